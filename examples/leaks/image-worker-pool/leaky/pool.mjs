import { Worker } from 'node:worker_threads';

/** A few workers that take tasks in turn; an answer carries the number of its task. */
export class Pool {
  #waiting = new Map();
  #workers;
  #tasks = 0;

  constructor(script, size) {
    this.#workers = Array.from({ length: size }, () => this.#start(script));
  }

  #start(script) {
    const worker = new Worker(script);
    worker.on('message', ({ task, result }) => {
      this.#waiting.get(task)(result);
      this.#waiting.delete(task);
    });
    return worker;
  }

  run(input) {
    const task = this.#tasks++;
    this.#workers[task % this.#workers.length].postMessage({ task, input });
    return new Promise((resolve) => this.#waiting.set(task, resolve));
  }

  close() {
    return Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
