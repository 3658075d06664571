// What is measured: per task its snapshots and, per contender, a command.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PEERS } from './contenders.mjs';
import { LARGEST, SIZES } from './files.mjs';
import { chill } from './measure.mjs';
import { limited } from './memory-limit.mjs';

/** `--memory 1G` has to do with this much, page cache included. */
export const LIMIT_BYTES = 1.1e9;
/** Exit codes of `diagnose`: clean, leak, inconclusive. */
const VERDICTS = [0, 1, 3];
/** Where a peer takes minutes or fails, it is run once only. */
const ONCE = 1;

/**
 * All tasks: { task, name (of the snapshots), contenders: { NAME: { command(snapshots), runs?, done?, before?, within?, warm? } } }.
 * `before` runs ahead of each measured run; `within` runs the measurement in other surroundings;
 * `warm: false` leaves the page cache alone.
 */
export function tasks(ours) {
  const peers = (names, more = {}) => Object.fromEntries(names.map((name) => [
    name, { command: ({ after }) => PEERS[name].summary(after), ...more },
  ]));
  const summary = { command: ({ after }) => ours.summary(after) };
  const pair = (name) => [
    {
      task: `compare ${name}`,
      name,
      contenders: {
        leaktrail: { command: ({ before, after }) => ours.compare(before, after) },
        devtools: { command: ({ before, after }) => PEERS.devtools.compare(before, after) },
      },
    },
    {
      task: `diagnose ${name}`,
      name,
      contenders: { leaktrail: { command: ({ before, after }) => ours.diagnose(before, after), done: VERDICTS } },
    },
  ];
  const all = Object.keys(PEERS);
  return [
    { task: 'summary dashboard-60m', name: 'dashboard-60m', contenders: { leaktrail: summary, ...peers(all) } },
    ...pair('dashboard-60m'),
    { task: 'summary tsc-200m', name: 'tsc-200m', contenders: { leaktrail: summary, ...peers(all) } },
    ...pair('tsc-200m'),
    { task: 'summary tsc-1g', name: 'tsc-1g', contenders: { leaktrail: summary, ...peers(all) } },
    { task: 'reopen tsc-1g', name: 'tsc-1g', contenders: reopening(ours) },
    {
      task: `summary ${LARGEST}`,
      name: LARGEST,
      contenders: {
        leaktrail: summary,
        ...peers(['decode numbers', 'cat']),
        ...peers(['devtools', 'v8-heap-parser', 'memlab'], { runs: ONCE }),
      },
    },
    { task: `limited ${LARGEST}`, name: LARGEST, contenders: limitedMemory(ours) },
  ];
}

/** The first open writes an index into an empty folder, the second finds it there. */
function reopening(ours) {
  if (!ours.indexed) return {};
  const dir = mkdtempSync(path.join(os.tmpdir(), 'leaktrail-index-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const command = ({ after }) => ours.indexed(after, dir);
  const empty = () => rmSync(dir, { recursive: true, force: true });
  return {
    'first open': { command, before: empty },
    // A run that goes on may begin here: the index is then made again, unmeasured.
    'second open': { command, before: (snapshots, run) => run(command(snapshots)) },
  };
}

function limitedMemory(ours) {
  if (!ours.inMemory) return {};
  return {
    'leaktrail --memory 1G': {
      command: ({ after }) => ours.inMemory(after, '1G'),
      before: ({ after }) => chill(after),
      within: (work) => limited(LIMIT_BYTES, work),
      warm: false,
    },
  };
}

/** Time and memory against size. The largest, synth-4g, is a task of its own above. */
export function sizes(ours) {
  return Object.keys(SIZES).filter((name) => name !== LARGEST).map((name) => ({
    task: `size ${name}`,
    name,
    transient: true,
    contenders: {
      leaktrail: { command: ({ after }) => ours.summary(after) },
      devtools: { command: ({ after }) => PEERS.devtools.summary(after), runs: ONCE },
      'v8-heap-parser': { command: ({ after }) => PEERS['v8-heap-parser'].summary(after), runs: ONCE },
    },
  }));
}
