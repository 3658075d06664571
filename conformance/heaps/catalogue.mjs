// The programs whose heaps are compared, and how to run each.
import { readdirSync } from 'node:fs';
import path from 'node:path';

const here = (name) => path.join(import.meta.dirname, name);
const DASHBOARD = path.join(import.meta.dirname, '../../examples/dashboard/src/server.mjs');

// The first forty, and those that have found a mistake.
const SEEDS = [...Array(40).keys()].map((i) => i + 1).concat(2191);
const MADE_UP = SEEDS.map((seed) => [`random-${seed}`, { args: [here('random/index.mjs'), String(seed)] }]);

/** name -> { args: the command line after `node`, needs: a file that must be there }. */
export const HEAPS = {
  dashboard: {
    args: [here('service.mjs'), DASHBOARD, '/api/users/user-{i}/dashboard', '10', '200'],
    needs: DASHBOARD,
  },
  'esm-service': { args: [here('service.mjs'), here('esm-service/server.mjs'), '/hello/{i}', '10', '200'] },
  odd: { args: [here('odd/index.mjs')] },
  tsc: { args: ['--max-old-space-size=4000', here('tsc.mjs'), '4', '5'] },
};

/** The same on every Node, so made once. */
export const RANDOM = Object.fromEntries(MADE_UP);

/** All files that decide what the snapshots hold. */
export const SOURCES = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
  .sort();
