// Several native contexts: some alive, some detached, objects passed between them.
import vm from 'node:vm';

const SCRIPT = `
  let scriptLet = { of: 'a script scope' };
  const scriptConst = new Map([['k', { v: 1 }]]);
  var onGlobal = [1, 2, { deep: true }];
  class Inner { constructor(i) { this.i = i; } }
  var made = Array.from({ length: 50 }, (_, i) => new Inner(i));
  (() => ({ scriptLet, scriptConst, made }));
`;

function detached() {
  const sandbox = vm.createContext({ name: 'to be forgotten' });
  return vm.runInContext(SCRIPT, sandbox);
}

export function make(round) {
  const sandbox = vm.createContext({ outside: { round }, console });
  const getter = vm.runInContext(SCRIPT, sandbox, { filename: `context-${round}.js` });
  return {
    sandbox,
    getter,
    detached: [detached(), detached()],
    foreignObject: vm.runInContext('({ a: 1, b: { c: [] } })', sandbox),
    foreignGlobal: vm.runInContext('globalThis', sandbox),
    frozen: Object.freeze(vm.runInContext('[new Map, new Set, /x/g, new Error("x")]', sandbox)),
  };
}
