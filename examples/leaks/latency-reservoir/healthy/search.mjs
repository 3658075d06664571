const stages = ['parse', 'expand', 'lookup', 'rank', 'highlight', 'render'];

/** A made-up search with the time that each stage took. */
export function search(query) {
  const weight = [...query].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const spans = stages.map((stage, i) => ({ name: `${stage} ${query}`, ms: ((weight * (i + 3)) % 40) + 0.25, items: weight % (i + 2) }));
  return { hits: weight % 25, spans, ms: spans.reduce((sum, { ms }) => sum + ms, 0) };
}
