import { setTimeout as pause } from 'node:timers/promises';

export async function render(account) {
  await pause(1);
  const lines = Array.from({ length: 36 }, (_, n) => `${account} ${String(n).padStart(3)} transfer ${(n * 1750) % 9973}`);
  return { account, lines };
}
