//! Strings, buffers, errors, and what finalization keeps.

use super::{advises, says};
use crate::program::run;

#[test]
fn short_parts_of_long_texts() {
    let source = r"
const ids = new Map(); // owner
exports.request = (i) => {
  const body = `${i}:`.padEnd(20, '0') + 'x'.repeat(3000) + i;
  ids.set(i, Buffer.from(body).toString('latin1').slice(0, 18));
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("ids", "sliced-strings");
    says(finding, &["3.0 KB"]);
    advises(finding, &["Buffer.from"]);
}

#[test]
fn errors_with_their_stacks() {
    let source = r"
class PaymentError extends Error {}
class Journal {
  static failures = []; // owner
  static note(i) { Journal.failures.push(new PaymentError(`payment ${i} failed`)); }
}
export const request = (i) => { Journal.note(i); };
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Journal.failures", "error-stacks");
    says(finding, &["PaymentError"]);
}

#[test]
fn small_parts_of_large_buffers() {
    let source = r"
class Headers {
  #kept = []; // owner
  read(i) { const block = Buffer.alloc(30000, i & 255); this.#kept.push(block.subarray(0, 16)); }
}
const headers = new Headers();
exports.request = (i) => { headers.read(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Headers.#kept", "buffers");
    says(finding, &["30.0 KB"]);
    advises(finding, &["Buffer.from("]);
}

#[test]
fn values_whose_keys_are_in_a_list() {
    let source = r"
const connections = []; // owner
const meta = new WeakMap();
exports.request = (i) => {
  const connection = { i };
  connections.push(connection);
  meta.set(connection, { since: `t${i}`, log: new Array(100).fill(`line ${i}`) });
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("connections", "unbounded-array");
    says(finding, &["keys of a WeakMap"]);
}

#[test]
fn held_value_that_refers_to_its_target() {
    let source = r"
const registry = new FinalizationRegistry(({ release }) => release()); // owner
export function request(i) {
  const resource = { i, release() { return this.i; } };
  registry.register(resource, resource.release.bind(resource));
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("registry", "finalization-registry");
    says(finding, &["held value"]);
}

#[test]
fn records_in_a_row_that_are_wide() {
    let source = r"
let newest = null; // owner
export const request = (i) => {
  const boxes = Array.from({ length: 40 }, (_, n) => ({ sku: `box ${i}/${n}` }));
  newest = { move: { i, boxes }, earlier: newest };
};
";
    run("server.mjs", source).leaks("newest", "linked-list");
}
