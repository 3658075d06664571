//! Listeners, timers, closures, handles and workers.

use super::{advises, says};
use crate::program::{run, run_files};

#[test]
fn listeners_of_a_field_tell_the_event_and_the_function() {
    let source = r"
import { EventEmitter } from 'node:events';
class Hub {
  #bus = new EventEmitter().setMaxListeners(0); // owner
  watch(i) { this.#bus.on('price-changed', function onPrice() { return i; }); }
}
const hub = new Hub();
export const request = (i) => { hub.watch(i); };
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Hub.#bus", "event-listeners");
    says(finding, &["'price-changed'", "230 listeners", "onPrice", "server.mjs:5"]);
    advises(finding, &["'price-changed'", "off", "once", "signal"]);
}

#[test]
fn listeners_of_an_event_target() {
    let source = r"
const changes = new EventTarget(); // owner
exports.request = (i) => {
  const body = { i };
  changes.addEventListener('update', () => body.i);
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("changes", "event-listeners");
    says(finding, &["'update'", "listeners"]);
    advises(finding, &["removeEventListener", "'update'"]);
}

#[test]
fn listeners_of_a_shared_signal() {
    let source = r"
class Service {
  shutdown = new AbortController(); // owner
  call(i) { this.shutdown.signal.addEventListener('abort', () => i); }
}
const service = new Service();
process.setMaxListeners(0);
exports.request = (i) => { service.call(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Service.shutdown", "event-listeners");
    says(finding, &["'abort'", "AbortSignal"]);
    advises(finding, &["removeEventListener"]);
}

#[test]
fn timers_that_repeat() {
    let source = r"
class Poller {
  start(i) {
    const state = { i };
    setInterval(() => { state.i++; }, 1e6).unref(); // owner
  }
}
const poller = new Poller();
exports.request = (i) => { poller.start(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("setInterval", "timers");
    says(finding, &["repeat"]);
    advises(finding, &["clearInterval"]);
}

#[test]
fn timers_that_wait_long() {
    let source = r"
export function request(i) {
  const body = { i };
  setTimeout(() => body.i, 3_600_000).unref(); // owner
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("setTimeout", "timers");
    advises(finding, &["clearTimeout"]);
}

#[test]
fn a_variable_that_only_a_forgotten_function_reads() {
    let source = r"
const callbacks = []; // owner
exports.request = (i) => {
  const big = new Array(500).fill(i / 3);
  const unused = () => big.length;
  let done = false;
  callbacks.push(function onDone() { done = true; });
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("callbacks", "closures");
    says(finding, &["`big`", "`unused`", "`onDone`"]);
    advises(finding, &["big"]);
}

#[test]
fn files_that_are_never_closed() {
    let source = r"
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
const here = fileURLToPath(import.meta.url);
const open = new Set(); // owner
export async function request(i) {
  const stream = fs.createReadStream(here, { highWaterMark: 16 });
  open.add(stream);
  await new Promise((resolve) => stream.once('open', resolve));
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("open", "handles");
    says(finding, &["ReadStream"]);
    advises(finding, &["destroy"]);
}

#[test]
fn sockets_that_are_never_closed() {
    let source = r"
const net = require('node:net');
class Pool {
  connections = {}; // owner
  open(i) { this.connections[`c${i}`] = new net.Socket(); }
}
const pool = new Pool();
exports.request = (i) => { pool.open(i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Pool.connections", "handles");
    says(finding, &["Socket"]);
}

#[test]
fn message_ports_that_are_never_closed() {
    let source = r"
import { MessageChannel } from 'node:worker_threads';
const ports = new Map(); // owner
export function request(i) {
  const { port1, port2 } = new MessageChannel();
  ports.set(i, port1);
  port1.unref(); port2.unref();
}
";
    let outcome = run("server.mjs", source);
    // Node itself holds the ports as well.
    let named = |finding: &&detect::Finding| finding.owner.name.as_deref() == Some("ports");
    let finding = outcome.diagnosis.findings.iter().find(named).unwrap();
    assert_eq!(finding.pattern, "workers");
    says(finding, &["MessagePort"]);
    advises(finding, &["close"]);
}

#[test]
fn watchers_that_are_never_closed() {
    let source = r"
import fs from 'node:fs';
class Config {
  watchers = new Map(); // owner
  watch(i) { this.watchers.set(`w${i}`, fs.watch(import.meta.dirname ?? '.', () => {}).unref()); }
}
const config = new Config();
export const request = (i) => { if (i % 2) config.watch(i); };
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Config.watchers", "handles");
    says(finding, &["FSWatcher"]);
    advises(finding, &["close()", "Config.watchers.delete"]);
}

#[test]
fn subscribers_of_a_subject_of_a_library() {
    let library = r"
export class Subject {
  observers = [];
  subscribe(next) { this.observers.push({ next, closed: false }); }
}
";
    let source = r"
import { Subject } from 'subjects';
const ticks = new Subject(); // owner
export const request = (i) => ticks.subscribe((tick) => console.log(tick, i));
";
    let package = r#"{"name":"subjects","version":"1.0.0","exports":"./index.mjs"}"#;
    let files = [
        ("node_modules/subjects/index.mjs", library),
        ("node_modules/subjects/package.json", package),
        ("server.mjs", source),
    ];
    run_files(&files).leaks("ticks", "event-listeners");
}
