#!/usr/bin/env node
// Runs the example services and scores leaktrail on them: plan, then for each cell prepare, measure, diagnose, score.
import fs from 'node:fs';
import path from 'node:path';
import { known, plan, writeJson } from './runner/cells.mjs';
import { diagnose } from './runner/diagnose.mjs';
import { find } from './runner/examples.mjs';
import { measure } from './runner/measure.mjs';
import { parse } from './runner/options.mjs';
import { withPeers } from './runner/peers/columns.mjs';
import { costs } from './runner/peers/cost.mjs';
import { prepare } from './runner/prepare.mjs';
import { shortfalls } from './runner/require.mjs';
import { score } from './runner/score.mjs';
import { table } from './runner/table.mjs';

/** Snapshots of this very service: kept ones with --reuse, else new ones. */
async function snapshots(cell, dir, options) {
  const stamp = path.join(cell.snapshots, 'run.json');
  const kept = options.reuse && !options.fresh && known(stamp, cell);
  if (kept) return kept.samples;
  fs.rmSync(cell.snapshots, { recursive: true, force: true });
  const samples = await measure(cell, dir);
  writeJson(stamp, { fingerprint: cell.example.fingerprint, samples });
  return samples;
}

/** What was measured and what leaktrail said of it; a diagnosis that fails does not take the measurement with it. */
async function answer(cell, dir, options) {
  const stored = { fingerprint: cell.example.fingerprint, node: cell.version, samples: null, document: null };
  try {
    stored.samples = await snapshots(cell, dir, options);
    if (!options.diagnose) return stored;
    stored.document = await diagnose(options.leaktrail, cell.snapshots, path.join(dir, cell.variant)).catch((error) => {
      stored.failure = error.message;
      return null;
    });
    return stored;
  } finally {
    if (!options.keep) fs.rmSync(cell.snapshots, { recursive: true, force: true });
  }
}

async function runCell(cell, options) {
  try {
    const { dir, names } = await prepare(cell, options.work);
    const earlier = !options.fresh && !options.reuse && known(cell.result, cell);
    const isEnough = earlier && (earlier.document || !options.diagnose);
    const stored = isEnough ? earlier : await answer(cell, dir, options);
    if (!isEnough) writeJson(cell.result, stored);
    const marks = stored.document && score(cell, stored.document, names);
    return { cell, stored, names, marks, error: stored.failure };
  } catch (error) {
    return { cell, error: error.message };
  }
}

async function runAll(cells, options) {
  const outcomes = [];
  let next = 0;
  const job = async () => {
    while (next < cells.length) {
      const position = next++;
      outcomes[position] = await runCell(cells[position], options);
      const { cell, error } = outcomes[position];
      console.error(`${cell.title}: ${error ?? 'done'}`);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, job));
  return outcomes;
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    console.log(options.help);
    return 0;
  }
  const cells = plan(options, find(options));
  const outcomes = await runAll(cells, options);
  console.log(table(options.peers ? withPeers(outcomes, options.work) : outcomes, options));
  if (options.peers) console.log(['', 'other tools', ...costs(outcomes, options.work)].join('\n'));
  const missed = shortfalls(outcomes, options.required);
  if (missed.length) console.log(['', 'too low', ...missed].join('\n'));
  return missed.length || outcomes.some(({ error }) => error) ? 1 : 0;
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => process.exit(code));
}
main().then(
  (code) => { process.exitCode = code; },
  (error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  },
);
