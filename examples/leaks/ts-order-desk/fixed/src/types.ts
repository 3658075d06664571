export interface OrderLine {
  sku: string;
  bin: string;
  quantity: number;
}

export interface Order {
  id: number;
  depot: string;
  lines: OrderLine[];
  placedAt: Date;
}
