const ZONES = ['local', 'island', 'alpine', 'overseas'];
let drafts = 0;

exports.buildQuote = (id) => {
  const legs = Array.from({ length: 22 }, (_, n) => ({ zone: ZONES[n % 4], hub: `${id}-hub-${n}`, cents: 90 + n * 3 }));
  return { id, legs, cents: legs.reduce((sum, leg) => sum + leg.cents, 0) };
};

exports.saveDraft = (quote) => {
  drafts += quote.legs.length > 0 ? 1 : 0;
};
