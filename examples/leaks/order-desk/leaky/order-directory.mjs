export class OrderDirectory {
  byId = new Map();

  add(order) {
    this.byId.set(order.id, order);
  }

  find(id) {
    return this.byId.get(id);
  }

  close(order) {
    order.state = 'delivered';
  }
}
