// Closures, generators, frozen async frames, bound functions, accessors, proxies.
function* counting(limit) {
  const local = { limit, note: 'held by a suspended generator' };
  for (let i = 0; i < limit; i++) yield { i, local };
}

async function waiting(on, n) {
  const local = new Array(20).fill({ n });
  await on;
  return local;
}

async function* asyncCounting(n) {
  const local = { n };
  yield local;
}

/** A closure in a chain of contexts, each holding something of its own. */
function nested(depth) {
  const here = { depth };
  const inner = depth > 0 ? nested(depth - 1) : null;
  return () => ({ here, inner });
}

class Accessors {
  #hidden = 1;
  get hidden() {
    return this.#hidden;
  }
  set hidden(value) {
    this.#hidden = value;
  }
  static #shared = new Map([['static', {}]]);
  static block;
  static {
    Accessors.block = Accessors.#shared;
  }
  #method() {
    return this;
  }
  call() {
    return this.#method();
  }
}

export async function make(round) {
  const never = new Promise(() => {});
  const generators = Array.from({ length: 10 }, (_, i) => counting(i + 2));
  generators.forEach((generator) => generator.next());
  const asyncGenerator = asyncCounting(round);
  await asyncGenerator.next();
  function bindMe(a, b) {
    return [this, a, b];
  }
  const literal = { get computed() { return round; }, set computed(v) {}, method() {}, async *mixed() {} };
  return {
    generators,
    asyncGenerator,
    frames: Array.from({ length: 10 }, (_, i) => waiting(never, i)),
    chained: never.then(() => round).catch(() => {}).finally(() => {}),
    nested: nested(40),
    bound: [bindMe.bind({ self: round }), bindMe.bind(null, { first: 1 }, [2]), bindMe.bind(bindMe, 1).bind(2, 3)],
    accessors: Array.from({ length: 5 }, () => new Accessors()),
    literal,
    proxy: new Proxy({ target: round }, { get: () => 1 }),
    functionProxy: new Proxy(bindMe, {}),
    made: [new Function('a', 'return a'), eval('(x) => x'), (() => {}).bind()],
    args: (function () { return arguments; })(1, { two: 2 }, 'three'),
    revoked: (({ proxy, revoke }) => (revoke(), proxy))(Proxy.revocable({}, {})),
  };
}
