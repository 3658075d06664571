// The snapshots that are measured, and the heap programs of conformance/ that make them.
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const heap = (name) => path.join(root, 'conformance/heaps', name);
const service = (users) => [
  heap('service.mjs'), path.join(root, 'examples/dashboard/src/server.mjs'), '/api/users/user-{i}/dashboard', '10', String(users),
];
const compiler = (before, after) => ['--max-old-space-size=8000', heap('tsc.mjs'), String(before), String(after)];

/** name -> the command line after `node`, which writes two snapshots. */
export const FILES = {
  'dashboard-60m': { args: service(500) },
  'tsc-200m': { args: compiler(4, 7) },
  'tsc-1g': { args: compiler(41, 44) }, // takes about 5 GB of memory to write
};

/** Where they are kept between runs. */
export const DIRECTORY = path.resolve(process.env.LEAKTRAIL_BENCH ?? path.join(root, 'target/bench'));
