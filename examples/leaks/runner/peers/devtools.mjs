// Asks the heap engine of Chrome DevTools to compare the first snapshot with the last.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runNode } from './command.mjs';

const COMPARISON = fileURLToPath(new URL('comparison.mjs', import.meta.url));
const ENGINE = new URL('../../../../conformance/node_modules/chrome-devtools-frontend/package.json', import.meta.url);

export function version() {
  return JSON.parse(fs.readFileSync(ENGINE, 'utf8')).version;
}

/** The rows on top of the comparison: class, # delta, size delta. */
export async function compare(snapshots, scratch) {
  const { stdout, usage } = await runNode([COMPARISON, snapshots.at(0), snapshots.at(-1)], scratch);
  return { rows: JSON.parse(stdout), usage };
}
