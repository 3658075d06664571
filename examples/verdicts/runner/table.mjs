// Prints a line for each service, what was wrong, and what the runs prove.
import { median, seconds } from '../../leaks/runner/numbers.mjs';
import { upperBound } from './bound.mjs';
import { fault, isMisnamed } from './judge.mjs';

const HEADINGS = ['service', 'right', 'verdict', 'expected', 'kind', 'owner', 'growth', 'minimum', 'seconds (max)'];

/** Lines of cells, each column as wide as its widest. */
export function align(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

/** `leak ×19, clean`: what was said, most often first. */
export function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([value, count]) => (count > 1 ? `${value} ×${count}` : `${value}`)).join(', ');
}

/** The median of numbers that are known, in bytes. */
export function bytes(numbers) {
  const known = numbers.filter((number) => number !== null && number !== undefined);
  if (!known.length) return '·';
  const middle = median(known);
  return `${middle.toLocaleString('en', { maximumFractionDigits: Math.abs(middle) < 10 ? 1 : 0 })} B`;
}

function names(values) {
  return counted(values.filter(Boolean)) || '·';
}

function row({ service, answers }) {
  const right = answers.filter((answer) => !fault(service, answer)).length;
  return [
    service.name,
    `${right}/${answers.length}`,
    counted(answers.map(({ verdict, error }) => (error ? 'no answer' : verdict))),
    service.accept.join(' or '),
    names(answers.map(({ kind }) => kind)),
    names(answers.map(({ owner }) => owner)),
    bytes(answers.map(({ growth }) => growth)),
    bytes(answers.map(({ minimum }) => minimum)),
    seconds(answers.map((answer) => answer.seconds)),
  ];
}

function misses(groups) {
  return groups.flatMap(({ service, answers }) => answers
    .filter((answer) => fault(service, answer))
    .map((answer) => `${answer.title}: ${fault(service, answer)}: ${answer.error ?? `${answer.verdict}: ${answer.reason}`}`));
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

/** How many of these answers a rule hits, and what rate that leaves possible. */
function rate(name, groups, isHit) {
  const all = groups.flatMap(({ service, answers }) => answers.map((answer) => isHit(service, answer)));
  const hits = all.filter(Boolean).length;
  if (!all.length) return [];
  return [[name, `${hits} of ${all.length}`, `at most ${percent(upperBound(hits, all.length))}`]];
}

/** Rates over all runs; a hunt without an answer proves nothing but that. */
function summary(groups) {
  const those = (kind) => groups.filter(({ service }) => service.is === kind)
    .map(({ service, answers }) => ({ service, answers: answers.filter(({ error }) => !error) }));
  const is = (what) => (service, answer) => fault(service, answer) === what;
  return [
    ...rate('false alarms, of hunts in healthy services', those('healthy'), is('false alarm')),
    ...rate('missed, of hunts in leaking services', those('leaking'), is('missed')),
    ...rate('inconclusive, healthy', those('healthy'), (_, { verdict }) => verdict === 'inconclusive'),
    ...rate('inconclusive, leaking', those('leaking'), (_, { verdict }) => verdict === 'inconclusive'),
    ...rate('found, but wrong kind or owner', those('leaking'), isMisnamed),
    ...rate('not right for whatever reason', groups, (service, answer) => Boolean(fault(service, answer))),
  ];
}

/** The whole text for people. `groups`: services with their answers. */
export function table(groups) {
  const wrong = misses(groups);
  return [
    ...align([HEADINGS, ...groups.map(row)]),
    ...(wrong.length ? ['', 'wrong', ...wrong] : []),
    '',
    'The rate in the long run, if hunts in these services went on (one-sided 95 % bound, Clopper–Pearson):',
    ...align(summary(groups)),
  ].join('\n');
}
