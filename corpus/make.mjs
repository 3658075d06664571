#!/usr/bin/env node
// Makes every file of this folder anew: runs program.mjs on each runtime, trims, asks the DevTools engine;
// `leak` is the series that leak.mjs writes.
//
//   node make.mjs [RUNTIME…]       (needs `npm ci` in ../conformance)
//
// Heap snapshots hold paths: the program runs as /app/program.mjs, with an empty environment.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from '../conformance/cache.mjs';
import { RUNTIMES, runtime } from '../conformance/runtimes.mjs';

const APP = '/app';
const here = (...parts) => path.join(import.meta.dirname, ...parts);
const reference = here('../conformance/reference.mjs');
const PLANS = {
  node18: { after: true },
  node20: { before: true, after: true },
  node22: { after: true },
  node24: { before: true, after: true },
  node26: { after: true },
  deno: { after: true, args: ['run', '--allow-all', '--no-remote', '--no-config'] },
  bun: { after: true, whole: true },
};

function run(name, program, { args = [] } = {}) {
  rmSync(APP, { recursive: true, force: true });
  mkdirSync(APP);
  const bin = path.join(APP, path.basename(RUNTIMES[name].bin));
  cpSync(runtime(name, CACHE), bin, { dereference: true });
  cpSync(here(program), path.join(APP, program));
  execFileSync(bin, [...args, path.join(APP, program)], { cwd: APP, env: { HEAP_DIR: APP, HOME: APP }, stdio: 'inherit' });
}

function keep(name, half, { whole }) {
  const from = path.join(APP, `${half}.heapsnapshot`);
  const to = here(`${name}-${half}.heapsnapshot`);
  if (whole) return cpSync(from, to);
  const earlier = here(`${name}-before.heapsnapshot`);
  const like = half === 'after' && existsSync(earlier) ? ['--like', earlier, '--nodes', '1000'] : [];
  execFileSync(process.execPath, [here('trim.mjs'), from, to, ...like]);
}

/** The last of the series is cut first: of those before it, what is in it stays, so that nothing seems new that is not. */
function keepSeries() {
  run('node24', 'leak.mjs');
  const cut = (round, nodes, names, ...like) => {
    const name = `leak-${round}.heapsnapshot`;
    const from = names.flatMap((name) => ['--from', name]);
    execFileSync(process.execPath, [here('trim.mjs'), path.join(APP, name), here(name), '--nodes', nodes, ...from, ...like]);
  };
  cut(3, '2000', ['carts', 'latest', 'visit']);
  for (const round of [1, 2]) cut(round, '150', ['latest'], '--like', here('leak-3.heapsnapshot'));
}

const only = process.argv.slice(2);
if (existsSync(APP)) throw new Error(`${APP} is in the way`);
try {
  for (const [name, plan] of Object.entries(PLANS)) {
    if (only.length && !only.includes(name)) continue;
    run(name, 'program.mjs', plan);
    const halves = ['before', 'after'].filter((half) => plan[half]);
    for (const half of halves) keep(name, half, plan);
    const inputs = halves.reverse().map((half) => here(`${name}-${half}.heapsnapshot`));
    const expected = here(`${name}-after.expected.json`);
    execFileSync(process.execPath, [reference, ...inputs, '--objects', '200', '-o', expected]);
  }
  if (!only.length || only.includes('leak')) keepSeries();
} finally {
  rmSync(APP, { recursive: true, force: true });
}
