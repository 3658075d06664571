/** A sample in which each item that was ever offered is with the same probability. */
export class Reservoir {
  #items = [];
  #offered = 0;
  #capacity;

  constructor(capacity) {
    this.#capacity = capacity;
  }

  get size() {
    return this.#items.length;
  }

  offer(item) {
    this.#offered += 1;
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return;
    }
    const position = Math.floor(Math.random() * this.#offered);
    if (position < this.#capacity) this.#items[position] = item;
  }

  max(measure) {
    return this.#items.reduce((highest, item) => Math.max(highest, measure(item)), 0);
  }
}
