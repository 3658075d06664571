// Waiting for something to become true.
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

export const PATIENCE = 60_000;

/** The first value of `look` that is not false, or throws after a while. */
export async function until(what, look, { patience = PATIENCE, poll = 10 } = {}) {
  const begun = performance.now();
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() - begun > patience) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await sleep(poll);
  }
}

/** Whether `look` comes true in time. */
export function comes(look, patience = PATIENCE) {
  return until('', look, { patience }).then(() => true, () => false);
}
