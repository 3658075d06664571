import { audit } from './audit';
import { allocate } from './stock';
import type { Order } from './types';

const RECENT = 10;

export class OrderDesk {
  private readonly latest: number[] = [];

  constructor(private readonly depot: string) {}

  place(id: number): { id: number; pallets: number } {
    const order: Order = { id, depot: this.depot, lines: allocate(id), placedAt: new Date() };
    audit(order, ['received', 'allocated', 'confirmed']);
    this.latest.push(id);
    if (this.latest.length > RECENT) this.latest.shift();
    return { id, pallets: Math.ceil(order.lines.length / 4) };
  }

  recent(): number[] {
    return this.latest;
  }
}
