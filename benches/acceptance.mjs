// What was promised for speed and memory, and whether the runs keep it.
import { LARGEST } from './files.mjs';
import { of, median, spread } from './statistics.mjs';

/** Targets: leaktrail's share of another's value may be at most `most`. */
const SHARES = [
  ['summary tsc-1g', 'devtools', { cpu_s: 1 / 12, wall_s: 1 / 15, peak_mib: 1 / 4 }],
  ['summary tsc-1g', 'v8-heap-parser', { cpu_s: 1 / 4.5, wall_s: 1 / 6, peak_mib: 1 / 6 }],
  ['summary tsc-1g', 'memlab', { cpu_s: 1 / 10, wall_s: 1 / 15, peak_mib: 1 / 4 }],
  ['summary tsc-1g', 'decode numbers', { cpu_s: 4 }],
  ['compare tsc-200m', 'devtools', { cpu_s: 1 / 15, wall_s: 1 / 15, peak_mib: 1 / 5 }],
];
const PEAK_OF_FILE = 0.6;
const REOPEN = 1 / 50;

const MEASURES = { cpu_s: 'CPU', wall_s: 'wall', peak_mib: 'peak' };
const share = (value) => (value < 1 ? `1/${(1 / value).toFixed(1)}` : `${value.toFixed(2)}×`);
const target = (value) => (value < 1 ? `≤ 1/${Number((1 / value).toFixed(1))}` : `≤ ${value}×`);

/** Ours over theirs, of the medians, and the range of the same in each round. */
function judged(what, ours, theirs, measure, most) {
  const whole = (runs) => runs.length > 0 && runs.every((run) => run.status === 'ok');
  if (!whole(ours) || !whole(theirs)) return { what, target: target(most), measured: 'not measured', kept: false };
  const value = median(ours, measure) / median(theirs, measure);
  const rounds = ours.flatMap((run) => theirs.filter((their) => their.round === run.round).map((their) => run[measure] / their[measure]));
  return { what, target: target(most), measured: `${share(value)} (${spread(rounds, share)})`, kept: value <= most };
}

function peakOfFile(runs) {
  const what = `summary ${LARGEST}: opens and answers, peak memory of the file's size`;
  const ours = of(runs, `summary ${LARGEST}`, 'leaktrail');
  const failed = ours.find((run) => run.status !== 'ok');
  if (ours.length === 0 || failed) return { what, target: `≤ ${PEAK_OF_FILE}`, measured: failed?.status ?? 'not measured', kept: false };
  const parts = ours.map((run) => (run.peak_mib * 2 ** 20) / run.file_bytes);
  const value = median(parts);
  return { what, target: `≤ ${PEAK_OF_FILE}`, measured: `${value.toFixed(2)} (${spread(parts, (part) => part.toFixed(2))})`, kept: value <= PEAK_OF_FILE };
}

function limitedMemory(runs) {
  const what = `summary ${LARGEST} --memory 1G: completes in a memory cgroup of 1.1 GB`;
  const ours = of(runs, `limited ${LARGEST}`, 'leaktrail --memory 1G');
  const done = ours.filter((run) => run.status === 'ok' && run.oom_kills === 0);
  const measured = ours.length ? `${done.length} of ${ours.length} runs` : 'not measured';
  return { what, target: 'every run', measured, kept: ours.length > 0 && done.length === ours.length };
}

/** All lines: { what, target, measured, kept }. */
export function acceptance(runs) {
  const shares = SHARES.flatMap(([task, peer, targets]) => Object.entries(targets).map(([measure, most]) =>
    judged(`${task} against ${peer}: ${MEASURES[measure]}`, of(runs, task, 'leaktrail'), of(runs, task, peer), measure, most)));
  const reopen = ['second open', 'first open'].map((contender) => of(runs, 'reopen tsc-1g', contender));
  return [
    ...shares,
    peakOfFile(runs),
    limitedMemory(runs),
    judged('summary tsc-1g --top 50, second open against first: wall', ...reopen, 'wall_s', REOPEN),
  ];
}

/** The lines as a Markdown table. */
export function acceptanceTable(runs) {
  const rows = acceptance(runs).map(({ what, target, measured, kept }) => [what, target, measured, kept ? 'yes' : '**no**']);
  return [['promised', 'target', 'measured', 'kept'], ['---', '---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
