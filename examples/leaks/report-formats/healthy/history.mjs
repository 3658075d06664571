export class Ring {
  #slots;
  #next = 0;

  constructor(size) {
    this.#slots = new Array(size).fill(null);
  }

  add(event) {
    this.#slots[this.#next] = event;
    this.#next = (this.#next + 1) % this.#slots.length;
  }

  list() {
    return this.#slots.filter(Boolean);
  }
}
