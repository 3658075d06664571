import type { Order } from './types';

type Step = 'received' | 'allocated' | 'confirmed';

interface Entry {
  step: Step;
  at: Date;
  summary: string;
  order: Order;
}

/** What happened to an order, step by step. */
const auditTrail = new Map<number, Entry[]>();

function summarize(order: Order, step: Step): string {
  const lines = order.lines.map(({ sku, bin, quantity }) => `${quantity} x ${sku} from ${bin}`);
  return JSON.stringify({ step, order: order.id, depot: order.depot, lines });
}

export function audit(order: Order, steps: Step[]): void {
  const entries = auditTrail.get(order.id) ?? [];
  for (const step of steps) {
    entries.push({ step, at: new Date(), summary: summarize(order, step), order });
  }
  auditTrail.set(order.id, entries);
}
