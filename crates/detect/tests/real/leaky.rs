//! Programs that leak, each in one way.

use crate::program::{run, run_files};
use detect::SiteRole;

#[test]
fn map_of_a_commonjs_module() {
    let outcome = run(
        "server.cjs",
        r"
const cache = new Map(); // owner
exports.request = (i) => {
  cache.set(`user-${i}`, { id: i, rows: [i / 3] });
};
",
    );
    let finding = outcome.leaks("cache", "unbounded-map");
    assert_eq!(finding.growth.count_per_interval, [100, 100]);
    let adds: Vec<u32> =
        finding.sites.iter().filter(|site| site.role == SiteRole::Adds).map(|site| site.line).collect();
    assert_eq!(adds, [4]);
}

#[test]
fn map_of_an_es_module() {
    let source = r"
const responses = new Map(); // owner
export function request(i) {
  responses.set(`user-${i}`, { id: i, text: 'x'.repeat(50) + i });
}
";
    run("server.mjs", source).leaks("responses", "unbounded-map");
}

#[test]
fn exported_map_of_an_es_module() {
    let source = r"
export const sessions = new Map(); // owner
export function request(i) {
  sessions.set(`s-${i}`, { id: i });
}
";
    let outcome = run("server.mjs", source);
    let findings = &outcome.diagnosis.findings;
    let sessions = findings.iter().find(|it| it.owner.name.as_deref() == Some("sessions")).unwrap();
    assert_eq!(sessions.pattern, "unbounded-map");
    assert!(findings.iter().all(|it| ["unbounded-map", "timers"].contains(&it.pattern)));
}

#[test]
fn set_of_strings() {
    let source = r"
const seen = new Set(); // owner
export function request(i) {
  seen.add(`request-${i}-${i}`);
}
";
    run("server.mjs", source).leaks("seen", "unbounded-set");
}

#[test]
fn array_that_is_pushed_to() {
    let source = r"
'use strict';
function makeLog() {
  const lines = []; // owner
  return { write: (i) => lines.push({ at: i, text: `line ${i}` }) };
}
const log = makeLog();
exports.request = (i) => { log.write(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("lines", "unbounded-array");
    assert_eq!(finding.owner.function.as_deref(), Some("makeLog"));
}

#[test]
fn array_of_numbers() {
    let source = r"
const latencies = []; // owner
export function request(i) {
  for (let n = 0; n < 200; n++) latencies.push(i + n / 3);
}
";
    run("server.mjs", source).leaks("latencies", "unbounded-array");
}

#[test]
fn plain_object_as_a_dictionary() {
    let source = r"
const byUser = {}; // owner
exports.request = (i) => {
  byUser[`user-${i}`] = { id: i };
};
";
    run("server.cjs", source).leaks("byUser", "unbounded-object");
}

#[test]
fn private_field() {
    let source = r"
class Repository {
  #cache = new Map(); // owner
  find(i) {
    if (!this.#cache.has(i)) this.#cache.set(i, { id: i });
    return this.#cache.get(i);
  }
}
const repository = new Repository();
export const request = (i) => repository.find(i);
";
    run("server.mjs", source).leaks("Repository.#cache", "unbounded-map");
}

#[test]
fn static_field() {
    let source = r"
class Registry {
  static entries = []; // owner
  static add(i) { Registry.entries.push({ id: i }); }
}
export const request = (i) => Registry.add(i);
";
    run("server.mjs", source).leaks("Registry.entries", "unbounded-array");
}

#[test]
fn property_of_a_global() {
    let source = r"
globalThis.auditTrail = []; // owner
exports.request = (i) => { globalThis.auditTrail.push({ id: i }); };
";
    run("server.cjs", source).leaks("auditTrail", "unbounded-array");
}

#[test]
fn property_of_a_configuration_object() {
    let source = r"
const state = {
  started: Date.now(),
  pending: new Map(), // owner
};
export const request = (i) => { state.pending.set(`p${i}`, [i, { i }]); };
";
    run("server.mjs", source).leaks("state.pending", "unbounded-map");
}

#[test]
fn listeners() {
    let source = r"
import { EventEmitter } from 'node:events';
const bus = new EventEmitter(); // owner
bus.setMaxListeners(0);
export function request(i) {
  const body = { i };
  bus.on('update', () => body.i);
}
";
    run("server.mjs", source).leaks("bus", "event-listeners");
}

#[test]
fn listeners_on_an_object_of_the_runtime() {
    let source = r"
process.setMaxListeners(0);
exports.request = (i) => {
  const body = { i };
  process.on('SIGUSR2', () => body.i); // owner
};
";
    run("server.cjs", source).leaks("process.on", "event-listeners");
}

#[test]
fn intervals() {
    let source = r"
export function request(i) {
  const job = { i };
  setInterval(() => job.i, 1e6).unref(); // owner
}
";
    run("server.mjs", source).leaks("setInterval", "timers");
}

#[test]
fn values_of_a_weak_map() {
    let source = r"
const users = Array.from({ length: 1000 }, (_, id) => ({ id }));
const profiles = new WeakMap(); // owner
export function request(i) {
  profiles.set(users[i], { seen: i, tags: [`t${i}`] });
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("profiles", "weak-collections");
    assert!(
        finding.evidence.iter().any(|it| it.contains("`users` keeps them alive")),
        "{:?}",
        finding.evidence
    );
}

#[test]
fn arrays_in_a_map() {
    let source = r"
const histories = new Map(); // owner
export function request(i) {
  const user = `user-${i % 10}`;
  if (!histories.has(user)) histories.set(user, []);
  histories.get(user).push({ at: i });
}
";
    run("server.mjs", source).leaks("histories", "unbounded-array");
}

#[test]
fn list_that_hangs_from_a_variable() {
    let source = r"
let theThing = null; // owner
export function request(i) {
  theThing = { i, before: theThing };
}
";
    run("server.mjs", source).leaks("theThing", "linked-list");
}

#[test]
fn list_with_head_and_tail() {
    let source = r"
class Queue {
  head = null;
  tail = null; // owner
  push(value) {
    const node = { value, next: null, before: this.tail };
    if (this.tail) this.tail.next = node;
    this.tail = node;
    this.head ??= node;
  }
}
const backlog = new Queue();
export const request = (i) => backlog.push({ i });
";
    run("server.mjs", source).leaks("Queue.tail", "linked-list");
}

#[test]
fn entries_that_refer_to_their_like() {
    let source = r"
const first = { id: -1, root: null };
const nodes = {}; // owner
exports.request = (i) => { nodes[`n${i}`] = { id: i, root: first }; };
";
    run("server.cjs", source).leaks("nodes", "unbounded-object");
}

#[test]
fn functions_in_an_array() {
    let source = r"
const handlers = []; // owner
exports.request = (i) => {
  const body = { i };
  handlers.push(() => body);
};
";
    run("server.cjs", source).leaks("handlers", "unbounded-array");
}

#[test]
fn waiting_for_a_promise_that_never_settles() {
    let source = r"
const ready = new Promise(() => {}); // owner
async function wait(i) {
  const body = { i };
  await ready;
  return body;
}
export function request(i) { wait(i); }
";
    run("server.mjs", source).leaks("ready", "pending-promises");
}

#[test]
fn buffers_in_a_map() {
    let source = r"
const files = new Map(); // owner
exports.request = (i) => { files.set(i, Buffer.alloc(20000)); };
";
    run("server.cjs", source).leaks("files", "buffers");
}

#[test]
fn functions_that_see_the_thing_before() {
    let source = r"
let theThing = null; // owner
exports.request = (i) => {
  const originalThing = theThing;
  const unused = () => originalThing;
  theThing = { text: `${i}`.padStart(1000), someMethod() { return i; } };
};
";
    run("server.cjs", source).leaks("theThing", "closures");
}

#[test]
fn class_that_extends_map() {
    let source = r"
class Registry extends Map {
  remember(i) { this.set(`k${i}`, { i }); }
}
export const registry = new Registry(); // owner
export const request = (i) => registry.remember(i);
";
    run("server.mjs", source).leaks("registry", "unbounded-map");
}

#[test]
fn rows_of_a_constructor_function() {
    let source = r"
function Store() {
  this.rows = {}; // owner
}
Store.prototype.put = function (i) { this.rows[`r${i}`] = [i, `v${i}`]; };
const store = new Store();
exports.request = (i) => store.put(i);
";
    run("server.cjs", source).leaks("Store.rows", "unbounded-object");
}

#[test]
fn listeners_of_an_abort_signal() {
    let source = r"
import { setMaxListeners } from 'node:events';
const shutdown = new AbortController(); // owner
setMaxListeners(0, shutdown.signal);
export function request(i) {
  const body = { i };
  shutdown.signal.addEventListener('abort', () => body.i);
}
";
    run("server.mjs", source).leaks("shutdown", "event-listeners");
}

#[test]
fn array_that_is_replaced_by_a_longer_one() {
    let source = r"
let jobs = []; // owner
export function request(i) {
  jobs = [...jobs, { i }];
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("jobs", "unbounded-array");
    assert_eq!(finding.growth.count_per_interval, [100, 100]);
}

#[test]
fn keys_and_values_of_a_cache_in_a_library() {
    let library = r"
exports.Cache = class Cache {
  #keys = [];
  #values = [];
  set(key, value) { this.#keys.push(key); this.#values.push(value); }
};
";
    let source = r"
const { Cache } = require('boundless');
const profiles = new Cache(); // owner
exports.request = (i) => { profiles.set(`user-${i}`, { id: i }); };
";
    let files = [("node_modules/boundless/index.js", library), ("server.cjs", source)];
    let outcome = run_files(&files);
    let finding = outcome.leaks("profiles", "unbounded-map");
    assert!(finding.owner.aliases.contains(&"Cache.#values".to_owned()), "{:?}", finding.owner.aliases);
}

#[test]
fn timers_in_a_ring_with_one_of_node() {
    let source = r"
import http from 'node:http';
http.createServer(() => {}).listen(0, '127.0.0.1').unref();
export const request = (i) => {
  const session = { i, idle: Array.from({ length: 10 }, (_, n) => ({ n })) };
  setInterval(() => { session.idle.push(session.i); }, 30_000).unref(); // owner
};
";
    run("server.mjs", source).leaks("setInterval", "timers");
}

#[test]
fn closures_in_a_row_that_see_large_arrays() {
    let source = r"
let flush = () => 0; // owner
exports.request = (i) => {
  const previous = flush;
  const points = new Float64Array(200).fill(i);
  flush = () => previous() + points[0];
};
";
    run("server.cjs", source).leaks("flush", "closures");
}

#[test]
fn sessions_with_a_timer_in_each() {
    let source = r"
const sessions = new Map(); // owner
export const request = (i) => {
  const session = { i, name: `session ${i}` };
  session.timer = setTimeout(() => sessions.delete(i), 600_000).unref();
  sessions.set(i, session);
};
";
    let outcome = run("server.mjs", source);
    let findings = &outcome.diagnosis.findings;
    let sessions = findings.iter().find(|it| it.owner.name.as_deref() == Some("sessions")).unwrap();
    assert_eq!(sessions.pattern, "unbounded-map");
    assert!(findings.iter().all(|it| ["unbounded-map", "timers"].contains(&it.pattern)));
}
