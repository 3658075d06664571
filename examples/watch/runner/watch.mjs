// Runs `leaktrail watch` on a process and reads its documents: each sample tells what was judged then.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const INTERVAL_SECONDS = 5;

/** The judgements in the lines: one for each sample, and the last one with its reason. */
export function read(text) {
  const documents = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return documents.map((document) => ({
    kind: document.kind,
    reason: document.reason,
    seconds: (document.type === 'sample' ? document.at_ms : document.watched_ms) / 1000,
    worker: document.worker ?? null,
    fragmentation: document.fragmentation_suspected ?? false,
  }));
}

/** All judgements of a watch, each with the seconds since it began; its lines are kept in a file. */
export async function watch(leaktrail, pid, seconds, file) {
  const args = ['watch', String(pid), '--interval', `${INTERVAL_SECONDS}s`, '--duration', `${seconds}s`, '--format', 'jsonl'];
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const out = fs.openSync(file, 'w');
  const child = spawn(leaktrail, args, { stdio: ['ignore', out, 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => { errors += data; });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).finally(() => fs.closeSync(out));
  if (code !== 0) throw new Error(`leaktrail ended with code ${code}: ${errors.trim().split('\n').at(-1)}`);
  return read(fs.readFileSync(file, 'utf8'));
}
