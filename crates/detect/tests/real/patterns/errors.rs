//! Errors that lead to errors, and records with an error in them.

use super::{advises, says};
use crate::program::run;

#[test]
fn each_error_has_the_last_one_as_its_cause() {
    let source = r"
let lastError; // owner
exports.request = (i) => {
  lastError = new Error(`attempt ${i} failed`, { cause: lastError });
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("lastError", "error-stacks");
    says(finding, &["`cause`", "the one before"]);
    advises(finding, &["lastError", "cause"]);
}

#[test]
fn errors_of_a_class_of_their_own_in_a_chain() {
    let source = r"
class Refused extends Error {
  constructor(message, previous) { super(message); this.previous = previous; }
}
class Client {
  #refused = null; // owner
  call(i) { this.#refused = new Refused(`call ${i}`, this.#refused); }
}
const client = new Client();
export const request = (i) => { client.call(i); };
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Client.#refused", "error-stacks");
    says(finding, &["Refused", "`previous`"]);
}

#[test]
fn errors_of_errors() {
    let source = r"
let problem = null; // owner
exports.request = (i) => {
  const other = new TypeError(`field ${i}`);
  problem = new AggregateError(problem ? [problem, other] : [other], `round ${i}`);
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("problem", "error-stacks");
    says(finding, &["`errors`"]);
}

#[test]
fn errors_that_one_error_collects() {
    let source = r"
class Batch {
  failed = new AggregateError([], 'batch'); // owner
  note(i) { this.failed.errors.push(new RangeError(`row ${i}`)); }
}
const batch = new Batch();
export const request = (i) => { batch.note(i); };
";
    let outcome = run("server.mjs", source);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(finding.pattern, "error-stacks");
    says(finding, &["RangeError"]);
}

#[test]
fn records_with_an_error_in_each() {
    let source = r"
const incidents = []; // owner
exports.request = (i) => {
  try { JSON.parse('{' + i); } catch (error) { incidents.push({ error, at: `t${i}` }); }
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("incidents", "error-stacks");
    says(finding, &["`error`", "SyntaxError"]);
    advises(finding, &["message"]);
}

#[test]
fn large_records_with_an_error_beside_are_no_errors() {
    let source = r"
const orders = []; // owner
exports.request = (i) => {
  orders.push({ lines: new Array(400).fill(i / 3), refused: new Error(`order ${i}`) });
};
";
    let outcome = run("server.cjs", source);
    outcome.leaks("orders", "unbounded-array");
}
