// Asks memlab: leak clusters of three snapshots, and collections that only grow.
import fs from 'node:fs';
import path from 'node:path';
import { LEAKS } from '../options.mjs';
import { runNode, together } from './command.mjs';

// Through Node.js, not by its first line: on Linux `env` takes that line's options, because of a `=`, for a variable and
// starts the file again, without end.
const MEMLAB = path.join(LEAKS, 'peers/node_modules/@memlab/cli/bin/memlab.js');
const TOP = 3;

export function version() {
  return JSON.parse(fs.readFileSync(path.join(LEAKS, 'peers/node_modules/memlab/package.json'), 'utf8')).version;
}

function output(scratch, name) {
  const file = path.join(scratch, 'memlab/data/out', name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** `find-leaks`: how many clusters, and the trace of the first. */
export async function findLeaks([baseline, target, final], scratch, flags = []) {
  const run = await runNode([MEMLAB, 'find-leaks', '--baseline', baseline, '--target', target, '--final', final, ...flags], scratch);
  const text = output(scratch, 'leaks.txt');
  const clusters = /^-+(\d+) clusters-+$/m.exec(text)?.[1];
  if (clusters === undefined) throw new Error('memlab find-leaks wrote no clusters');
  const [, top = ''] = text.split(/^(?=--Similar leaks)/m);
  return { clusters: Number(clusters), top: top.trim(), usage: run.usage };
}

/** The path to an object, as `memlab trace` prints it, from its first line with an object on. */
async function trace(snapshot, id, scratch) {
  const { stderr, stdout, usage } = await runNode([MEMLAB, 'trace', '--snapshot', snapshot, `--node-id=@${id}`], scratch);
  const lines = `${stdout}\n${stderr}`.replace(/\x1b\[\d*[A-Z]/g, '').split('\n');
  return { text: lines.filter((line) => /^ *(\[|--).*\) @\d+ \[/.test(line)).join('\n'), usage };
}

/** `analyze unbound-collection`, and the traces of the first three that it lists, as it advises. */
export async function unboundCollections(snapshots, scratch) {
  const dir = path.join(scratch, 'sequence');
  fs.mkdirSync(dir);
  snapshots.forEach((file, i) => fs.symlinkSync(file, path.join(dir, `s${i + 1}.heapsnapshot`)));
  const { usage } = await runNode([MEMLAB, 'analyze', 'unbound-collection', '--snapshot-dir', dir], scratch);
  const rows = output(scratch, 'unbound-object.csv').split('\n').filter(Boolean);
  const top = [];
  const usages = [usage];
  for (const row of rows.slice(0, TOP)) {
    const [, name, id, history] = /^(.*?),(\d+),[a-z ]+,([\d,]+)$/.exec(row);
    const found = await trace(snapshots.at(-1), id, scratch);
    top.push({ name, id: Number(id), history: history.split(',').map(Number), trace: found.text });
    usages.push(found.usage);
  }
  return { collections: rows.length, top, usage: together(usages) };
}
