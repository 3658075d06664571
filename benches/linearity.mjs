// Time and memory against snapshot size: a drawing, its data, and a table of what each byte costs.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LARGEST } from './files.mjs';
import { group, median } from './statistics.mjs';

const CONTENDERS = ['leaktrail', 'devtools', 'v8-heap-parser'];
const MEASURES = [['cpu_s', 'CPU seconds'], ['wall_s', 'wall seconds'], ['peak_gb', 'peak memory, GB']];
const COLUMNS = ['contender', 'file_gb', 'cpu_s', 'wall_s', 'peak_gb'];

/** One point per contender and size that it managed: medians. */
function points(runs) {
  const sized = runs.filter((run) => run.status === 'ok' && (run.task.startsWith('size ') || run.task === `summary ${LARGEST}`));
  return CONTENDERS.flatMap((contender) =>
    [...group(sized.filter((run) => run.contender === contender), 'file_bytes').values()].map((own) => ({
      contender,
      file_gb: own[0].file_bytes / 1e9,
      cpu_s: median(own, 'cpu_s'),
      wall_s: median(own, 'wall_s'),
      peak_gb: (median(own, 'peak_mib') * 2 ** 20) / 1e9,
    })).sort((a, b) => a.file_gb - b.file_gb));
}

function specification(values) {
  const color = { field: 'contender', type: 'nominal', sort: CONTENDERS, scale: { domain: CONTENDERS }, title: null };
  const chart = ([field, title]) => ({
    width: 260,
    height: 220,
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'file_gb', type: 'quantitative', scale: { zero: true }, title: 'snapshot, GB' },
      y: { field, type: 'quantitative', title },
      color,
    },
  });
  const row = (shown) => ({
    data: { values: values.filter((point) => shown.includes(point.contender)) },
    hconcat: MEASURES.map(chart),
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    vconcat: [row(CONTENDERS), row(['leaktrail'])],
  };
}

/** Writes size.svg and size.csv into `dir`; false if nothing was measured by size. */
export async function draw(runs, dir) {
  const values = points(runs);
  if (new Set(values.map((point) => point.file_gb)).size < 2) return false;
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(compile(specification(values)).spec), { renderer: 'none' });
  await writeFile(path.join(dir, 'size.svg'), `${await view.toSVG()}\n`);
  const rows = [COLUMNS, ...values.map((point) => COLUMNS.map((column) => point[column]))];
  await writeFile(path.join(dir, 'size.csv'), `${rows.map((row) => row.join(',')).join('\n')}\n`);
  return true;
}

/** Markdown: linear means that the columns stay the same from the first row of a contender to its last. */
export function sizeTable(runs) {
  const rows = points(runs).map(({ contender, file_gb, cpu_s, wall_s, peak_gb }) => [
    contender, file_gb.toFixed(2), ...[cpu_s, wall_s, peak_gb].map((value) => (value / file_gb).toFixed(2)),
  ]);
  return [['contender', 'GB', 'CPU s per GB', 'wall s per GB', 'peak GB per GB'], ['---', '---', '---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`).join('\n');
}
