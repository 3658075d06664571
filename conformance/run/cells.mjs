// What there is to compare: every committed corpus file, and every heap program on every runtime.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CACHE, digest } from '../cache.mjs';
import { HEAPS, RANDOM, sourceFiles } from '../heaps/catalogue.mjs';
import { make } from '../heaps/make.mjs';
import { runtime } from '../runtimes.mjs';

const CORPUS = path.join(import.meta.dirname, '../../corpus');
const REFERENCE = path.join(import.meta.dirname, '../reference.mjs');
// What the expected numbers depend on, besides the snapshots.
const REFERENCE_SOURCES = ['package-lock.json', 'reference.mjs', ...['classes', 'dominators', 'objects', 'sample', 'strings'].map((name) => `reference/${name}.mjs`)]
  .map((name) => path.join(import.meta.dirname, '..', name));
const run = promisify(execFile);

async function corpusCells() {
  const names = existsSync(CORPUS) ? await readdir(CORPUS) : [];
  return names
    .filter((name) => name.endsWith('.expected.json'))
    .map((name) => path.join(CORPUS, name))
    .map((expected) => ({ name: `corpus-${path.basename(expected, '.expected.json')}`, prepare: () => committed(expected) }));
}

/** X.expected.json stands for X.heapsnapshot; X-after.* has its earlier half in X-before.*. */
async function committed(expectedFile) {
  const file = expectedFile.replace(/\.expected\.json$/, '.heapsnapshot');
  const earlier = file.replace(/-after\.heapsnapshot$/, '-before.heapsnapshot');
  const expected = JSON.parse(await readFile(expectedFile, 'utf8'));
  return { file, before: expected.compare ? earlier : undefined, expected, expectedFile };
}

/** `node20`, `deno`, `chromium` or the path of a Node: its kind, its executable, and what it is called in the names of cells. */
function described(name) {
  const kind = name in HEAPS ? name : 'node';
  const executable = runtime(name, CACHE);
  const [version] = execFileSync(executable, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).match(/v?\d+(\.\d+)+/);
  return { kind, executable, label: kind === 'node' ? version : `${kind}-${version}` };
}

function heapCells(name) {
  const { kind, executable, label } = described(name);
  return Object.entries(HEAPS[kind]).map(([heap, plan]) => heapCell(`${heap}-${label}`, plan, executable));
}

function heapCell(name, plan, executable) {
  return { name, prepare: () => generated(name, plan, executable) };
}

/** The snapshots of a heap program and their reference, made where missing. */
async function generated(name, { args, driver, sources, needs }, executable) {
  if (needs && !existsSync(needs)) throw new Error(`${path.basename(needs)} is not there`);
  const made = await digest(...sourceFiles(sources));
  const dir = path.join(CACHE, 'snapshots', `${name}-${made.slice(0, 8)}`);
  const [program, ...rest] = driver ? [runtime('node24', CACHE), driver, executable, ...args] : [executable, ...args];
  const { before, after: file } = await make(program, rest, dir);
  const inputs = before ? [file, before] : [file];
  const expectedFile = path.join(CACHE, 'expected', `${await digest(...inputs, ...REFERENCE_SOURCES)}.json`);
  if (!existsSync(expectedFile)) {
    await mkdir(path.dirname(expectedFile), { recursive: true });
    await run(process.execPath, [REFERENCE, ...inputs, '-o', `${expectedFile}.partial`]);
    await rename(`${expectedFile}.partial`, expectedFile);
  }
  return { file, before, expected: JSON.parse(await readFile(expectedFile, 'utf8')), expectedFile };
}

/** All cells whose name matches the pattern `only`; `runtimes` are names, or paths of Node executables. */
export async function cells(runtimes, only) {
  const random = Object.entries(RANDOM).map(([name, plan]) => heapCell(name, plan, process.execPath));
  return [...(await corpusCells()), ...random, ...runtimes.flatMap(heapCells)].filter(({ name }) => new RegExp(only).test(name));
}
