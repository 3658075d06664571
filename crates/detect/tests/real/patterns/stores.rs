//! Stores of AsyncLocalStorage that something else keeps.

use super::says;
use crate::program::run;

#[test]
fn stores_that_waiting_functions_keep() {
    let source = r"
import { AsyncLocalStorage } from 'node:async_hooks';
const scope = new AsyncLocalStorage(); // owner
const parked = [];
async function park() { await new Promise((resolve) => { parked.push(resolve); }); }
export function request(i) {
  scope.run({ i, rows: new Array(300).fill(i / 3) }, () => { park(); });
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("scope", "async-context");
    says(finding, &["`parked`"]);
}

#[test]
fn stores_that_lead_to_their_parents() {
    let source = r"
const { AsyncLocalStorage } = require('node:async_hooks');
class Tracer {
  spans = new AsyncLocalStorage(); // owner
  start(i, then) {
    this.spans.run({ name: `span ${i}`, tags: new Array(50).fill(i / 7), parent: this.spans.getStore() }, then);
  }
}
const tracer = new Tracer();
let go = (run) => run();
exports.request = (i) => {
  go(() => tracer.start(i, () => {
    const { AsyncResource } = require('node:async_hooks');
    const resource = new AsyncResource('step');
    go = (run) => resource.runInAsyncScope(run);
  }));
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Tracer.spans", "async-context");
    says(finding, &["the one before"]);
}

#[test]
fn small_stores_of_what_a_list_keeps() {
    let source = r"
const { AsyncLocalStorage } = require('node:async_hooks');
const tenant = new AsyncLocalStorage();
const uploads = []; // owner
async function receive(rows) {
  await new Promise((resolve) => { uploads.push({ rows, resolve }); });
}
exports.request = (i) => {
  tenant.run({ id: `tenant ${i}` }, () => { receive(new Array(300).fill(i / 3)); });
};
";
    let outcome = run("server.cjs", source);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(finding.owner.name.as_deref(), Some("uploads"));
    assert_ne!(finding.pattern, "async-context");
}

#[test]
fn one_shared_store_beside_what_a_list_keeps() {
    let source = r"
const { AsyncLocalStorage } = require('node:async_hooks');
const service = new AsyncLocalStorage();
const jobs = []; // owner
let inside;
service.run({ name: 'shop' }, () => { inside = AsyncLocalStorage.snapshot(); });
exports.request = (i) => inside(async () => {
  jobs.push({ i, rows: new Array(100).fill(i / 3), job: new Promise(() => {}) });
});
";
    let outcome = run("server.cjs", source);
    outcome.leaks("jobs", "unbounded-array");
}
