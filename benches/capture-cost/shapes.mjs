// Services with one kind of heap each. `node shapes.mjs NAME MB` holds about MB of it and then idles.
// Each tells on request how long its event loop stood still: globalThis.longestGapMs.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const MB = 1e6;
const times = (count, make) => Array.from({ length: Math.round(count) }, (_, i) => make(i));

const SHAPES = {
  idle: () => [],
  // 35 bytes for each node: the worst case.
  small: (mb) => times((mb * MB) / 176, (i) => ({ id: i, userId: `u${i}`, tags: [i, i + 1], meta: {} })),
  strings: (mb) => times((mb * MB) / 1016, (i) => Buffer.from(`${i}-`.padEnd(1000, 'abcdefghij')).toString('latin1')),
  // Long texts, of which a snapshot keeps the first 1024 characters.
  texts: (mb) => times((mb * MB) / 20_000, (i) => Buffer.from(`${i}-`.padEnd(20_000, 'xyz')).toString('latin1')),
  buffers: (mb) => times((mb * MB) / 20_000, (i) => Buffer.alloc(20_000, i)),
  closures: (mb) => times((mb * MB) / 200, (i) => {
    const mine = { i };
    return { get: () => mine.i, set: (value) => { mine.i = value; } };
  }),
  maps: (mb) => times((mb * MB) / 1300, (i) => new Map(times(20, (j) => [`k${j}`, i + j + 0.5]))),
  arrays: (mb) => times((mb * MB) / 840, (i) => new Array(100).fill(i)),
  // The dashboard of the demo: objects with a text of 4 KB each.
  widgets: (mb) => times((mb * MB) / 4_400, (i) => ({
    id: i, title: `widget ${i}`, data: `${i}`.padEnd(4096, '0123456789abcdef'), options: { sort: 'asc', page: i },
  })),
  classes: (mb) => {
    class Node { constructor(i, next) { this.value = i; this.next = next; this.at = new Date(i); } }
    let list = null;
    for (let i = 0; i < (mb * MB) / 150; i++) list = new Node(i, list);
    return list;
  },
  ropes: (mb) => times((mb * MB) / 100, (i) => `left ${i} and long enough ` + `right ${i} and long enough`),
  json: (mb) => times((mb * MB) / 1400, (i) => JSON.parse(JSON.stringify({
    id: i, name: `n${i}`, nested: { a: [1, 2.5, { b: `${i}` }], c: null, d: { e: { f: i * 1.5 } } }, list: times(10, (j) => ({ j })),
  }))),
  bundle: (mb) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-')), 'bundle.cjs');
    const functions = times((mb * MB) / 330, (i) => `function f${i}(a){let c=${i};return function g${i}(){return c+=a}}`);
    fs.writeFileSync(file, `${functions.join('')};module.exports=[${functions.map((_, i) => `f${i}(${i})`)}]`);
    const exported = createRequire(import.meta.url)(file);
    fs.rmSync(path.dirname(file), { recursive: true });
    return exported;
  },
};

function hold(name, mb) {
  globalThis.held = SHAPES[name](mb);
  globalThis.longestGapMs = 0;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    globalThis.longestGapMs = Math.max(globalThis.longestGapMs, now - last - 20);
    last = now;
  }, 20);
}

const [name, mb, where] = isMainThread ? process.argv.slice(2) : workerData;
const ready = () => {
  // `churn` keeps the heap busy and half of it garbage.
  let recent = [];
  const churn = () => { recent = times(500, (i) => ({ i, text: `t${i}`, list: [i] })); return recent.length; };
  const server = http.createServer((req, res) => res.end(JSON.stringify(churn())));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
};
if (isMainThread && where === 'worker') {
  new Worker(new URL(import.meta.url), { workerData: [name, mb], name: 'holder' }).once('message', ready);
} else {
  hold(name, Number(mb));
  if (isMainThread) ready();
  else (await import('node:worker_threads')).parentPort.postMessage('ready');
}
