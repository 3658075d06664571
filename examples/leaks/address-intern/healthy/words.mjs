const FIRST = ['Old', 'New', 'Upper', 'Lower', 'East', 'West', 'Long', 'Short'];
const SECOND = ['Mill', 'Harbour', 'Station', 'Chapel', 'Garden', 'Bridge', 'Market', 'School', 'Orchard', 'Quarry'];

const interned = new Map();

export function intern(word) {
  let entry = interned.get(word);
  if (!entry) {
    entry = { word, folded: word.toLowerCase(), trigrams: Array.from({ length: 40 }, (_, n) => `${word}~${n}`), uses: 0 };
    interned.set(word, entry);
  }
  entry.uses += 1;
  return entry;
}

export function streetOf(number) {
  return `${FIRST[number % FIRST.length]} ${SECOND[number % SECOND.length]}`;
}
