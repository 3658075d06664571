// One measured run of a command: wall and CPU seconds from bash, peak memory from GNU time. Linux only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const LONGEST_MS = 40 * 60 * 1000;

// What `time` says goes to the file `time` in $0, in milliseconds; what the command says on stderr stays there.
const TIMED = `TIMEFORMAT='%3R %3U %3S'
{ time /usr/bin/time -q -o "$0/memory" -f %M "$@" 2>&3; } 3>&2 2>"$0/time"`;

/** Nothing that is measured outlives the harness. */
let running;
process.once('exit', () => running && kill(running));
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) process.once(signal, () => process.exit(code));

/** Ends the child and all that it started. */
function kill(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/**
 * Runs `command` to its end: { status, wall_s, cpu_s, peak_mib }, where status is `ok` or how it failed. Peak memory is
 * the high-water mark of resident memory (VmHWM), mapped file pages included. `done` lists the exit codes of work that was
 * done; `enter` is a path to a `cgroup.procs`.
 */
export async function measure(command, { done = [0], enter } = {}) {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'measure-'));
  try {
    const script = enter ? `echo $$ >'${enter}' || exit 125\n${TIMED}` : TIMED;
    const child = spawn('bash', ['-c', script, dir, ...command], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    running = child;
    const timer = setTimeout(kill, LONGEST_MS, child);
    let complaint = '';
    child.stderr.on('data', (text) => { complaint = (complaint + text).slice(-2000); });
    const [code, signal] = await once(child, 'close');
    clearTimeout(timer);
    running = undefined;
    const status = done.includes(code) ? 'ok' : String(signal ?? `exit ${code}`);
    if (status !== 'ok') console.error(`${command.join(' ')}: ${status}\n${complaint}`);
    return { status, ...(await readings(dir)) };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** What was written down; a run that was killed leaves less. */
async function readings(dir) {
  const last = async (name) => (await readFile(path.join(dir, name), 'utf8').catch(() => '')).trim().split('\n').at(-1);
  const [wall, user, system] = (await last('time')).split(' ').map(parseFloat);
  const kilobytes = parseFloat(await last('memory'));
  const all = { wall_s: wall, cpu_s: Number((user + system).toFixed(3)), peak_mib: Number((kilobytes / 1024).toFixed(1)) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)));
}

/** Reads the file once, so that every contender finds it in the page cache. */
export async function warm(file) {
  const handle = await open(file);
  const buffer = Buffer.allocUnsafe(1 << 22);
  while ((await handle.read(buffer)).bytesRead > 0);
  await handle.close();
}

/** Drops the file from the page cache, so that whoever reads it next is charged for its pages. */
export async function chill(file) {
  await once(spawn('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' }), 'close');
}
