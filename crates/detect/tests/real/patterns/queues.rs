//! Promises that wait: many for one that never settles, or each for the one before.

use super::{advises, says};
use crate::program::run;

#[test]
fn a_race_against_one_old_promise_in_every_request() {
    let source = r"
const stopping = new Promise(() => {}); // owner
async function work(i) { return { i, rows: new Array(40).fill(i / 3) }; }
export async function request(i) {
  await Promise.race([work(i), stopping]);
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("stopping", "pending-promises");
    says(finding, &["`stopping`", "never settles", "Promise.race", "each keeps"]);
    advises(finding, &["AbortSignal.any", "`stopping`", "server.mjs:5"]);
}

#[test]
fn reactions_of_every_request_to_one_old_promise() {
    let source = r"
class Server {
  constructor() {
    this.closed = new Promise((resolve) => { this.close = resolve; }); // owner
  }
  handle(i) {
    const body = { i, text: `body ${i}`.padEnd(200, '.') };
    this.closed.then(function abort() { body.text = null; });
  }
}
const server = new Server();
exports.request = (i) => { server.handle(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Server.closed", "pending-promises");
    says(finding, &["abort (server.cjs:8)", "`body`"]);
    advises(finding, &["removeEventListener"]);
}

#[test]
fn writes_in_a_row_behind_one_that_hangs() {
    let source = r"
class Journal {
  #hung = null; // owner
  #tail = Promise.resolve();
  write(i) { this.#tail = this.#tail.then(() => this.#flush({ i })); }
  #flush(row) { return row.i === 3 ? new Promise((done) => { this.#hung = done; }) : row.i; }
}
const journal = new Journal();
export const request = (i) => { journal.write(i); };
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Journal.#hung", "promise-queue");
    says(finding, &["waits for the one before"]);
    advises(finding, &["deadline"]);
}

#[test]
fn an_iterator_that_resolves_promises_with_promises() {
    let source = r"
class Feed {
  #waiting = []; // owner
  next() { return new Promise((resolve) => { this.#waiting.push(resolve); }); }
  emit(event) { for (const resolve of this.#waiting.splice(0)) resolve({ value: event, done: false }); }
}
const only = (feed, test) => ({
  async next() {
    const step = await feed.next();
    return test(step.value) ? step : this.next();
  },
});
const feed = new Feed();
only(feed, (event) => event.kind === 'rare').next();
export async function request(i) {
  feed.emit({ kind: 'common', i });
  await new Promise(setImmediate);
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Feed.#waiting", "promise-queue");
    says(finding, &["waits for the one before"]);
    advises(finding, &["loop"]);
}

#[test]
fn jobs_with_settled_promises_are_no_queue() {
    let source = r"
const history = []; // owner
exports.request = async (i) => {
  const done = Promise.resolve({ i });
  history.push({ done, shown: done.then((job) => job.i), at: `t${i}` });
  await done;
};
";
    let outcome = run("server.cjs", source);
    outcome.leaks("history", "unbounded-array");
}
