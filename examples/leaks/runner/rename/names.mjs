// Invents names: pronounceable, unlike any in use, the same for the same seed and service.
const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aeiou';

function hash(text) {
  return [...text].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 0x01000193) >>> 0, 0x811c9dc5);
}

/** A small generator of random numbers in [0, 1) (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A function that invents a name in place of `old`; `taken` are names that it must not give. */
export function inventor(seed, service, taken) {
  const next = random(hash(`${seed} ${service}`));
  const used = new Set(taken);
  const one = (letters) => letters[Math.floor(next() * letters.length)];
  const word = () => Array.from({ length: 3 }, () => one(CONSONANTS) + one(VOWELS)).join('');
  return (old) => {
    for (;;) {
      const small = word();
      const name = /^[A-Z]/.test(old) ? small[0].toUpperCase() + small.slice(1) : small;
      if (!used.has(name)) {
        used.add(name);
        return name;
      }
    }
  };
}
