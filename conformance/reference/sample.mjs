// A reproducible choice of nodes: from every node type alike, whatever its share of the heap.

/** mulberry32: 32 bits of state, the same numbers on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many to take of each type: equal shares; what a rare type leaves over goes to the others. */
export function quotas(populations, wanted) {
  const shares = new Map();
  const rarestFirst = [...populations].sort((a, b) => a[1] - b[1]);
  let left = wanted;
  rarestFirst.forEach(([type, population], done) => {
    const share = Math.min(population, Math.ceil(left / (rarestFirst.length - done)));
    shares.set(type, share);
    left -= share;
  });
  return shares;
}

/** Ordinals of about `wanted` of `count` nodes (in order); `typeOf` gives the type of an ordinal. */
export function pick(count, typeOf, wanted, seed) {
  const unseen = new Map();
  for (let i = 0; i < count; i++) unseen.set(typeOf(i), (unseen.get(typeOf(i)) ?? 0) + 1);
  const needed = quotas(unseen, wanted);
  const next = random(seed);
  const picked = [];
  for (let i = 0; i < count; i++) {
    const type = typeOf(i);
    if (next() * unseen.get(type) < needed.get(type)) {
      picked.push(i);
      needed.set(type, needed.get(type) - 1);
    }
    unseen.set(type, unseen.get(type) - 1);
  }
  return picked;
}
