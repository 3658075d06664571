//! Promises, suspended functions and asynchronous contexts.

use super::{advises, says};
use crate::program::run;

#[test]
fn promises_in_a_row_behind_one_that_never_settles() {
    let source = r"
class Mutex {
  constructor() {
    this.first = new Promise(() => {}); // owner
    this.tail = this.first;
  }
  run(task) { this.tail = this.tail.then(task); }
}
const mutex = new Mutex();
exports.request = (i) => { mutex.run(() => i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Mutex.first", "promise-queue");
    says(finding, &["chain"]);
}

#[test]
fn reactions_to_one_promise() {
    let source = r"
const connected = new Promise(() => {}); // owner
export function request(i) {
  const body = { i };
  connected.then(() => body);
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("connected", "pending-promises");
    says(finding, &["230 reactions wait for `connected`", "server.mjs:5"]);
    advises(finding, &["connected"]);
}

#[test]
fn functions_that_wait_for_answers() {
    let source = r"
const answers = []; // owner
async function ask(i) {
  const question = { i };
  await new Promise((resolve) => answers.push(resolve));
  return question;
}
exports.request = (i) => { ask(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("answers", "pending-promises");
    says(finding, &["ask", "server.cjs:3"]);
}

#[test]
fn functions_that_wait_for_one_promise() {
    let source = r"
class Gate {
  #opened = new Promise(() => {}); // owner
  async pass(i) { const body = { i }; await this.#opened; return body; }
}
const gate = new Gate();
export function request(i) { gate.pass(i); }
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Gate.#opened", "pending-promises");
    says(finding, &["pass"]);
}

#[test]
fn store_that_an_async_resource_keeps() {
    let source = r"
import { AsyncLocalStorage } from 'node:async_hooks';
const context = new AsyncLocalStorage(); // owner
let run;
context.run({ spans: [] }, () => {
  setInterval(() => {}, 1e6).unref();
  run = (i) => context.getStore();
});
const inside = context.run({ spans: [] }, () => AsyncLocalStorage.snapshot());
export function request(i) {
  inside(() => context.getStore().spans.push({ i, name: `span ${i}` }));
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("context", "async-context");
    says(finding, &["AsyncLocalStorage"]);
}

#[test]
fn contexts_entered_one_in_another() {
    let source = r"
const { AsyncLocalStorage } = require('node:async_hooks');
class Tracing {
  als = new AsyncLocalStorage(); // owner
  enter(i) { this.als.enterWith({ i, parent: this.als.getStore() }); }
}
const tracing = new Tracing();
exports.request = (i) => { tracing.enter(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Tracing.als", "async-context");
    says(finding, &["AsyncLocalStorage"]);
    advises(finding, &["run("]);
}

#[test]
fn map_in_the_store_of_one_of_two_storages() {
    let source = r"
const { AsyncLocalStorage } = require('node:async_hooks');
const user = new AsyncLocalStorage();
const batch = new AsyncLocalStorage(); // owner
let inside;
user.run({ name: 'system' }, () => batch.run({ seen: new Map() }, () => {
  inside = AsyncLocalStorage.snapshot();
}));
exports.request = (i) => inside(() => { user.getStore(); batch.getStore().seen.set(`r${i}`, { i }); });
";
    let outcome = run("server.cjs", source);
    outcome.leaks("batch", "async-context");
}

#[test]
fn results_of_all_before_in_one_settled_promise() {
    let source = r"
let done = Promise.resolve([]); // owner
export const request = async (i) => {
  const job = Promise.resolve({ i, lines: Array.from({ length: 5 }, (_, n) => ({ n })) });
  done = Promise.all([done, job]);
  await job;
};
";
    run("server.mjs", source).leaks("done", "promise-queue");
}

#[test]
fn a_store_to_which_its_own_parts_lead_back() {
    let source = r"
const { AsyncLocalStorage } = require('node:async_hooks');
const requests = new AsyncLocalStorage(); // owner
exports.request = (i) => {
  const store = { first: {}, second: { third: { fourth: {} } } };
  store.first.back = store;
  const { fourth } = store.second.third;
  requests.run(store, () => {
    if (i % 2) fourth.timer = setInterval(Math.max, 1e8);
    else fourth.timer = setInterval(Math.min, 1e8);
  });
};
";
    let diagnosis = run("server.cjs", source).diagnosis;
    let finding = &diagnosis.findings[0];
    assert!(finding.path.len() < 30, "{}", finding.path.len());
}
