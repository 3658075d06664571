#!/usr/bin/env node
// Measures leaktrail against the DevTools engine and the crate v8-heap-parser on the same files, interleaved.
//
//   node run.mjs --bin ../target/release/leaktrail [--runs 5] [--only tsc-200m] [--machine NAME] [--out DIR]
//
// A contender that fails on a file is reported and left out there. Without --out only the table is printed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { snapshotsIn } from '../conformance/heaps/make.mjs';
import { DIRECTORY, FILES } from './files.mjs';
import { measure, warm } from './measure.mjs';
import { csv, table } from './report.mjs';

const here = (...parts) => path.join(import.meta.dirname, ...parts);
const { values: options } = parseArgs({
  options: {
    bin: { type: 'string', default: process.env.LEAKTRAIL_BIN ?? here('../target/release/leaktrail') },
    peer: { type: 'string', default: process.env.V8_HEAP_PARSER_PEER ?? here('v8-heap-parser-peer/target/release/v8-heap-parser-peer') },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    machine: { type: 'string', default: os.hostname() },
    out: { type: 'string' },
  },
});

const DEVTOOLS = [process.execPath, '--max-old-space-size=16000', here('devtools-peer.mjs')];

/** What is measured: per task, the command of each contender that can do it. */
function tasks() {
  const made = [];
  for (const name of Object.keys(FILES).filter((name) => new RegExp(options.only).test(name))) {
    const { before, after } = snapshotsIn(path.join(DIRECTORY, name));
    if (!existsSync(after)) continue;
    made.push({
      task: `summary ${name}`,
      files: [after],
      contenders: {
        leaktrail: [options.bin, 'summary', after, '--format', 'json'],
        devtools: [...DEVTOOLS, 'summary', after],
        'v8-heap-parser': [options.peer, after],
      },
    });
    if (!before) continue;
    made.push({
      task: `compare ${name}`,
      files: [before, after],
      contenders: {
        leaktrail: [options.bin, 'compare', before, after, '--format', 'json'],
        devtools: [...DEVTOOLS, 'compare', before, after],
      },
    });
    made.push({
      task: `diagnose ${name}`,
      files: [before, after],
      contenders: {
        leaktrail: [options.bin, 'diagnose', before, after, '--format', 'json'],
        'leaktrail summary': [options.bin, 'summary', after, '--format', 'json'],
      },
    });
  }
  return made;
}

async function measureTask({ task, files, contenders }, runs) {
  for (const file of files) await warm(file);
  const done = [];
  const standing = Object.entries(contenders).filter(([, [bin]]) => existsSync(bin));
  for (let run = 1; run <= runs; run++) {
    for (const [contender, command] of standing) {
      try {
        done.push({ task, contender, run, ...(await measure(command)) });
      } catch (error) {
        console.error(error.message);
      }
    }
  }
  return done;
}

async function describe(files) {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const cpu = os.cpus()[0]?.model.trim();
  return [
    `${os.cpus().length} × ${cpu}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, ${os.type()} ${os.release()}, Node ${process.version}`,
    `${execFileSync(options.bin, ['--version'], { encoding: 'utf8' }).trim()}; chrome-devtools-frontend and v8-heap-parser as pinned`,
    ...files.map((file, i) => `${path.relative(DIRECTORY, file)}: ${sizes[i].toLocaleString('en')} bytes`),
  ].map((text) => `- ${text}`).join('\n');
}

if (!existsSync(options.bin)) throw new Error(`no binary at ${options.bin}: cargo build --release, or --bin`);
const planned = tasks();
const runs = [];
for (const task of planned) runs.push(...(await measureTask(task, Number(options.runs))));
const results = table(runs);
console.log(results);
if (options.out) {
  const dir = path.join(options.out, `${new Date().toISOString().slice(0, 10)}-${options.machine}`);
  await mkdir(dir, { recursive: true });
  const files = [...new Set(planned.flatMap((task) => task.files))];
  const note = 'Median (min–max); × is the contender\'s median over leaktrail\'s. Files in the page cache, contenders interleaved.';
  await writeFile(path.join(dir, 'README.md'), `# ${path.basename(dir)}\n\n${await describe(files)}\n\n${note}\n\n${results}\n`);
  await writeFile(path.join(dir, 'raw.csv'), csv(runs));
}
