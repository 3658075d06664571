// The example services on disk: reads example.json, checks it, fingerprints the sources.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const VARIANTS = ['leaky', 'fixed', 'healthy'];
const NOT_SOURCES = new Set(['node_modules', 'dist']);

function check(name, example, variants) {
  const wrong = (what) => { throw new Error(`${name}/example.json: ${what}`); };
  if (!['seen', 'unseen'].includes(example.set)) wrong('"set" must be "seen" or "unseen"');
  if (!Array.isArray(example.start) || example.start[0] !== 'node') wrong('"start" must be a list that begins with "node"');
  if (!Number.isInteger(example.warmup) || !Number.isInteger(example.requests)) wrong('"warmup" and "requests" must be numbers');
  if (!['main', 'worker', undefined].includes(example.target)) wrong('"target" must be "main" or "worker"');
  const isHealthy = variants.includes('healthy');
  if (isHealthy === Boolean(example.expect)) wrong('"expect" belongs to services with a leaky variant, and to no other');
  for (const key of isHealthy ? [] : ['owner', 'at', 'pattern']) {
    if (!example.expect[key]?.length) wrong(`"expect.${key}" must be a list with an entry`);
  }
}

/** All files of an example that decide what runs, as [path, bytes]. */
export function sources(dir, under = '') {
  const files = [];
  for (const entry of fs.readdirSync(path.join(dir, under), { withFileTypes: true })) {
    const file = path.posix.join(under, entry.name);
    if (NOT_SOURCES.has(entry.name)) continue;
    if (entry.isDirectory()) files.push(...sources(dir, file));
    else files.push([file, fs.readFileSync(path.join(dir, file))]);
  }
  return files.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What decides the snapshots: the sources and how they are run, but not what is expected of the answer. */
function fingerprint(dir, { start, load, warmup, requests, target }) {
  const hash = createHash('sha256').update(JSON.stringify({ start, load, warmup, requests, target }));
  for (const [file, bytes] of sources(dir)) {
    if (file !== 'example.json') hash.update(`\0${file}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

function read(home, name) {
  const dir = path.join(home, name);
  const example = JSON.parse(fs.readFileSync(path.join(dir, 'example.json'), 'utf8'));
  const variants = VARIANTS.filter((variant) => fs.existsSync(path.join(dir, variant)));
  check(name, example, variants);
  return { name, dir, variants, fingerprint: fingerprint(dir, example), ...example };
}

/** The services that the options ask for, by name. */
export function find({ from, names, set }) {
  const all = fs.readdirSync(from).filter((name) => fs.existsSync(path.join(from, name, 'example.json')));
  const asked = all.filter((name) => names.length === 0 || names.some((part) => name.includes(part)));
  const found = asked.sort().map((name) => read(from, name)).filter((example) => !set || example.set === set);
  if (found.length === 0) throw new Error('no service has such a name and set');
  return found;
}
