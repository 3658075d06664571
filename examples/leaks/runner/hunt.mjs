// A whole hunt: leaktrail starts the service, loads it, looks at it and judges it, with its own defaults.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** Far more than the hunt's own limit, which has to hold by itself. */
const TIMEOUT_MS = 600_000;
const GRACE_MS = 20_000;
const CODES = { clean: 0, saturating: 0, leak: 1, 'outside-heap': 1, inconclusive: 3, failed: 4 };
const running = new Set();

process.on('exit', () => running.forEach((child) => child.kill('SIGTERM')));

function quote(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function loadFlags(load, dir) {
  if (load.script) return ['--load-cmd', [process.execPath, path.join(dir, load.script)].map(quote).join(' ')];
  return [load].flat().flatMap((route) => ['--load', route]);
}

function argv({ node, load, dir, env = {}, start }) {
  return [
    'hunt', '--format', 'json',
    ...(node === 'node' ? [] : ['--node', node]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...loadFlags(load, dir),
    '--', ...start,
  ];
}

/** Ends it politely, so that it can stop its service, then for sure. */
function limit(child) {
  const polite = setTimeout(() => child.kill('SIGTERM'), TIMEOUT_MS);
  const rude = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS + GRACE_MS);
  return () => [polite, rude].forEach(clearTimeout);
}

function run(leaktrail, args, { cwd, log }) {
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const talk = fs.openSync(log, 'w');
  const child = spawn(leaktrail, args, { cwd, stdio: ['ignore', 'pipe', talk] });
  fs.closeSync(talk);
  running.add(child);
  const release = limit(child);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal));
  });
  return Promise.all([ended, text(child.stdout)]).finally(() => {
    release();
    running.delete(child);
  });
}

/** The document, once it agrees with the exit code. */
function read(code, stdout, log) {
  const lastWords = () => fs.readFileSync(log, 'utf8').trim().split('\n').find((line) => line.startsWith('error')) ?? `see ${log}`;
  if (!Object.values(CODES).includes(code)) throw new Error(`leaktrail hunt ended with ${code}: ${lastWords()}`);
  let document;
  try {
    document = JSON.parse(stdout);
  } catch {
    throw new Error(`leaktrail hunt ended with ${code} and printed no JSON: ${stdout.slice(0, 80) || lastWords()}`);
  }
  if (CODES[document.verdict] !== code) throw new Error(`leaktrail hunt said ${document.verdict} and ended with ${code}`);
  return document;
}

/**
 * Hunts in the service that `target.start` starts in `target.cwd`; a load script lies in `target.dir`. What leaktrail
 * tells while it works goes to the file `target.log`. Answers the document, the exit code and the wall time.
 */
export async function hunt(leaktrail, target) {
  const begin = performance.now();
  const [code, stdout] = await run(leaktrail, argv(target), target);
  const seconds = (performance.now() - begin) / 1000;
  return { document: read(code, stdout, target.log), code, seconds };
}
