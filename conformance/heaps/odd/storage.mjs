// Memory of every kind: arrays of each elements kind, buffers, numbers, regexps, errors, handles of Node.
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

const EMPTY_WASM = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

function arrays() {
  const sparse = [];
  sparse[5] = { at: 5 };
  sparse[1_000_000] = { at: 1e6 };
  const withNames = Object.assign([1, 2, 3], { named: {} });
  const shrunk = Array.from({ length: 1000 }, (_, i) => ({ i }));
  shrunk.length = 10;
  return {
    sparse, withNames, shrunk,
    doubles: Array.from({ length: 1000 }, (_, i) => i / 3),
    small: Array.from({ length: 1000 }, (_, i) => i),
    mixed: [1, 2.5, 'x', {}, null, undefined, , 7n],
    copyOnWrite: Array.from({ length: 20 }, () => [1, 2, 3, 4, 5]),
    nested: [[[[[[]]]]]],
  };
}

function buffers(round) {
  const shared = new SharedArrayBuffer(4096);
  const big = new ArrayBuffer(1 << 20);
  return {
    big,
    views: [new Uint8Array(big), new Float64Array(big, 8, 4), new DataView(big), new BigInt64Array(8)],
    shared: [shared, new Int32Array(shared)],
    pooled: Array.from({ length: 50 }, (_, i) => Buffer.from(`pooled ${round} ${i}`)),
    own: [Buffer.alloc(100_000), Buffer.allocUnsafeSlow(5000)],
    detached: (() => {
      const given = new ArrayBuffer(64);
      structuredClone(given, { transfer: [given] });
      return given;
    })(),
    resizable: new ArrayBuffer(8, { maxByteLength: 64 }),
  };
}

function wasm() {
  if (typeof WebAssembly === 'undefined') return null;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  const module = new WebAssembly.Module(EMPTY_WASM);
  return { memory, module, instance: new WebAssembly.Instance(module), table: new WebAssembly.Table({ initial: 4, element: 'anyfunc' }) };
}

function errors(round) {
  const cause = new TypeError(`inner ${round}`);
  const withStack = new Error('read');
  void withStack.stack;
  return [cause, withStack, new Error('outer', { cause }), new AggregateError([cause, 1], 'many'), Object.assign(new RangeError(), { extra: {} })];
}

export function make(round) {
  const emitter = new EventEmitter();
  for (let i = 0; i < 20; i++) emitter.on('tick', () => i);
  emitter.once('once', emitter.emit);
  const storage = new AsyncLocalStorage();
  const timers = storage.run({ request: round }, () => [setTimeout(() => round, 1e9), setInterval(() => {}, 1e9)]);
  const abort = new AbortController();
  abort.signal.addEventListener('abort', () => abort);
  return {
    arrays: arrays(),
    buffers: buffers(round),
    wasm: wasm(),
    errors: errors(round),
    numbers: [1.5, -0, NaN, 2 ** 53, 10n ** 40n, -7n, Object(1), Object('s'), Object(Symbol('boxed')), Object(1n), true],
    dates: [new Date(0), new Date(NaN), new Intl.DateTimeFormat('en'), new Intl.Collator('de')],
    regexps: [/plain/, /(?<named>a+)b/giu, new RegExp(`made ${round}`), ...'abc'.matchAll(/./g)],
    iterators: [[1, 2][Symbol.iterator](), new Map([[1, {}]]).entries(), 'text'[Symbol.iterator]()],
    emitter, storage, timers, abort,
    channel: new MessageChannel(),
    url: [new URL('http://example.test/a?b=c'), new URLSearchParams('a=1&b=2'), new TextEncoder(), new Headers({ a: 'b' })],
  };
}
