// Plain objects of many shapes: subsets, supersets, other orders, common and rare; classes and cycles.
import { Twin as TwinA } from './twin-a.mjs';
import { Twin as TwinB } from './twin-b.mjs';

const times = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const box = (i) => ({ boxed: `v${i}` });

function interfaces(round) {
  return [
    times(400, (i) => ({ alpha: box(i), beta: box(i) })),
    times(300, (i) => ({ beta: box(i), alpha: box(i) })), // the same set, another order
    times(200, (i) => ({ alpha: box(i), beta: box(i), gamma: box(i) })), // a superset
    times(150, (i) => ({ alpha: box(i) })), // a subset
    times(60, (i) => ({ gamma: box(i), delta: box(i) })),
    times(60, (i) => ({ alpha: box(i), beta: box(i), gamma: box(i), delta: box(i) })), // two shapes match
    times(3, (i) => ({ rare: box(i), very: box(i) })), // under 1 in 1,000
    times(1, (i) => ({ unique: box(i) })),
    times(200, () => ({})),
    times(100, (i) => ({ [`number${round}`]: i })), // numbers are no edges: no property to see
    times(40, (i) => ({ 0: box(i), 1: box(i), named: box(i) })),
    times(30, (i) => ({ ['quoted,"key"']: box(i), other: box(i) })),
    times(30, (i) => Object.fromEntries(times(30, (k) => [`aRatherLongPropertyName${k}`, box(i)]))),
    // Shapes common in one of the two snapshots only.
    times(round === 1 ? 500 : 2, (i) => ({ early: box(i), often: box(i) })),
    times(round === 1 ? 2 : 500, (i) => ({ late: box(i), often: box(i) })),
  ];
}

class Base {
  constructor(i) {
    this.i = box(i);
  }
}
class Middle extends Base {
  inner = new Map();
}
class Leaf extends Middle {
  [Symbol.toStringTag] = 'NotLeaf';
}
function OldStyle(i) {
  this.i = box(i);
}
OldStyle.prototype.kind = 'old';

function linkedList(length) {
  let head = null;
  for (let i = 0; i < length; i++) head = { next: head, value: `item ${i % 100}` };
  return head;
}

function ring(length) {
  const members = times(length, (i) => ({ name: `member ${i}` }));
  members.forEach((member, i) => {
    member.next = members[(i + 1) % length];
    member.self = member;
  });
  return members[0];
}

export function make(round) {
  const nullPrototype = Object.assign(Object.create(null), { a: box(1), b: box(2) });
  const replaced = Object.setPrototypeOf({ a: box(1) }, { inherited: box(2) });
  const dictionary = {};
  for (let i = 0; i < 2000; i++) dictionary[`key ${i * 7919}`] = box(i);
  for (let i = 0; i < 1000; i++) delete dictionary[`key ${i * 7919}`];
  return {
    interfaces: interfaces(round),
    classes: times(50, (i) => [new Base(i), new Middle(i), new Leaf(i), new OldStyle(i), new TwinA(i), new TwinB(i)]),
    anonymous: times(5, () => new (class { x = box(1); })()),
    list: linkedList(20_000),
    ring: ring(100),
    nullPrototype,
    replaced,
    dictionary,
    frozen: Object.freeze({ alpha: box(1), beta: Object.seal([box(2)]) }),
  };
}
