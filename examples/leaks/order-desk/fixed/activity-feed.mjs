const PAGE = 20;

export class ActivityFeed {
  entries = [];

  push(kind, order) {
    this.entries.push({ kind, order, at: new Date() });
    if (this.entries.length > PAGE) this.entries.shift();
  }

  latest() {
    return this.entries.slice(-PAGE).map(({ kind, order, at }) => ({ kind, id: order.id, at }));
  }
}
