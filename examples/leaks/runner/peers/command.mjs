// Runs another tool with limits of time and memory, and says what it took.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Twenty times what an answer usually takes. */
const TIMEOUT_S = 60;
const HEAP_MB = 4096;
const MAX_OUTPUT = 64 * 2 ** 20;

function usage(file) {
  const [seconds, user, system, peakKb] = fs.readFileSync(file, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  return { seconds, cpuSeconds: Number((user + system).toFixed(2)), peakMb: Math.round(peakKb / 1024) };
}

/** Runs Node.js with `args`; what it leaves in its temporary directory is in `scratch`. */
export function runNode(args, scratch) {
  const report = path.join(scratch, 'usage.txt');
  const measured = ['-f', '%e %U %S %M', '-o', report, 'timeout', '-k', '5', String(TIMEOUT_S)];
  const command = [process.execPath, '--expose-gc', `--max-old-space-size=${HEAP_MB}`, ...args];
  const options = { env: { ...process.env, TMPDIR: scratch }, maxBuffer: MAX_OUTPUT };
  return new Promise((resolve, reject) => {
    const child = execFile('/usr/bin/time', [...measured, ...command], options, (error, stdout, stderr) => {
      if (!error) resolve({ stdout, stderr, usage: usage(report) });
      else if (error.code === 124) reject(new Error(`no answer within ${TIMEOUT_S} s`));
      else reject(new Error(`ended with ${error.code}: ${stderr.trim().split('\n').at(-1)}`));
    });
    child.stdin?.end();
  });
}

/** What several runs took together. */
export function together(usages) {
  const sum = (key) => Number(usages.reduce((total, usage) => total + usage[key], 0).toFixed(2));
  return { seconds: sum('seconds'), cpuSeconds: sum('cpuSeconds'), peakMb: Math.max(...usages.map(({ peakMb }) => peakMb)) };
}
