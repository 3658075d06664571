// The small leaky program behind the committed snapshots; runs on Node, Deno and Bun alike.
//
// What it holds is under globalThis.corpus, where trim.mjs begins; round 2 adds to most of it, drops some.
import path from 'node:path';
import process from 'node:process';

const cache = new Map();
const listeners = [];
const weak = new WeakMap();

class Session {
  static made = 0;
  #token;
  constructor(user) {
    this.user = user;
    this.#token = `token-${user}`;
    this.seen = [user, { at: user / 7 }];
    Session.made += 1;
  }
  owns(token) {
    return token === this.#token;
  }
}

function listener(session) {
  const closedOver = { session, note: `for ${session.user}` };
  return function onTick() {
    return closedOver;
  };
}

function visit(user) {
  const session = new Session(user);
  const widgets = Array.from({ length: 3 }, (_, i) => ({ title: `widget ${i}`, data: `data of ${user} `.repeat(4) + i }));
  cache.set(`user-${user}`, { session, widgets });
  listeners.push(listener(session));
  weak.set(session, { prefers: 'dark', since: `day ${user}` });
}

function oddities(round) {
  const parent = `a parent string that slices keep alive, round ${round} `.repeat(3);
  function* waiting() {
    const local = { round };
    yield local;
  }
  const generator = waiting();
  generator.next();
  return {
    generator,
    sliced: parent.slice(4, 60),
    rope: `${parent}${round}` + parent,
    'emoji 😀': { 'lone \ud800': '\udfff', 'quote "': "it's, {so}" },
    symbol: { [Symbol('described')]: Symbol.iterator, [Symbol()]: 1n << 70n },
    noPrototype: Object.assign(Object.create(null), { a: {}, b: [] }),
    bytes: [new Uint8Array(100), new ArrayBuffer(1000)],
    regexp: /a+(?<name>b)/g,
    error: new Error(`odd ${round}`),
    bound: listener.bind({ self: round }, { user: 'bound' }),
    proxy: new Proxy({ target: round }, {}),
    weakly: { ref: new WeakRef(listeners), set: new WeakSet([cache]) },
    pending: new Promise(() => {}).then(() => round),
    sparse: Object.assign([], { 1000: { far: true } }),
  };
}

async function write(name) {
  const file = path.join(process.env.HEAP_DIR, `${name}.heapsnapshot`);
  if (globalThis.Bun) {
    Bun.gc(true);
    await Bun.write(file, Bun.generateHeapSnapshot('v8'));
  } else {
    (await import('node:v8')).writeHeapSnapshot(file);
  }
}

globalThis.corpus = { cache, listeners, weak, Session, visit };
for (let user = 1; user <= 12; user++) visit(user);
globalThis.corpus.temporary = Array.from({ length: 30 }, (_, i) => ({ early: `gone ${i}`, often: {} }));
globalThis.corpus.odd = oddities(1);
await write('before');

for (let user = 13; user <= 40; user++) visit(user);
delete globalThis.corpus.temporary;
globalThis.corpus.late = Array.from({ length: 30 }, (_, i) => ({ late: `here ${i}`, often: {} }));
globalThis.corpus.more = oddities(2);
await write('after');
