// Raw runs to a table: median and range of each contender, and how many times leaktrail's value it is.
const MEASURES = [['wall_s', 'wall s', 2], ['cpu_s', 'CPU s', 2], ['peak_mib', 'peak MiB', 0]];

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const cell = (runs, [key, , digits]) => {
  const values = runs.map((run) => run[key]);
  const range = `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
  return `${median(values).toFixed(digits)} (${range})`;
};

const ratio = (runs, ours, [key]) =>
  ours ? `×${(median(runs.map((run) => run[key])) / Math.max(median(ours.map((run) => run[key])), 0.01)).toFixed(1)}` : '';

const line = (cells) => `| ${cells.join(' | ')} |`;

/** Markdown for all `runs` ({task, contender, wall_s, cpu_s, peak_mib}), one row per task and contender. */
export function table(runs) {
  const head = ['task', 'contender', 'runs', ...MEASURES.flatMap(([, title]) => [title, ''])];
  const rows = [];
  for (const [task, ofTask] of group(runs, 'task')) {
    const contenders = group(ofTask, 'contender');
    const ours = contenders.get('leaktrail');
    for (const [contender, own] of contenders) {
      rows.push(line([task, contender, own.length, ...MEASURES.flatMap((m) => [cell(own, m), ratio(own, ours, m)])]));
    }
  }
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}

function group(list, key) {
  const groups = new Map();
  for (const item of list) groups.set(item[key], [...(groups.get(item[key]) ?? []), item]);
  return groups;
}

export function csv(runs) {
  const columns = ['task', 'contender', 'run', ...MEASURES.map(([key]) => key)];
  return [columns, ...runs.map((run) => columns.map((column) => run[column]))].map((row) => row.join(',')).join('\n') + '\n';
}
