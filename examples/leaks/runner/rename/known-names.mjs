// Names that belong to others: the language, Node.js and the installed packages.
import fs from 'node:fs';
import path from 'node:path';

function addNames(value, names, depth) {
  if (value === null || !['object', 'function'].includes(typeof value)) return;
  for (const name of Object.getOwnPropertyNames(value)) {
    names.add(name);
    if (depth === 0) continue;
    const { value: inner } = Object.getOwnPropertyDescriptor(value, name);
    addNames(inner, names, depth - 1);
  }
}

function addProperties(source, names) {
  for (const [, member, key] of source.matchAll(/\.\s*([A-Za-z_$][\w$]*)|([A-Za-z_$][\w$]*)\s*[:,}]/g)) names.add(member ?? key);
}

let ofPlatform;

/** Everything a program can meet in Node.js: what the language has, and every property that Node's own sources speak of. */
function platform() {
  if (ofPlatform) return ofPlatform;
  ofPlatform = new Set();
  addNames(globalThis, ofPlatform, 3);
  const quiet = process.noDeprecation;
  process.noDeprecation = true;
  Object.values(process.binding('natives')).filter(Boolean).forEach((source) => addProperties(source, ofPlatform));
  process.noDeprecation = quiet;
  return ofPlatform;
}

function addWords(dir, names) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) addWords(file, names);
    else if (/\.[cm]?js$/.test(entry.name)) fs.readFileSync(file, 'utf8').match(/[A-Za-z_$][\w$]*/g)?.forEach((word) => names.add(word));
  }
}

/** The packages that run with the service; those that only build it are left out. */
function runtimePackages(dir) {
  const lock = path.join(dir, 'package-lock.json');
  if (!fs.existsSync(lock)) return [];
  const { packages } = JSON.parse(fs.readFileSync(lock, 'utf8'));
  const names = Object.keys(packages).filter((name) => name && !packages[name].dev && !packages[name].optional);
  return names.map((name) => path.join(dir, name)).filter((each) => fs.existsSync(each));
}

export function knownNames(dir) {
  const names = new Set(platform());
  runtimePackages(dir).forEach((each) => addWords(each, names));
  return names;
}
