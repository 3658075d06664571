// The snapshots that are measured, and the heap programs that make them.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { snapshotsIn } from '../conformance/heaps/make.mjs';

const root = path.join(import.meta.dirname, '..');
const heap = (name) => path.join(root, 'conformance/heaps', name);
const service = (users) => [
  heap('service.mjs'), path.join(root, 'examples/dashboard/src/server.mjs'), '/api/users/user-{i}/dashboard', '10', String(users),
];
const compiler = (before, after) => ['--max-old-space-size=8000', heap('tsc.mjs'), String(before), String(after)];
const records = (customers) => [
  '--max-old-space-size=8000', path.join(import.meta.dirname, 'heaps/records.mjs'), String(customers),
];

/** name -> the command line after `node`, which writes one or two snapshots; `memory_gb` where writing takes more than 2. */
export const FILES = {
  'dashboard-60m': { args: service(500) },
  'tsc-200m': { args: compiler(4, 7) },
  'tsc-1g': { args: compiler(41, 44), memory_gb: 6 },
  'synth-4g': { args: records(223_700), memory_gb: 13 },
};

/** The largest, 26 M nodes and 177 M edges: no Chrome DevTools opens it. */
export const LARGEST = 'synth-4g';

/** The same kind of heap in growing sizes up to the largest; the others are made again when they are wanted. */
export const SIZES = {
  'records-50m': { args: records(2_700) },
  'records-100m': { args: records(5_600) },
  'records-200m': { args: records(11_300) },
  'records-400m': { args: records(22_800) },
  'records-800m': { args: records(45_500), memory_gb: 4 },
  'records-1200m': { args: records(68_000), memory_gb: 5 },
  'records-2g': { args: records(113_000), memory_gb: 8 },
  [LARGEST]: FILES[LARGEST],
};

/** Where they are kept between runs. */
export const DIRECTORY = path.resolve(process.env.LEAKTRAIL_BENCH ?? path.join(root, 'target/bench'));

/** The snapshots of a name that are there: { before, after }, each a path or undefined. */
export function snapshots(name) {
  const { before, after } = snapshotsIn(path.join(DIRECTORY, name));
  return { before, after: existsSync(after) ? after : undefined };
}
