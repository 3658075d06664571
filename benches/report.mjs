// Raw runs to a table: median and range of each contender, and how many times leaktrail's value it is.
import { group, median, spread } from './statistics.mjs';

const MEASURES = [['wall_s', 'wall s', 2], ['cpu_s', 'CPU s', 2], ['peak_mib', 'peak MiB', 0]];

/** Too small a part of a second to be divided by. */
const LEAST = 0.001;

const cell = (runs, [key, , digits]) => {
  const text = (value) => value.toFixed(value < 1 && digits ? 3 : digits);
  const values = runs.map((run) => run[key]).filter((value) => value !== undefined);
  if (values.length === 0) return '–';
  return values.length > 1 ? `${text(median(values))} (${spread(values, text)})` : text(values[0]);
};

const ratio = (runs, ours, [key]) =>
  ours ? `×${(median(runs, key) / Math.max(median(ours, key), LEAST)).toFixed(2)}` : '';

const line = (cells) => `| ${cells.join(' | ')} |`;

/** Markdown for all `runs`, one row per task and contender. Failed runs are told, not averaged. */
export function table(runs) {
  const head = ['task', 'contender', 'runs', ...MEASURES.flatMap(([, title]) => [title, ''])];
  const rows = [];
  for (const [task, ofTask] of group(runs, 'task')) {
    const contenders = group(ofTask, 'contender');
    const ours = contenders.get('leaktrail')?.filter((run) => run.status === 'ok');
    for (const [contender, all] of contenders) {
      const done = all.filter((run) => run.status === 'ok');
      const failed = all.find((run) => run.status !== 'ok');
      const note = failed ? `${contender} (${all.length - done.length} failed: ${failed.status})` : contender;
      const shown = done.length ? done : all;
      rows.push(line([task, note, all.length, ...MEASURES.flatMap((m) => [cell(shown, m), done.length && ours?.length ? ratio(done, ours, m) : ''])]));
    }
  }
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}
