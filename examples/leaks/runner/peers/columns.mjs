// The columns of other tools in the score table, and their totals.
import { read } from './results.mjs';
import { score } from './score.mjs';

const COLUMNS = {
  leaks: 'memlab owner',
  objects: 'memlab all objects',
  collections: 'memlab collections',
  file: 'memlab file',
  devtools: 'DevTools top row',
};

/** Outcomes with the marks of other tools beside leaktrail's. */
export function withPeers(outcomes, work) {
  return outcomes.map((outcome) => {
    const answers = read(outcome.cell, work);
    return { ...outcome, peers: answers ? score(outcome.cell, answers, outcome.names) : {} };
  });
}

export const HEADINGS = Object.values(COLUMNS);

/** The marks in the order of the headings. */
export function marks({ peers }) {
  return Object.keys(COLUMNS).map((key) => peers[key]);
}

/** Owners that a tool names in leaky services, then how often it says nothing of fixed and healthy ones. */
export function total(outcomes) {
  const share = (key, isLeaky) => {
    const judged = outcomes.filter(({ cell, peers }) => (cell.variant === 'leaky') === isLeaky && peers[key] !== undefined);
    return judged.length ? `${judged.filter(({ peers }) => peers[key]).length}/${judged.length}` : null;
  };
  const parts = Object.entries(COLUMNS).map(([key, heading]) => {
    const [named, silent] = [share(key, true), share(key, false)];
    return [named && `${heading} ${named}`, silent && `${named ? '' : `${heading} `}silent ${silent}`].filter(Boolean).join(', ');
  });
  return parts.filter(Boolean).join('   ') || 'no answers of other tools: peers.mjs asks them';
}
