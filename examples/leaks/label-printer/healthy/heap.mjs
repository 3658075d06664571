export class Heap {
  items = [];

  push(item) {
    this.items.push(item);
    let at = this.items.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.items[above].rank <= this.items[at].rank) break;
      [this.items[above], this.items[at]] = [this.items[at], this.items[above]];
      at = above;
    }
  }

  pop() {
    const top = this.items[0];
    const last = this.items.pop();
    if (this.items.length > 0) {
      this.items[0] = last;
      this.#sink();
    }
    return top;
  }

  #sink() {
    let at = 0;
    for (;;) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.items.length && this.items[below].rank < this.items[least].rank) least = below;
      }
      if (least === at) return;
      [this.items[least], this.items[at]] = [this.items[at], this.items[least]];
      at = least;
    }
  }
}
