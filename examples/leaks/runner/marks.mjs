// The marks that a cell can get, and how they are shown.

/** `verdict` is for hunts alone. */
export const MARKS = ['verdict', 'owner', 'top3', 'file', 'line', 'pattern', 'package', 'silent'];

export function judgedBy(name, outcomes) {
  return outcomes.filter(({ marks }) => marks?.[name] !== undefined);
}

export function right(name, outcomes) {
  return judgedBy(name, outcomes).filter(({ marks }) => marks[name]).length;
}

export function mark(value) {
  return value === undefined ? '·' : value ? '✓' : '✗';
}
