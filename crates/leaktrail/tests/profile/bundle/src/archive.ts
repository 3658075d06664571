export interface Order {
  id: number;
  lines: object[];
  address: object;
  history: object[];
}

const archived: Order[] = [];

// V8 compiles short functions into their callers, and tells what they allocate as the caller's: this one is long.
export function archive(id: number): void {
  archived.push({
    id,
    lines: [
      { id, article: `book ${id}`, price: { amount: id, currency: `EUR ${id}` }, stock: [id, id + 1, id + 2] },
      { id, article: `pen ${id}`, price: { amount: id, currency: `USD ${id}` }, stock: [id, id + 1, id + 2] },
      { id, article: `cup ${id}`, price: { amount: id, currency: `CHF ${id}` }, stock: [id, id + 1, id + 2] },
      { id, article: `bag ${id}`, price: { amount: id, currency: `SEK ${id}` }, stock: [id, id + 1, id + 2] },
      { id, article: `hat ${id}`, price: { amount: id, currency: `PLN ${id}` }, stock: [id, id + 1, id + 2] },
    ],
    address: {
      name: `customer ${id}`,
      street: { name: `street ${id}`, number: id },
      city: { name: `city ${id}`, code: [id, id + 1, id + 2] },
      billing: { name: `payer ${id}`, account: { number: `account ${id}`, bank: { name: `bank ${id}` } } },
    },
    history: [
      { at: id, event: `ordered ${id}`, by: { name: `customer ${id}` }, notes: [`note ${id}`, `note ${id + 1}`] },
      { at: id, event: `paid ${id}`, by: { name: `customer ${id}` }, notes: [`note ${id}`, `note ${id + 1}`] },
      { at: id, event: `packed ${id}`, by: { name: `packer ${id}` }, notes: [`note ${id}`, `note ${id + 1}`] },
      { at: id, event: `sent ${id}`, by: { name: `courier ${id}` }, notes: [`note ${id}`, `note ${id + 1}`] },
    ],
  });
}
