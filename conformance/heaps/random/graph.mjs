// A random object graph with WeakMap entries, ropes, unreachable cycles and awkward names.
const TYPES = [
  'hidden', 'array', 'string', 'object', 'object', 'object', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'native',
  'synthetic', 'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape',
];
const NAMES = [
  'Object', 'Object', 'Array', 'Function', 'RegExp', '(string)', '(system)', '(closure)', 'Detached A', 'A', 'A', 'B', '',
  '<div id="a">', '<div class="b c">', '<div>', '<p', 'Detached <p a>', 'Detached <p>', '{a}', '{a, b}', 'line\nend', '\ud800', '😀',
  'system / ExternalStringData', 'system / JSArrayBufferData', 'system / NativeContext', 'system / NativeContext / x',
  'system / Context', '(map descriptors)', '(Document DOM trees)', 'x'.repeat(700), '日本'.repeat(300),
];
const PROPERTIES = [
  'a', 'a', 'b', 'b', 'c', 'd', '__proto__', '', 'x,y', 'q"q', '{', "it's", 'long'.repeat(12), 'longer'.repeat(12), 'l'.repeat(130), '😀', '\ud83d,', '0',
  'new\nline,',
];
const INTERNAL = ['map', 'elements', 'elements', 'sloppy_function_map', '1', '4', '7', '12', '13 of', 'first', 'second', 'value'];
const SHORTCUTS = ['global', '12abc', '007', 'x'];

function node(chance, id) {
  const type = chance.of(TYPES);
  const named = type.includes('string') ? chance.of(['text ', 'more text ', '', 'z']).repeat(1 + chance.below(90)) : chance.of(NAMES);
  return {
    id, type, name: type === 'object' && !chance.oneIn(3) ? 'Object' : named, edges: [],
    size: chance.oneIn(5) ? 0 : 8 * chance.below(40),
    detachedness: chance.oneIn(type === 'native' ? 3 : 12) ? 1 + chance.below(2) : 0,
    location: type === 'object' && chance.oneIn(6) ? [chance.below(3), chance.below(2), 7] : null,
  };
}

/** An element index; V8 from Node 24 on writes those of 2^31 and more as negative. */
const index = (n) => (n === 13 ? -2 : n);

/** An edge of a random kind; ropes are built elsewhere, so that they never go round. */
function edge(chance, from, to) {
  const kind = chance.below(10);
  if (kind < 5) return { type: 'property', name: chance.of(PROPERTIES), to };
  if (kind === 5) return { type: 'element', name: index(chance.below(20)), to };
  if (kind === 6) return { type: 'hidden', name: chance.below(20), to };
  if (kind === 7) return { type: 'weak', name: chance.of(PROPERTIES), to };
  if (kind === 8 && chance.oneIn(2)) return { type: 'shortcut', name: chance.of(SHORTCUTS), to };
  if (kind === 8) return { type: 'context', name: chance.of(PROPERTIES), to };
  return { type: 'internal', name: chance.of(from.type === 'concatenated string' ? ['map', 'hash'] : INTERNAL), to };
}

/** The two edges of a WeakMap entry; now and then one is missing or there are two entries alike. */
function ephemeron(chance, nodes, i) {
  const [key, table, value] = [chance.of(nodes), chance.of(nodes), chance.of(nodes)];
  const print = (node) => `${chance.oneIn(8) ? 'cut\u2028' : ''}${node.name.slice(0, 20)} @${node.id}`;
  const [k, v] = [print(key), print(value)];
  for (const [n, holder] of [key, table].entries()) {
    if (chance.oneIn(6)) continue;
    const name = `${i + n} / part of key (${k}) -> value (${v}) pair in WeakMap (table @${table.id})`;
    holder.edges.push({ type: chance.oneIn(15) ? 'property' : 'internal', name, to: value });
    if (chance.oneIn(10)) holder.edges.push({ type: 'internal', name, to: value });
  }
}

function ropes(chance, nodes) {
  nodes.forEach((rope, i) => {
    if (rope.type !== 'concatenated string') return;
    const leaves = nodes.filter((other, k) => other.type.includes('string') && (other.type !== rope.type || k > i) && other.name !== '');
    for (const name of ['first', 'second']) {
      if (leaves.length && !chance.oneIn(8)) rope.edges.push({ type: 'internal', name, to: chance.of(leaves) });
    }
  });
}

/** The root: groups, globals, natives, as V8 hangs them there; each target once. */
function root(chance, nodes) {
  const made = { id: 1, type: 'synthetic', name: '', size: 0, detachedness: 0, location: null, edges: [] };
  const noUserRoots = chance.oneIn(10);
  for (const target of nodes) {
    if (!chance.oneIn(12) || (noUserRoots && target.type !== 'synthetic')) continue;
    const type = chance.of(['element', 'element', 'shortcut', 'weak', 'internal']);
    made.edges.push({ type, name: type === 'element' ? made.edges.length + 1 : chance.of(SHORTCUTS), to: target });
  }
  if (noUserRoots) made.edges = made.edges.filter(({ to }) => to.type === 'synthetic' && to.name !== '(Document DOM trees)');
  return made;
}

/** `count` nodes; most ids of `earlier` nodes come again, usually as the same kind of thing. */
export function graph(chance, count, earlier) {
  let id = 1 + Math.max(1, ...earlier.map((node) => node.id));
  // One id in 30 stands for another thing later: legal, but many more would look like another process.
  const survivors = earlier.slice(1).filter(() => !chance.oneIn(4)).map((old, i) => (i % 30 === 7
    ? node(chance, old.id)
    : { ...old, edges: [], size: chance.oneIn(6) ? old.size + 8 : old.size }));
  const nodes = survivors.slice(0, count);
  while (nodes.length < count) nodes.push(node(chance, (id += 1 + chance.below(4))));
  for (const from of nodes) {
    for (let n = chance.below(6); n > 0; n--) from.edges.push(edge(chance, from, chance.of(nodes)));
  }
  for (let i = 0; i < count / 8; i++) ephemeron(chance, nodes, i);
  ropes(chance, nodes);
  return { nodes: [root(chance, nodes), ...nodes] };
}
