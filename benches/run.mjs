#!/usr/bin/env node
// The whole measurement: makes ready what is missing, measures leaktrail, its peers and the physical limit on the same
// files in turn, judges what was promised, and draws time and memory against size. An interrupted one goes on.
//
//   node run.mjs [--runs 5] [--only REGEXP] [--bin PATH] [--machine NAME] [--into DIR]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { acceptanceTable } from './acceptance.mjs';
import { leaktrail, LEAKTRAIL, prepare } from './contenders.mjs';
import { DIRECTORY } from './files.mjs';
import { generate } from './generate.mjs';
import { ledger } from './ledger.mjs';
import { draw, sizeTable } from './linearity.mjs';
import { measure, warm } from './measure.mjs';
import { askPhases, phasesText } from './phases.mjs';
import { table } from './report.mjs';
import { sizes, tasks } from './tasks.mjs';

const here = (...parts) => path.join(import.meta.dirname, ...parts);
const { values: options } = parseArgs({
  options: {
    bin: { type: 'string', default: LEAKTRAIL },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    machine: { type: 'string', default: os.hostname() },
    into: { type: 'string' },
  },
});

/** What a task still lacks: [round, contender name, contender] in the order of measurement. */
function missing({ task, contenders }, runs, book) {
  const rounds = [...Array(runs).keys()].map((i) => i + 1);
  return rounds.flatMap((round) => Object.entries(contenders)
    .filter(([name, { runs: most = runs }]) => round <= most && !book.has(task, name, round))
    .map(([name, contender]) => [round, name, contender]));
}

async function measureTask(task, runs, book) {
  const lacking = missing(task, runs, book);
  if (lacking.length === 0) return;
  const snapshots = await generate(task.name);
  const file_bytes = (await stat(snapshots.after)).size;
  for (const [round, name, { command, done, before, within, warm: warmed = true }] of lacking) {
    if (warmed) for (const file of Object.values(snapshots).filter(Boolean)) await warm(file);
    await before?.(snapshots, measure);
    const load_before = Number(os.loadavg()[0].toFixed(2));
    const work = (enter) => measure(command(snapshots), { done, enter });
    const result = await (within ? within(work) : work());
    await book.add({ task: task.task, contender: name, round, file_bytes, load_before, ...result });
    console.error(`${task.task}, round ${round}, ${name}: ${result.status}, ${result.wall_s} s, CPU ${result.cpu_s} s, ${result.peak_mib} MiB`);
  }
  if (task.transient) await rm(path.dirname(snapshots.after), { recursive: true });
}

function describe(bin, runs) {
  const loads = runs.map((run) => run.load_before);
  return [
    `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, ${os.type()} ${os.release()}, Node ${process.version}`,
    `${execFileSync(bin, ['--version'], { encoding: 'utf8' }).trim()}; peers as pinned beside this folder`,
    `load of the last minute before the runs: ${Math.min(...loads)} to ${Math.max(...loads)} (a contender with two threads leaves up to 2)`,
  ].map((text) => `- ${text}`).join('\n');
}

const NOTE = `Median (min–max); × is the contender's median over leaktrail's. A share of what was promised is leaktrail's median
over the other's, and in brackets the range of the same share in each round. Files in the page cache except where memory
is limited, contenders in turn within each round; peak is the high-water mark of resident memory, mapped pages included.`;

async function report(dir, bin, runs) {
  const parts = [`# ${path.basename(dir)}`, describe(bin, runs), NOTE, '## What was promised', acceptanceTable(runs)];
  if (await draw(runs, dir)) parts.push('## Against size', '![CPU seconds, wall seconds and peak memory against snapshot size](size.svg)', sizeTable(runs));
  const phases = await phasesText(dir);
  if (phases) parts.push('## Where leaktrail\'s time goes', phases);
  await writeFile(path.join(dir, 'README.md'), `${[...parts, '## All', table(runs)].join('\n\n')}\n`);
}

const bin = path.resolve(options.bin);
prepare({ bin });
if (!existsSync(bin)) throw new Error(`no binary at ${bin}: cargo build --release, or --bin`);
const dir = path.resolve(options.into ?? here('results', `${new Date().toISOString().slice(0, 10)}-${options.machine}`));
const book = await ledger(dir, bin);
const ours = leaktrail(bin);
const wanted = new RegExp(options.only);
const failures = [];
for (const task of [...tasks(ours), ...sizes(ours)].filter(({ task }) => wanted.test(task))) {
  try {
    await measureTask(task, Number(options.runs), book);
  } catch (error) {
    failures.push(`${task.task}: ${error.message}`);
    console.error(failures.at(-1));
  }
}
await askPhases(ours, dir, (task) => wanted.test(task));
if (book.runs.length) await report(dir, bin, book.runs);
console.log(acceptanceTable(book.runs));
console.error(`\n${dir}; snapshots in ${DIRECTORY}`);
if (failures.length) console.error(`not measured:\n${failures.join('\n')}`);
process.exitCode = failures.length ? 1 : 0;
