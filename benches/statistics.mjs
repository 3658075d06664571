// Medians and ranges of runs.

/** The runs of one contender in one task. */
export const of = (runs, task, contender) => runs.filter((run) => run.task === task && run.contender === contender);

/** Median of numbers, or of one measure of runs. */
export function median(list, measure) {
  const sorted = list.map((item) => (measure ? item[measure] : item)).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `smallest–largest`, each written by `text`. */
export const spread = (values, text) => `${text(Math.min(...values))}–${text(Math.max(...values))}`;

/** key of each item -> its items, in order of appearance. */
export function group(list, key) {
  const groups = new Map();
  for (const item of list) groups.set(item[key], [...(groups.get(item[key]) ?? []), item]);
  return groups;
}
