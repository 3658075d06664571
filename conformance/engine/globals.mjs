// What the engine expects of its surroundings and Node 20 does not give.
globalThis.self ??= globalThis;

Promise.withResolvers ??= function withResolvers() {
  let resolve, reject;
  const promise = new this((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
};

// It lists unreachable nodes as warnings; the numbers say what became of them.
console.warn = () => {};
