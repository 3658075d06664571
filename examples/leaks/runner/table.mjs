// Prints the scores: a line a service, totals, and what was said where it was wrong.
import { HEADINGS, marks as peerMarks, total as peerTotal } from './peers/columns.mjs';
import { renamedOwners, said } from './score.mjs';

const MARKS = ['owner', 'top3', 'file', 'line', 'pattern', 'package', 'silent'];

function kilobytes(bytes) {
  return `${bytes < 0 ? '-' : '+'}${Math.abs(bytes / 1024).toFixed(0)}`;
}

/** Growth of the heap in each round, in kB, and of external memory where it says more. */
function growth({ samples }) {
  const key = samples.some((sample, i) => i > 0 && sample.external - samples[i - 1].external > 64 * 1024) ? ['heapUsed', 'external'] : ['heapUsed'];
  const rounds = (name) => samples.slice(1).map((sample, i) => kilobytes(sample[name] - samples[i][name])).join(' ');
  return key.map(rounds).join(' | ');
}

function mark(value) {
  return value === undefined ? '·' : value ? '✓' : '✗';
}

function headings(options) {
  return options.peers ? [...MARKS, ...HEADINGS] : MARKS;
}

function row(outcome, width, options) {
  const { cell, stored, marks, error } = outcome;
  const values = [...MARKS.map((name) => marks?.[name]), ...(options.peers ? peerMarks(outcome) : [])];
  const cells = headings(options).map((name, i) => mark(values[i]).padStart(name.length)).join('  ');
  const heap = stored?.samples ? `${(stored.samples.at(-1).heapUsed / 2 ** 20).toFixed(1).padStart(5)} MB  ${growth(stored)}` : '';
  return `${cell.title.padEnd(width)} ${cell.example.set.padEnd(6)}  ${cells}   ${error ? `failed: ${error}` : heap}`;
}

function total(name, outcomes, options) {
  const counts = MARKS.map((key) => {
    const judged = outcomes.filter(({ marks }) => marks?.[key] !== undefined);
    const right = judged.filter(({ marks }) => marks[key]).length;
    return judged.length ? `${key} ${right}/${judged.length}` : null;
  });
  const others = options.peers ? `\n${' '.repeat(8)}${peerTotal(outcomes)}` : '';
  return `${name.padEnd(7)} ${counts.filter(Boolean).join('   ') || 'nothing judged'}${others}`;
}

function miss({ cell, stored, marks, names }) {
  const wrong = MARKS.filter((key) => marks[key] === false);
  const { expect } = cell.example;
  const wanted = cell.variant === 'leaky'
    ? `${renamedOwners(expect.owner, names).join(' or ')} ${expect.at.join(' or ')} ${expect.pattern.join(' or ')}${expect.package ? ` (${expect.package})` : ''}`
    : 'silence';
  return `${cell.title}: ${wrong.join(', ')}\n    said    ${said(stored.document)}\n    wanted  ${wanted}`;
}

/** The whole text for people. */
export function table(outcomes, options) {
  const width = Math.max(...outcomes.map(({ cell }) => cell.title.length));
  const lines = [`${''.padEnd(width)} ${'set'.padEnd(6)}  ${headings(options).join('  ')}   heap at the end, kB in each round (| external)`];
  lines.push(...outcomes.map((outcome) => row(outcome, width, options)), '');
  for (const set of ['seen', 'unseen']) {
    const part = outcomes.filter(({ cell }) => cell.example.set === set);
    if (part.length) lines.push(total(set, part, options));
  }
  lines.push(total('all', outcomes, options));
  const judged = outcomes.filter(({ marks }) => marks);
  const misses = judged.filter(({ marks }) => Object.values(marks).includes(false));
  if (misses.length) lines.push('', 'misses', ...misses.map(miss));
  if (options.verbose) {
    lines.push('', 'right');
    lines.push(...judged.filter((one) => !misses.includes(one)).map(({ cell, stored }) => `${cell.title}: ${said(stored.document)}`));
  }
  return lines.join('\n');
}
