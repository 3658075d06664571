// The raw runs of one measurement, on disk after each run, so that an interrupted measurement goes on where it was.
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const COLUMNS = [
  'task', 'contender', 'round', 'status', 'wall_s', 'cpu_s', 'peak_mib', 'file_bytes', 'group_peak_mib', 'oom_kills', 'load_before',
];
const TEXT = new Set(['task', 'contender', 'status']);

const digest = async (file) => createHash('sha256').update(await readFile(file)).digest('hex').slice(0, 16);

const parse = (line) => {
  const cells = line.split(',');
  return Object.fromEntries(COLUMNS.map((column, i) => [
    column, TEXT.has(column) ? cells[i] : cells[i] === '' ? undefined : Number(cells[i]),
  ]));
};

/** Opens `dir`/raw.csv; runs of another binary are not mixed with those of this one. */
export async function ledger(dir, bin) {
  await mkdir(dir, { recursive: true });
  const [raw, mark] = ['raw.csv', 'binary.txt'].map((name) => path.join(dir, name));
  const text = await readFile(raw, 'utf8').catch(() => '');
  const [known, present] = [(await readFile(mark, 'utf8').catch(() => '')).trim(), await digest(bin)];
  if (known && known !== present) {
    throw new Error(`${dir} holds runs of another binary: give --into another folder, or delete it`);
  }
  await writeFile(mark, `${present}\n`);
  // A run that was being written down when all stopped is measured again.
  const whole = text.split('\n').slice(1, -1).filter((line) => line.split(',').length === COLUMNS.length);
  await writeFile(raw, [COLUMNS.join(','), ...whole, ''].join('\n'));
  const runs = whole.map(parse);
  return {
    runs,
    has: (task, contender, round) =>
      runs.some((run) => run.task === task && run.contender === contender && run.round === round),
    async add(run) {
      runs.push(run);
      await appendFile(raw, `${COLUMNS.map((column) => run[column] ?? '').join(',')}\n`);
    },
  };
}
