import type { OrderLine } from './types';

const bins = ['A1', 'A2', 'B1', 'B7', 'C3', 'D9', 'E2'] as const;

/** Where the goods of an order are taken from. */
export function allocate(id: number): OrderLine[] {
  return bins.map((bin, i) => ({ sku: `sku-${(id * 17 + i) % 997}`, bin, quantity: 1 + ((id + i) % 5) }));
}
