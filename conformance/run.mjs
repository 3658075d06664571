#!/usr/bin/env node
// Compares the built binary with the DevTools engine, cell by cell. Exit 1 on any difference.
//
//   node run.mjs --bin ../target/release/leaktrail [--node node22,deno,chromium] [--only odd] [--order raw|pane] [--force]
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CACHE, digest } from './cache.mjs';
import { cells } from './run/cells.mjs';
import { compareCell, ORDERS } from './run/compare.mjs';
import { compareVariants } from './run/variants.mjs';

const SHOWN = 20;
// What is compared, and how: a result of other ones is none.
const RUNNER = readdirSync(path.join(import.meta.dirname, 'run')).sort().map((name) => path.join(import.meta.dirname, 'run', name));

const { values: options } = parseArgs({
  options: {
    bin: { type: 'string', default: process.env.LEAKTRAIL_BIN },
    node: { type: 'string', default: process.execPath },
    only: { type: 'string', default: '' },
    order: { type: 'string', default: 'raw' },
    force: { type: 'boolean', default: false },
  },
});

/** The result of a cell; a good one on disk is taken when neither binary nor inputs nor order have changed. */
async function result({ name, prepare }, bin, results) {
  const cell = await prepare();
  const inputs = [...RUNNER, bin, cell.expectedFile, cell.file, ...(cell.before ? [cell.before] : [])];
  const key = `${options.order} ${await digest(...inputs)}`;
  const kept = path.join(results, `${name}.json`);
  if (!options.force && existsSync(kept)) {
    const known = JSON.parse(await readFile(kept, 'utf8'));
    if (known.key === key && known.differences.length === 0) return known;
  }
  const tally = await compareCell(bin, cell, options.order);
  await compareVariants(tally, bin, cell, path.join(CACHE, 'scratch'));
  const { compared, differences } = tally;
  const fresh = { key, cell: name, compared, differences };
  await writeFile(kept, `${JSON.stringify(fresh, null, 1)}\n`);
  return fresh;
}

function report({ cell, compared, differences }) {
  console.log(`${differences.length ? 'FAIL' : 'ok  '}  ${cell}  ${compared} compared, ${differences.length} different`);
  for (const difference of differences.slice(0, SHOWN)) console.log(`        ${difference}`);
  if (differences.length > SHOWN) console.log(`        … and ${differences.length - SHOWN} more`);
}

async function main() {
  if (!options.bin || !ORDERS[options.order]) throw new Error('wanted: --bin PATH (or LEAKTRAIL_BIN), --order raw|pane');
  const results = path.join(CACHE, 'results');
  await mkdir(results, { recursive: true });
  let compared = 0;
  let bad = 0;
  for (const cell of await cells(options.node.split(','), options.only)) {
    const outcome = await result(cell, path.resolve(options.bin), results).catch((error) => ({
      cell: cell.name,
      compared: 0,
      differences: [String(error.stderr ?? error.message)],
    }));
    report(outcome);
    compared += outcome.compared;
    bad += outcome.differences.length;
  }
  console.log(`${compared} compared, ${bad} different`);
  process.exitCode = bad ? 1 : 0;
}

await main();
