#!/usr/bin/env node
// Runs the example services and scores leaktrail on them: plan, then for each cell prepare, measure and diagnose
// (or hunt), score.
import fs from 'node:fs';
import path from 'node:path';
import { known, plan, writeJson } from './runner/cells.mjs';
import { diagnose } from './runner/diagnose.mjs';
import { find } from './runner/examples.mjs';
import { hunt } from './runner/hunt.mjs';
import { begin } from './runner/main.mjs';
import { measure } from './runner/measure.mjs';
import { parse } from './runner/options.mjs';
import { withPeers } from './runner/peers/columns.mjs';
import { costs } from './runner/peers/cost.mjs';
import { prepare } from './runner/prepare.mjs';
import { shortfalls } from './runner/require.mjs';
import { score, verdict } from './runner/score.mjs';
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

/** What leaktrail's own hunt said. */
async function hunted({ example, variant, node, version, log }, dir, { leaktrail }) {
  const { start, load, fingerprint } = example;
  const answer = await hunt(leaktrail, { start, load, dir, cwd: path.join(dir, variant), node, log });
  return { fingerprint, node: version, ...answer };
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
    const stored = isEnough ? earlier : await (options.hunt ? hunted : answer)(cell, dir, options);
    if (!isEnough) writeJson(cell.result, stored);
    const { document } = stored;
    const marks = document && { ...(options.hunt && verdict(cell, document)), ...score(cell, document, names) };
    return { cell, stored, names, marks, error: stored.failure };
  } catch (error) {
    return { cell, error: error.message };
  }
}

function progress({ cell, stored, error }) {
  const done = stored?.seconds ? `${stored.document.verdict} in ${stored.seconds.toFixed(1)} s` : 'done';
  return `${cell.title}: ${error ?? done}`;
}

async function runAll(cells, options) {
  const outcomes = [];
  let next = 0;
  const job = async () => {
    while (next < cells.length) {
      const position = next++;
      outcomes[position] = await runCell(cells[position], options);
      console.error(progress(outcomes[position]));
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

begin(main);
