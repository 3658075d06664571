// Makes a service ready to run in a copy: sources, dependencies, build.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { sources } from './examples.mjs';
import { rename } from './rename/index.mjs';

const run = promisify(execFile);
const underway = new Map();

/** One at a time for the same key; the later ones get the first one's answer. */
function once(key, work) {
  if (!underway.has(key)) underway.set(key, work());
  return underway.get(key);
}

/** Copies a tree by hard links: dependencies are large, and nobody writes to them. */
function link(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) link(source, target);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else fs.linkSync(source, target);
  }
}

/** Installs what a lockfile says, once for all services and runs. */
async function install(example, work) {
  const manifests = ['package.json', 'package-lock.json'].map((file) => fs.readFileSync(path.join(example.dir, file)));
  const key = createHash('sha256').update(Buffer.concat(manifests)).digest('hex').slice(0, 16);
  const dir = path.join(work, 'modules', key);
  await once(dir, async () => {
    if (fs.existsSync(path.join(dir, '.complete'))) return;
    fs.rmSync(dir, { recursive: true, force: true });
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(dir, 'package.json'), manifests[0]);
    fs.writeFileSync(path.join(dir, 'package-lock.json'), manifests[1]);
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: dir });
    fs.writeFileSync(path.join(dir, '.complete'), '');
  });
  return path.join(dir, 'node_modules');
}

async function copy(example, seed, dir, work) {
  fs.rmSync(dir, { recursive: true, force: true });
  for (const [file, bytes] of sources(example.dir)) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), bytes);
  }
  if (fs.existsSync(path.join(dir, 'package-lock.json'))) {
    link(await install(example, work), path.join(dir, 'node_modules'));
  }
  const names = seed === null ? null : rename(dir, example.variants, seed);
  if (fs.existsSync(path.join(dir, 'build.mjs'))) {
    for (const variant of example.variants) await run(process.execPath, ['build.mjs', variant], { cwd: dir });
  }
  fs.writeFileSync(path.join(dir, '.prepared.json'), JSON.stringify({ fingerprint: example.fingerprint, names }));
}

/**
 * The directory of a cell's service, ready to run, and what its names were changed to (null unless renamed).
 * A copy that is current is used again, so that paths in kept snapshots stay true.
 */
export async function prepare({ example, seed }, work) {
  const dir = path.join(work, 'services', seed === null ? 'plain' : `renamed-${seed}`, example.name);
  const stamp = path.join(dir, '.prepared.json');
  const current = () => fs.existsSync(stamp) && JSON.parse(fs.readFileSync(stamp, 'utf8'));
  await once(dir, async () => {
    if (current()?.fingerprint !== example.fingerprint) await copy(example, seed, dir, work);
  });
  return { dir, names: current().names };
}
