// The small leaky service behind leak-1, leak-2 and leak-3: equal work before each; `carts` keeps what it is given.
import path from 'node:path';
import process from 'node:process';
import { writeHeapSnapshot } from 'node:v8';

const KEPT_VISITS = 16;

const carts = new Map();
const latest = [];

function visit(user) {
  const name = `user-${user}`;
  carts.set(name, { name, items: [`tea for ${name}`, `cup for ${name}`], total: user / 8 });
  latest.push({ visitor: name, at: user * 1.5 });
  if (latest.length > KEPT_VISITS) latest.shift();
}

globalThis.corpus = { visit };
let user = 0;
for (const round of [1, 2, 3]) {
  for (const last = user + 30; user < last; user++) visit(user);
  writeHeapSnapshot(path.join(process.env.HEAP_DIR, `leak-${round}.heapsnapshot`));
}
