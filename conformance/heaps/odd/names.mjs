// Names and keys that are hard to print: emoji, lone surrogates, quotes, line ends, numbers, __proto__.
const KEYS = [
  'plain', 'with space', 'with,comma', 'with"quote', "with'apostrophe", '{brace}', 'back\\slash,', 'tab\there',
  'line\nend', 'nul\0byte', '\u2028', '\u200b', 'é', 'e\u0301', '日本語', '😀', '👩‍👩‍👧', '\ud800', '\udfff,', 'a\ud800b',
  '', '0', '42', '-1', '4294967295', '4294967294', '1e3', 'constructor', '__proto__', 'toString', 'Object', '(array)',
];

function withKeys(keys) {
  const object = {};
  for (const key of keys) {
    Object.defineProperty(object, key, { value: { under: key }, enumerable: true, writable: true, configurable: true });
  }
  return object;
}

function classesNamed(names) {
  return names.map((name) => {
    const made = { [name]: class {} }[name];
    return [new made(), new made()];
  });
}

/** Builtin prototypes without their constructors: names that other classes have too. */
function borrowed() {
  const prototypes = [RegExp.prototype, Function.prototype, Array.prototype, Map.prototype, null];
  return prototypes.map((prototype) => Object.create(prototype, { own: { value: { x: 1 } } }));
}

function strings(round) {
  const parent = `parent ${round} `.repeat(200);
  let cons = '';
  for (let i = 0; i < 500; i++) cons += `part ${i} of a rope; `;
  const flattened = `${parent}${cons}`;
  flattened.charCodeAt(3);
  return {
    cons,
    flattened,
    deep: Array.from({ length: 30 }, (_, i) => cons + i),
    sliced: Array.from({ length: 30 }, (_, i) => parent.slice(i + 3, i + 300)),
    wide: '日本語'.repeat(500) + round,
    cut: ['x'.repeat(1023), 'y'.repeat(1024), 'z'.repeat(1025), `${'w'.repeat(1023)}😀${round}`].map((s) => s + ''),
    joined: ['x'.repeat(1020), '😀', '\ud83d'].reduce((a, b) => a + b + round),
    same: Array.from({ length: 5 }, () => ['same', 'text', round].join(' ')),
  };
}

export function make(round) {
  const symbols = { [Symbol('described')]: 1, [Symbol()]: {}, [Symbol('😀\ud800')]: [], [Symbol.iterator]: null };
  return {
    all: withKeys(KEYS),
    each: KEYS.flatMap((key) => [withKeys([key]), withKeys([key]), withKeys([key, 'other'])]),
    long: withKeys(Array.from({ length: 40 }, (_, i) => `property${i}${'x'.repeat(i)}`)),
    one: withKeys(['k'.repeat(300)]),
    classes: classesNamed(['<div id="a">', 'Detached <p class="b">', '(array)', 'Function', 'RegExp', '', 'Array', '😀', 'a,b', '1,2,3,x']),
    borrowed: borrowed(),
    strings: strings(round),
    symbols,
  };
}
