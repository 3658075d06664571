const symbols = ['ACME', 'GLOBEX', 'INITECH', 'HOOLI', 'UMBRELLA'];
let id = 0;

/** The next trade: prices walk up and down around 100. */
export function nextTick() {
  id += 1;
  const symbol = symbols[id % symbols.length];
  return { id, symbol, price: Number((100 + 10 * Math.sin(id / 7)).toFixed(2)) };
}
