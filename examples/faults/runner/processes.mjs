// What /proc says of processes: whether they run, what they listen on, who their children are.
import fs from 'node:fs';

const LISTEN = '0A';

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The letter of its state, or null when it is gone; one that nobody reaped is gone. */
export function state(pid) {
  const letter = read(`/proc/${pid}/stat`).split(') ').at(-1)[0] ?? null;
  return letter === 'Z' || letter === 'X' ? null : letter;
}

/** Program and arguments of a process, in one line. */
export function command(pid) {
  return read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
}

export function pids() {
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

/** All processes below this one. */
export function descendants(root) {
  const parents = new Map(pids().map((pid) => [pid, Number(read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ')[1])]));
  const below = (pid) => [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

/** The ports that a process listens on, in its own network. */
export function ports(pid) {
  let links = [];
  try {
    links = fs.readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]).filter(Boolean));
  const rows = ['tcp', 'tcp6'].flatMap((table) => read(`/proc/${pid}/net/${table}`).split('\n').slice(1));
  return rows.map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN && inodes.has(fields[9]))
    .map((fields) => Number.parseInt(fields[1].split(':').at(-1), 16));
}

/** Helpers of leaktrail that wait to close the inspector of this process. */
export function guards(pid) {
  return pids().filter((one) => command(one).endsWith(` close-inspector ${pid}`) && state(one));
}
