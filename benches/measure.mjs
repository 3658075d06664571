// One measured run of a command: wall and CPU seconds and peak memory, from GNU time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Exit codes of work that was done: a verdict is no failure. */
const DONE = [0, 1, 3];

/** Peak memory is the high-water mark of resident memory (VmHWM), mapped file pages included. */
export async function measure(command) {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'measure-'));
  try {
    const report = path.join(dir, 'time');
    const child = spawn('/usr/bin/time', ['-o', report, '-f', '%e %U %S %M', ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (text) => { complaint = (complaint + text).slice(-2000); });
    const [code, signal] = await once(child, 'close');
    if (!DONE.includes(code)) throw new Error(`${command.join(' ')}: ended with ${signal ?? code}\n${complaint}`);
    const [wall, user, system, kilobytes] = (await readFile(report, 'utf8')).trim().split('\n').at(-1).split(' ').map(Number);
    return { wall_s: wall, cpu_s: Number((user + system).toFixed(2)), peak_mib: Math.round(kilobytes / 1024) };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Reads the file once, so that every contender finds it in the page cache. */
export async function warm(file) {
  const reader = spawn('cat', [file], { stdio: 'ignore' });
  await once(reader, 'close');
}
