import { setImmediate as breathe } from 'node:timers/promises';
import { report } from './progress.mjs';

const SAMPLE_MS = 1_000;
const CHUNKS = 3;

function parseChunk(name, chunk) {
  return Array.from({ length: 10 }, (_, row) => {
    const number = chunk * 10 + row;
    return { key: `${name}-${number}`, email: `customer${number}@${name}.example`, vip: number % 9 === 0 };
  });
}

export async function importCustomers(name) {
  const rows = [];
  let done = false;
  const sampler = setInterval(() => {
    if (!done) report(name, rows.length);
  }, SAMPLE_MS).unref();
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    rows.push(...parseChunk(name, chunk));
    await breathe();
  }
  done = true;
  clearInterval(sampler);
  return { name, rows: rows.length, vips: rows.filter(({ vip }) => vip).length };
}
