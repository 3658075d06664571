// The programs whose heaps are compared, and how to run each.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const here = (name) => path.join(import.meta.dirname, name);
const DASHBOARD = path.join(import.meta.dirname, '../../examples/dashboard/src/server.mjs');

// The first forty, and those that have found a mistake.
const SEEDS = [...Array(40).keys()].map((i) => i + 1).concat(2191);
const MADE_UP = SEEDS.map((seed) => [`random-${seed}`, { args: [here('random/index.mjs'), String(seed)], sources: ['random'] }]);

const DENO = ['run', '--inspect=127.0.0.1:0', '--allow-all', '--no-remote', '--no-config'];

/**
 * By kind of runtime: name -> {
 *   args: the command line behind the runtime,
 *   driver: a program on a newer Node that starts the runtime itself,
 *   sources: what of this folder decides what the snapshots hold,
 *   needs: a file that must be there,
 * }.
 */
export const HEAPS = {
  node: {
    dashboard: {
      args: [here('service.mjs'), DASHBOARD, '/api/users/user-{i}/dashboard', '10', '200'],
      sources: ['service.mjs', 'on-message.mjs', 'snapshot.mjs'],
      needs: DASHBOARD,
    },
    'esm-service': {
      args: [here('service.mjs'), here('esm-service/server.mjs'), '/hello/{i}', '10', '200'],
      sources: ['service.mjs', 'on-message.mjs', 'snapshot.mjs', 'esm-service'],
    },
    odd: { args: [here('odd/index.mjs')], sources: ['odd', 'snapshot.mjs'] },
    tsc: { args: ['--max-old-space-size=4000', here('tsc.mjs'), '4', '5'], sources: ['tsc.mjs', 'snapshot.mjs'] },
  },
  deno: {
    odd: {
      driver: here('inspected.mjs'),
      args: [...DENO, here('odd/index.mjs')],
      sources: ['odd', 'snapshot.mjs', 'inspected.mjs', 'cdp.mjs'],
    },
  },
  bun: { odd: { args: [here('odd/index.mjs')], sources: ['odd', 'snapshot.mjs'] } },
  chromium: { page: { driver: here('page.mjs'), args: [], sources: ['page', 'page.mjs', 'cdp.mjs'] } },
};

/** The same on every Node, so made once. */
export const RANDOM = Object.fromEntries(MADE_UP);

/** The files of this folder that `sources` names; of a folder all. */
export function sourceFiles(sources) {
  const filesBelow = (name) =>
    readdirSync(here(name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  return sources.flatMap((name) => (statSync(here(name)).isDirectory() ? filesBelow(name) : [here(name)]));
}
