import { renderRows } from './render.mjs';

export class ReportRunner {
  jobs = [];
  running = 0;

  /** Starts a report without waiting for it; `drain` waits before the process ends. */
  start(order) {
    this.running += 1;
    const job = this.#run(order).finally(() => {
      this.running -= 1;
    });
    this.jobs.push(job);
  }

  async #run(order) {
    const rows = await renderRows(order);
    return { order, rows, bytes: rows.reduce((sum, row) => sum + row.length, 0) };
  }

  drain() {
    return Promise.allSettled(this.jobs);
  }
}
