// A renamed program does what it did before: the programs below print the same, on the same lines, under new names.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { rename } from './index.mjs';

/** Writes `files` as the variant of a service, renames them, and answers what the program printed before and after. */
function renamed(t, files) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rename-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  fs.mkdirSync(path.join(dir, 'leaky'));
  fs.writeFileSync(path.join(dir, 'example.json'), JSON.stringify({ start: ['node', 'main.mjs'], load: 'GET /a/{i}' }));
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, 'leaky', file), text);
  const main = path.join(dir, 'leaky', Object.keys(files)[0]);
  const run = () => execFileSync(process.execPath, [main], { encoding: 'utf8' });
  const before = run();
  const names = rename(dir, ['leaky'], 1);
  const text = Object.fromEntries(Object.keys(files).map((file) => [file, fs.readFileSync(path.join(dir, 'leaky', file), 'utf8')]));
  return { before, after: run(), names, text };
}

test('scopes, shorthands, defaults, labels and classes', (t) => {
  const { before, after, names, text } = renamed(t, {
    'main.mjs': `
class Basket {
  static #made = 0;
  #rows = [];
  zorkle = 1;
  constructor({ first, second = first, ...others }) { Basket.#made += 1; this.#rows.push(first, second, others); this.gribble = first; }
  get amount() { return this.#rows.length + this.zorkle + this.gribble; }
  static count() { return Basket.#made; }
  has(thing) { return #rows in thing; }
}
const first = 2;
const made = new Basket({ first, second: undefined, third: { first } });
outer: for (const i of [1, 2]) { for (;;) { if (i) continue outer; break outer; } }
function deep(first, { amount: [inner] = [first] } = {}) { return () => { const shadow = inner; { const first = shadow + 1; return { first, shadow }; } }; }
const map = new Map([[first, made]]);
console.log(made.amount, Basket.count(), made.has(made), map.size, Object.values(deep(3)()), typeof unknown, [first].map((each) => -each));
console.log(arguments_(1, 2));
function arguments_() { return arguments.length; }
export { first as default };
`,
  });
  assert.equal(after, before);
  assert.ok(names.bindings.made && names.privates.rows && names.properties.zorkle && names.properties.gribble);
  assert.doesNotMatch(text['main.mjs'], /\b(made|Basket|shadow|rows|zorkle|gribble)\b/);
});

test('modules of ours agree on their names; packages keep theirs', (t) => {
  const { before, after, text } = renamed(t, {
    'main.mjs': `
import { createServer, Agent as Client } from 'node:http';
import fs, * as everything from 'node:fs';
import start, { total, Shelf as Rack } from './shelf.mjs';
import { total as again } from './through.mjs';
const shelf = new Rack();
shelf.put({ title: 'a' });
console.log(start(), total(shelf), again(shelf), typeof createServer, Client.name, fs.existsSync === everything.existsSync);
`,
    'shelf.mjs': `
export default function start() { return 'started'; }
export class Shelf { content = []; put(item) { this.content.push(item); } }
const total = ({ content }) => content.length;
export { total };
`,
    'through.mjs': "export { total } from './shelf.mjs';\n",
  });
  assert.equal(after, before);
  assert.doesNotMatch(text['main.mjs'], /\b(Rack|shelf|again)\b(?!\.mjs)/);
});

test('exports that are looked up at run time stay', (t) => {
  const { before, after } = renamed(t, {
    'main.mjs': "const { later } = await import('./late.mjs');\nimport * as all from './late.mjs';\nconsole.log(later(), all.sooner);\n",
    'late.mjs': 'export function later() { return inside; }\nconst inside = 1;\nexport const sooner = 2;\n',
  });
  assert.equal(after, before);
});

test('CommonJS', (t) => {
  const { before, after } = renamed(t, {
    'main.cjs': "const { history, remember } = require('./store.cjs');\nremember('x');\nconsole.log(history.length, require('./store.cjs').history[0]);\n",
    'store.cjs': 'const history = [];\nfunction remember(entry) { history.push(entry); }\nmodule.exports = { history, remember };\nexports.unused = 1;\n',
  });
  assert.equal(after, before);
});

test('TypeScript parameters that are fields too stay', (t) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rename-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  fs.mkdirSync(path.join(dir, 'leaky'));
  fs.writeFileSync(path.join(dir, 'example.json'), JSON.stringify({ start: ['node', 'a.ts'], load: 'GET /' }));
  const file = path.join(dir, 'leaky', 'a.ts');
  fs.writeFileSync(file, 'enum Kind { A }\nexport class Depot<T> {\n  constructor(private readonly wumple: T, readonly name: Kind) {}\n  show(): T { return this.wumple; }\n}\n');
  const { bindings } = rename(dir, ['leaky'], 1);
  const text = fs.readFileSync(file, 'utf8');
  assert.equal(text.split('wumple').length, 3);
  assert.ok(text.includes(`class ${bindings.Depot}<T>`));
});
