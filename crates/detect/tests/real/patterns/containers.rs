//! Maps, sets, arrays and objects without a bound, and caches that have one that does not help.

use super::{advises, says};
use crate::program::{run, run_files};

#[test]
fn entries_of_like_size_need_a_bound_by_number() {
    let source = r"
class SessionStore {
  #sessions = new Map(); // owner
  open(user) { this.#sessions.set(`user-${user}`, { user, cart: [`item ${user}`] }); }
}
const store = new SessionStore();
export const request = (i) => store.open(1000 + i);
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("SessionStore.#sessions", "unbounded-map");
    says(finding, &["user-{n}", "30 → 230 entries", "none was ever deleted"]);
    advises(finding, &["max"]);
    let text = format!("{:?} {:?}", finding.evidence, finding.fix);
    assert!(!text.contains("user-10"), "a key is told: {text}");
}

#[test]
fn entries_of_uneven_size_need_a_bound_by_bytes() {
    let source = r"
const pages = new Map(); // owner
exports.request = (i) => { pages.set(`/blog/${i}/index.html`, Buffer.alloc(i % 20 ? 50 : 40000, 97).toString('latin1') + i); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("pages", "unbounded-map");
    says(finding, &["/blog/{n}/"]);
    advises(finding, &["maxSize", "sizeCalculation"]);
}

#[test]
fn entries_with_a_time_need_a_life_time() {
    let source = r"
const state = {
  tokens: new Map(), // owner
};
export const request = (i) => {
  const key = `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`;
  state.tokens.set(key, { expiresAt: Date.now() + 1000.5, scopes: ['read'] });
};
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("state.tokens", "unbounded-map");
    says(finding, &["UUID", "expiresAt"]);
    advises(finding, &["ttl"]);
}

#[test]
fn object_with_mail_addresses_as_keys() {
    let source = r"
function createLimiter() {
  const attempts = {}; // owner
  return { hit(mail) { attempts[mail] = { count: 1, tries: [] }; } };
}
const limiter = createLimiter();
exports.request = (i) => { limiter.hit(`someone${i}@mail.example`); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("attempts", "unbounded-object");
    says(finding, &["e-mail addresses", "dictionary"]);
    advises(finding, &["Map"]);
}

#[test]
fn set_that_recognises_repeats() {
    let source = r"
class Dedupe {
  static seen = new Set(); // owner
  static first(id) { if (Dedupe.seen.has(id)) return false; Dedupe.seen.add(id); return true; }
}
export const request = (i) => { Dedupe.first(`evt_${i}_${i * 7}`); };
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("Dedupe.seen", "unbounded-set");
    says(finding, &["evt_{n}_{n}"]);
    advises(finding, &["Set"]);
}

#[test]
fn functions_in_a_list_are_told_as_a_trait() {
    let source = r"
class Hooks {
  hooks = []; // owner
  add(hook) { this.hooks.push(hook); }
}
const hooks = new Hooks();
exports.request = (i) => {
  const body = { i };
  hooks.add(() => body);
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Hooks.hooks", "unbounded-array");
    says(finding, &["are functions"]);
}

#[test]
fn finished_jobs_in_a_set() {
    let source = r"
const running = new Set(); // owner
async function job(i) { return { done: i }; }
export async function request(i) {
  const work = job(i);
  running.add(work);
  await work;
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("running", "unbounded-set");
    says(finding, &["settled"]);
    advises(finding, &[".finally(() => running.delete("]);
}

#[test]
fn finished_jobs_in_a_list() {
    let source = r"
class Jobs {
  #all = []; // owner
  start(work) { this.#all.push(work()); }
}
const jobs = new Jobs();
exports.request = (i) => { jobs.start(async () => ({ i })); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Jobs.#all", "unbounded-array");
    says(finding, &["settled"]);
}

/// A cache as libraries write them: keys and values in lists, an index, a bound that is off.
const LIBRARY: &str = r"
class LRUCache {
  #max; #ttl; #keyMap = new Map(); #keyList; #valList; #size = 0; #starts; ttl; updateAgeOnGet;
  constructor({ max = 0, ttl = 0, updateAgeOnGet = false }) {
    this.#max = max; this.ttl = ttl; this.updateAgeOnGet = updateAgeOnGet;
    this.#keyList = new Array(max).fill(undefined); this.#valList = new Array(max).fill(undefined);
    this.#starts = ttl ? [] : null;
  }
  get(key) { return this.#valList[this.#keyMap.get(key)]; }
  set(key, value) {
    const index = this.#size++;
    this.#keyList[index] = key; this.#valList[index] = value; this.#keyMap.set(key, index);
    if (this.#starts) this.#starts[index] = Date.now() + 0.5;
    return this;
  }
  has(key) { return this.#keyMap.has(key); }
  delete(key) { return this.#keyMap.delete(key); }
}
module.exports = { LRUCache };
";

#[test]
fn cache_of_a_library_without_a_bound() {
    let source = r"
const { LRUCache } = require('lru-cache');
const profiles = new LRUCache({ ttl: 3600000, updateAgeOnGet: true }); // owner
exports.request = (i) => { profiles.set(`user-${i}`, { id: i }); };
";
    let files = [("node_modules/lru-cache/index.js", LIBRARY), ("server.cjs", source)];
    let outcome = run_files(&files);
    let finding = outcome.leaks("profiles", "unbounded-map");
    says(finding, &["LRUCache"]);
    advises(finding, &["max", "updateAgeOnGet"]);
}

#[test]
fn cache_of_a_library_with_a_huge_bound() {
    let source = r"
import { LRUCache } from 'lru-cache';
const profiles = new LRUCache({ max: 50000 }); // owner
export const request = (i) => { profiles.set(`user-${i}`, { id: i }); };
";
    let files = [("node_modules/lru-cache/index.js", LIBRARY), ("server.mjs", source)];
    let outcome = run_files(&files);
    let finding = outcome.leaks("profiles", "unbounded-map");
    advises(finding, &["max"]);
}

#[test]
fn metrics_by_a_label_without_bound() {
    let source = r"
class Counter {
  constructor() { this.hashMap = {}; // owner
  }
  inc(labels) {
    const key = Object.entries(labels).map(([k, v]) => `${k}:${v}`).join(',');
    this.hashMap[key] ??= { value: 0, labels };
    this.hashMap[key].value += 1.5;
  }
}
const requests = new Counter();
exports.request = (i) => { requests.inc({ method: i % 2 ? 'GET' : 'PUT', path: `/users/${i}`, status: '200' }); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("Counter.hashMap", "metric-labels");
    says(finding, &["`path`", "200 different values"]);
    advises(finding, &["path", "route template"]);
}

#[test]
fn metrics_in_a_map_with_attributes() {
    let source = r"
const histograms = new Map(); // owner
export function request(i) {
  const attributes = { route: '/cart', user: `u${i}` };
  histograms.set(JSON.stringify(attributes), { attributes, sum: i / 3, count: 1, buckets: [i / 7, 0.5] });
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("histograms", "metric-labels");
    says(finding, &["`user`"]);
}

/// Metrics as libraries write them: a registry that the library itself keeps.
const METRICS: &str = r"
const registry = { all: [] };
class Histogram {
  constructor(name) { this.name = name; this.hashMap = {}; registry.all.push(this); }
  observe(labels, value) {
    const key = Object.values(labels).join();
    const entry = (this.hashMap[key] ??= { labels, bucketValues: {}, sum: 0, count: 0 });
    entry.sum += value; entry.count++;
  }
}
module.exports = { Histogram, registry };
";

#[test]
fn metrics_that_a_library_registers() {
    let source = r"
const { Histogram } = require('metrics');
class Telemetry {
  latency = new Histogram('latency'); // owner
  done(route, user) { this.latency.observe({ route, user }, 0.5); }
}
const telemetry = new Telemetry();
exports.request = (i) => { telemetry.done('/cart', `u${i}`); };
";
    let files = [("node_modules/metrics/index.js", METRICS), ("server.cjs", source)];
    let outcome = run_files(&files);
    let finding = outcome.leaks("Telemetry.latency", "metric-labels");
    says(finding, &["`user` has 200 different values", "`route` 1"]);
    advises(finding, &["`user`"]);
}

#[test]
fn metrics_with_labels_and_numbers_in_two_maps() {
    let source = r"
class AttributeMap {
  values = new Map();
  keys = new Map();
  add(attributes) {
    const key = JSON.stringify(attributes);
    if (!this.keys.has(key)) this.keys.set(key, attributes);
    this.values.set(key, { startTime: [1, 2], _current: 1 });
  }
}
const counter = new AttributeMap();
exports.request = (i) => { counter.add({ route: '/cart', tenant: String(1000 + i) }); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.diagnosis.findings.first().unwrap();
    assert_eq!(finding.pattern, "metric-labels");
    says(finding, &["`tenant` has 200 different values"]);
}

#[test]
fn suspended_generators_are_told_as_a_trait() {
    let source = r"
const cursors = []; // owner
function* rows(i) { const page = [i, i]; for (const row of page) yield row; }
exports.request = (i) => { const cursor = rows(i); cursor.next(); cursors.push(cursor); };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("cursors", "unbounded-array");
    says(finding, &["suspended functions, such as rows (server.cjs:3)"]);
}

#[test]
fn errors_in_entries_of_a_map() {
    let source = r"
const last = new Map(); // owner
export function request(i) {
  try { JSON.parse('{' + i); } catch (error) { last.set(`job:${i}`, { error, at: i }); }
}
";
    let outcome = run("server.mjs", source);
    let finding = outcome.leaks("last", "error-stacks");
    says(finding, &["`job:{n}`", "`error` of each record"]);
}

#[test]
fn a_variable_that_is_given_a_larger_copy_each_time() {
    let source = r"
let state = {}; // owner
exports.request = (i) => { state = { ...state, [`room-${i}`]: { i, since: i / 3 } }; };
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("state", "unbounded-object");
    says(finding, &["`room-{n}`", "a new object each time"]);
}

#[test]
fn a_variable_whose_value_is_replaced_is_no_dictionary() {
    let source = r"
class Draft {
  constructor(before, i) { this.pages = [...before, { i, text: `page ${i}` }]; }
}
let latest = new Draft([], 0); // owner
exports.request = (i) => { latest = new Draft(latest.pages, i); };
";
    let outcome = run("server.cjs", source);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(finding.owner.name.as_deref(), Some("latest"));
    let text = format!("{:?}", finding.evidence);
    assert!(!text.contains("dictionary"), "{text}");
}

#[test]
fn adders_of_metrics_are_places() {
    let source = r"
const { Histogram } = require('metrics');
const wait = new Histogram('wait'); // owner
exports.request = (i) => {
  wait.observe({ host: `h${i}` }, 0.5);
};
";
    let files = [("node_modules/metrics/index.js", METRICS), ("server.cjs", source)];
    let outcome = run_files(&files);
    let finding = outcome.leaks("wait", "metric-labels");
    let adds = |site: &&detect::Site| site.role == detect::SiteRole::Adds;
    assert_eq!(finding.sites.iter().find(adds).map(|site| site.line), Some(5));
    advises(finding, &["server.cjs:5"]);
}
