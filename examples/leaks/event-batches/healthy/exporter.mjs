/** Collects events and exports them together; the next batch begins empty. */
export class Exporter {
  #batch = [];
  #batchSize;
  #exported = { events: 0, purchases: 0, bytes: 0 };

  constructor({ batchSize }) {
    this.#batchSize = batchSize;
  }

  add(event) {
    this.#batch.push(event);
    if (this.#batch.length >= this.#batchSize) this.flush();
  }

  flush() {
    const body = JSON.stringify(this.#batch);
    this.#exported.events += this.#batch.length;
    this.#exported.purchases += this.#batch.filter(({ kind }) => kind === 'purchase').length;
    this.#exported.bytes += body.length;
    this.#batch = [];
  }
}
