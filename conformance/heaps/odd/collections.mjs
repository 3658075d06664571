// Weak and strong collections: ephemerons with every order of key, table and value.
const registry = new FinalizationRegistry(() => {});

class Key {
  constructor(n) {
    this.n = n;
  }
}

/** A WeakMap whose value holds the key of the next entry: distances run along the chain. */
function ephemeronChain(length) {
  const table = new WeakMap();
  const first = new Key(0);
  let key = first;
  for (let i = 1; i < length; i++) {
    const next = new Key(i);
    table.set(key, { next, text: `value ${i}` });
    key = next;
  }
  return { first, table };
}

/** One key in many tables, one value under many keys. */
function crossed() {
  const tables = Array.from({ length: 20 }, () => new WeakMap());
  const keys = Array.from({ length: 20 }, (_, i) => new Key(i));
  const shared = { shared: 'value' };
  tables.forEach((table, t) => keys.forEach((key, k) => table.set(key, t === k ? { t, k } : shared)));
  return { tables, keys };
}

/** Ephemerons whose printed names hold line ends, brackets and at-signs. */
function awkwardEphemerons() {
  const table = new WeakMap();
  const keys = ['line\nend', 'a) -> value (b @1', '@7', '\u2028', 'return\r'].map((name) => {
    const key = new (class {})();
    Object.defineProperty(key.constructor, 'name', { value: name });
    table.set(key, name.repeat(2));
    return key;
  });
  const functionKey = { ['fn\nname']: () => {} }['fn\nname'];
  table.set(functionKey, { heldBy: 'a function whose name holds a line end' });
  return { table, keys, functionKey };
}

function weakThings(n) {
  const target = { alive: true };
  registry.register(target, { held: `value ${n}` }, target);
  const gone = new WeakRef({ gone: n });
  return { target, gone, ref: new WeakRef(target), set: new WeakSet([target, new Key(n)]) };
}

export function make(round) {
  const objectKeys = new Map();
  for (let i = 0; i < 300; i++) objectKeys.set(new Key(i), { label: `entry ${round} ${i}` });
  const selfHeld = new WeakMap();
  selfHeld.set(selfHeld, { of: selfHeld });
  const onlyInTable = new WeakMap([[globalThis, { underGlobal: round }]]);
  return {
    objectKeys,
    chain: ephemeronChain(200),
    crossed: crossed(),
    awkward: awkwardEphemerons(),
    weak: Array.from({ length: 30 }, (_, i) => weakThings(i)),
    set: new Set([1, 'two', 3n, Symbol('four'), {}, []]),
    selfHeld,
    onlyInTable,
  };
}
