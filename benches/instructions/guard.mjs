#!/usr/bin/env node
// Counts the instructions of leaktrail's work on one thread with valgrind, and compares them with baseline.json.
// Instructions do not depend on how busy a machine is. Exit 1 if any count grew by more than the tolerance.
//
//   node guard.mjs [--bin PATH] [--update]      --update writes the counts of now as the new baseline
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { leaktrail, LEAKTRAIL } from '../contenders.mjs';
import { multiply } from './snapshots.mjs';

const BASELINE = path.join(import.meta.dirname, 'baseline.json');
const CORPUS = path.join(import.meta.dirname, '../../corpus');
const COPIES = 16;
/** Allocators, hash seeds and the C library's choices for a processor move counts by less. */
const TOLERANCE = 0.03;

const { values: options } = parseArgs({
  options: { bin: { type: 'string', default: LEAKTRAIL }, update: { type: 'boolean', default: false } },
});
const bin = path.resolve(options.bin);
const parser = path.join(path.dirname(bin), 'examples/parse');

/** What is counted: name -> command. */
function work(dir) {
  const ours = leaktrail(bin);
  const [node20, before, after] = ['node20-after', 'node24-before', 'node24-after'].map((name) => path.join(dir, name));
  return {
    'parse node20': [parser, node20],
    'parse node24': [parser, after],
    'summary node24': ours.summary(after),
    'compare node24': ours.compare(before, after),
  };
}

function instructions(command, dir) {
  const tool = ['--tool=cachegrind', '--cache-sim=no', `--cachegrind-out-file=${path.join(dir, 'counts')}`];
  const { status, stderr, error } = spawnSync('valgrind', [...tool, ...command], {
    env: { ...process.env, RAYON_NUM_THREADS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (error?.code === 'ENOENT') throw new Error('valgrind is missing: install the package valgrind');
  const counted = /I\s+refs:\s+([\d,]+)/.exec(stderr);
  if (status !== 0 || !counted) throw new Error(`${command.join(' ')}: valgrind ended with ${status}\n${stderr}`);
  return Number(counted[1].replaceAll(',', ''));
}

async function count() {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'instructions-'));
  try {
    for (const name of ['node20-after', 'node24-before', 'node24-after']) {
      await multiply(path.join(CORPUS, `${name}.heapsnapshot`), COPIES, path.join(dir, name));
    }
    return Object.fromEntries(Object.entries(work(dir)).map(([name, command]) => [name, instructions(command, dir)]));
  } finally {
    await rm(dir, { recursive: true });
  }
}

const version = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();

for (const built of [bin, parser]) {
  if (!existsSync(built)) throw new Error(`no ${built}: cargo build --release, and again with -p heapsnapshot --example parse`);
}
const counts = await count();
const toolchain = { rustc: version('rustc', '--version'), valgrind: version('valgrind', '--version'), arch: process.arch };
if (options.update) {
  await writeFile(BASELINE, `${JSON.stringify({ toolchain, instructions: counts }, null, 2)}\n`);
  console.log(`${BASELINE} written`);
} else {
  process.exitCode = judge(JSON.parse(await readFile(BASELINE, 'utf8'))) ? 0 : 1;
}

/** Prints each count beside its baseline; false if one is too high. */
function judge(baseline) {
  let grown = false;
  let fallen = false;
  for (const [name, now] of Object.entries(counts)) {
    const then = baseline.instructions[name];
    const change = then ? now / then - 1 : Infinity;
    grown ||= change > TOLERANCE;
    fallen ||= change < -TOLERANCE;
    const mark = change > TOLERANCE ? 'FAIL' : 'ok  ';
    console.log(`${mark}  ${name.padEnd(16)} ${now.toLocaleString('en').padStart(15)} instructions, ${(change * 100).toFixed(2)} % against the baseline`);
  }
  const differing = Object.keys(toolchain).filter((key) => toolchain[key] !== baseline.toolchain[key]);
  for (const key of differing) console.log(`note: the baseline is of ${baseline.toolchain[key]}, this is ${toolchain[key]}`);
  if (grown) console.log('More work than before. `valgrind --tool=callgrind` shows where; if it is meant: node benches/instructions/guard.mjs --update');
  else if (fallen) console.log('Less work than before: keep it with node benches/instructions/guard.mjs --update');
  return !grown;
}
