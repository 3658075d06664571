// The rows of hunts: one for each service, with its variants and Node.js versions together.
import { MARKS, judgedBy, mark, right } from './marks.mjs';
import { seconds } from './numbers.mjs';

function groups(items, key) {
  const found = new Map();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}

/** ✓ when all are right, ✗ when none is, else how many. */
function share(name, outcomes) {
  const judged = judgedBy(name, outcomes).length;
  const count = right(name, outcomes);
  return count > 0 && count < judged ? `${count}/${judged}` : mark(judged ? count === judged : undefined);
}

/** `leaky leak, fixed clean ×3`. */
function verdicts(outcomes) {
  const said = groups(outcomes, ({ cell, stored, error }) => `${cell.variant} ${error ? `failed: ${error}` : stored.document.verdict}`);
  return [...said].map(([text, { length }]) => (length > 1 ? `${text} ×${length}` : text)).join(', ');
}

function times(outcomes) {
  return seconds(outcomes.flatMap(({ stored }) => stored?.seconds ?? []));
}

export function huntRows(outcomes) {
  const services = groups(outcomes, ({ cell }) => cell.example);
  const width = Math.max(...[...services.keys()].map(({ name }) => name.length));
  const line = (name, set, marks, time, rest) => `${name.padEnd(width)} ${set.padEnd(6)}  ${marks}   ${time.padStart(14)}  ${rest}`.trimEnd();
  const rows = [...services].map(([{ name, set }, cells]) => {
    const marks = MARKS.map((key) => share(key, cells).padStart(key.length)).join('  ');
    return line(name, set, marks, times(cells), verdicts(cells));
  });
  return [line('', 'set', MARKS.join('  '), 'seconds (max)', 'said'), ...rows];
}

/** The wall time of all hunts. */
export function huntTimes(outcomes) {
  return `seconds of a hunt: median (max) ${times(outcomes)}`;
}
