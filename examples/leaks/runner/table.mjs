// Prints the scores: a line a service, totals, and what was said where it was wrong.
import { huntRows, huntTimes } from './hunt-table.mjs';
import { MARKS, judgedBy, mark, right } from './marks.mjs';
import { HEADINGS, marks as peerMarks, total as peerTotal } from './peers/columns.mjs';
import { renamedOwners, said } from './score.mjs';

const SNAPSHOT_MARKS = MARKS.filter((name) => name !== 'verdict');

function kilobytes(bytes) {
  return `${bytes < 0 ? '-' : '+'}${Math.abs(bytes / 1024).toFixed(0)}`;
}

/** Growth of the heap in each round, in kB, and of external memory where it says more. */
function growth({ samples }) {
  const key = samples.some((sample, i) => i > 0 && sample.external - samples[i - 1].external > 64 * 1024) ? ['heapUsed', 'external'] : ['heapUsed'];
  const rounds = (name) => samples.slice(1).map((sample, i) => kilobytes(sample[name] - samples[i][name])).join(' ');
  return key.map(rounds).join(' | ');
}

function headings(options) {
  return options.peers ? [...SNAPSHOT_MARKS, ...HEADINGS] : SNAPSHOT_MARKS;
}

function row(outcome, width, options) {
  const { cell, stored, marks, error } = outcome;
  const values = [...SNAPSHOT_MARKS.map((name) => marks?.[name]), ...(options.peers ? peerMarks(outcome) : [])];
  const cells = headings(options).map((name, i) => mark(values[i]).padStart(name.length)).join('  ');
  const heap = stored?.samples ? `${(stored.samples.at(-1).heapUsed / 2 ** 20).toFixed(1).padStart(5)} MB  ${growth(stored)}` : '';
  return `${cell.title.padEnd(width)} ${cell.example.set.padEnd(6)}  ${cells}   ${error ? `failed: ${error}` : heap}`;
}

/** A line for each cell, from snapshots. */
function rows(outcomes, options) {
  const width = Math.max(...outcomes.map(({ cell }) => cell.title.length));
  const heading = `${''.padEnd(width)} ${'set'.padEnd(6)}  ${headings(options).join('  ')}   heap at the end, kB in each round (| external)`;
  return [heading, ...outcomes.map((outcome) => row(outcome, width, options))];
}

function total(name, outcomes, options) {
  const counts = MARKS.filter((key) => judgedBy(key, outcomes).length)
    .map((key) => `${key} ${right(key, outcomes)}/${judgedBy(key, outcomes).length}`);
  const others = options.peers ? `\n${' '.repeat(8)}${peerTotal(outcomes)}` : '';
  return `${name.padEnd(7)} ${counts.join('   ') || 'nothing judged'}${others}`;
}

function wanted({ cell, names }) {
  if (cell.variant !== 'leaky') return 'silence';
  const { expect } = cell.example;
  const place = `${renamedOwners(expect.owner, names).join(' or ')} ${expect.at.join(' or ')} ${expect.pattern.join(' or ')}`;
  return `${place}${expect.package ? ` (${expect.package})` : ''}`;
}

function miss(outcome) {
  const { cell, stored, marks } = outcome;
  const wrong = MARKS.filter((key) => marks[key] === false);
  const why = marks.verdict === false ? `\n    because ${stored.document.reason}` : '';
  return `${cell.title}: ${wrong.join(', ')}\n    said    ${said(stored.document)}${why}\n    wanted  ${wanted(outcome)}`;
}

/** The whole text for people. */
export function table(outcomes, options) {
  const lines = [...(options.hunt ? huntRows(outcomes) : rows(outcomes, options)), ''];
  for (const set of ['seen', 'unseen']) {
    const part = outcomes.filter(({ cell }) => cell.example.set === set);
    if (part.length) lines.push(total(set, part, options));
  }
  lines.push(total('all', outcomes, options));
  if (options.hunt) lines.push(huntTimes(outcomes));
  const judged = outcomes.filter(({ marks }) => marks);
  const misses = judged.filter(({ marks }) => Object.values(marks).includes(false));
  if (misses.length) lines.push('', 'misses', ...misses.map(miss));
  if (options.verbose) {
    lines.push('', 'right');
    lines.push(...judged.filter((one) => !misses.includes(one)).map(({ cell, stored }) => `${cell.title}: ${said(stored.document)}`));
  }
  return lines.join('\n');
}
