//! Containers with a limit that are still filling, and leaks beside numbers that limit nothing.

use detect::{Diagnosis, Finding, Growth, Holder, Owner};

use crate::program::{run, run_both, run_files_with_numbers, run_with_numbers};

const FILLED: &str = "holds 230 of at most 50,000 entries (`";

#[test]
fn a_map_and_a_constant_of_the_module() {
    let source = r"
const MAX = 50 * 1_000;
const profiles = new Map();
export function request(i) {
  if (profiles.size >= MAX) profiles.delete(profiles.keys().next().value);
  profiles.set(`user-${i}`, { id: i, text: `text ${i}` });
}
";
    run("server.mjs", source).fills("holds 230 of at most 50,000 entries (`MAX`): full, it takes about ");
}

#[test]
fn a_constant_of_another_file() {
    let limits = "export const LIMIT = 50_000;\n";
    let source = r"
import { LIMIT } from './limits.mjs';
export const seen = new Set();
export function request(i) {
  seen.add(`visitor ${i}`);
  if (seen.size > LIMIT) seen.clear();
}
";
    run_files_with_numbers(&[("limits.mjs", limits), ("server.mjs", source)]).fills(FILLED);
}

#[test]
fn an_array_that_is_shifted() {
    let source = r"
const LIMIT = 50_000;
const recent = [];
exports.request = (i) => {
  recent.push({ i, text: `text ${i}` });
  while (recent.length > LIMIT) recent.shift();
};
";
    run("server.cjs", source).fills(FILLED);
}

#[test]
fn a_field_beside_the_map() {
    let source = r"
class Store {
  items = new Map();
  constructor(max) { this.max = max; }
  set(key, value) {
    this.items.set(key, value);
    if (this.items.size > this.max) this.evict();
  }
  evict() { this.items.delete(this.items.keys().next().value); }
}
const store = new Store(Number(process.env.NO_SUCH_VARIABLE ?? 50_000));
export const request = (i) => store.set(`key ${i}`, { i, text: `text ${i}` });
";
    run_with_numbers("server.mjs", source).fills("holds 230 of at most 50,000 entries (`this.max`)");
}

#[test]
fn a_second_container_that_goes_with_the_first() {
    let source = r"
class Store {
  #items = new Map();
  #order = [];
  #limit;
  constructor(limit) { this.#limit = limit; }
  set(key, value) {
    this.#items.set(key, value);
    this.#order.push(`order of ${key}`);
    if (this.#items.size > this.#limit) this.#items.delete(this.#order.shift().slice(9));
  }
}
const store = new Store(50_000);
export const request = (i) => store.set(`key ${i}`, { i, text: `text ${i}` });
";
    run_with_numbers("server.mjs", source).fills("holds 230 of at most 50,000 entries (`this.#limit`)");
}

#[test]
fn options_that_a_function_sees() {
    let source = r"
function makeCache(options) {
  const entries = new Map();
  return (key, value) => {
    if (entries.size >= options.max) return;
    entries.set(key, value);
  };
}
const put = makeCache({ max: Number('50000') });
export const request = (i) => put(`key ${i}`, { i, text: `text ${i}` });
";
    run_with_numbers("server.mjs", source).fills("holds 230 of at most 50,000 entries (`options.max`)");
}

const LIBRARY: &str = r"
export class Cache {
  #max;
  #kept = new Map();
  constructor({ max }) { this.#max = max; }
  get(key) { return this.#kept.get(key); }
  set(key, value) {
    this.#kept.set(key, value);
    const over = this.#kept.size - this.#max;
    for (const old of this.#kept.keys()) { if (over <= 0) break; this.#kept.delete(old); break; }
  }
}
";

#[test]
fn the_cache_of_a_library() {
    let source = r"
import { Cache } from 'small-cache';
const pages = new Cache({ max: 50_000 });
export const request = (i) => pages.set(`page ${i}`, { i, text: `text ${i}` });
";
    let package =
        r#"{ "name": "small-cache", "version": "1.0.0", "type": "module", "exports": "./index.js" }"#;
    let files = [
        ("node_modules/small-cache/package.json", package),
        ("node_modules/small-cache/index.js", LIBRARY),
        ("server.mjs", source),
    ];
    run_files_with_numbers(&files).fills("holds 230 of at most 50,000 entries (`max`)");
}

#[test]
fn a_field_with_such_a_name_in_the_services_own_code_says_nothing() {
    let source = r"
class Cache {
  max = 50_000;
  kept = new Map(); // owner
  set(key, value) { this.kept.set(key, value); }
}
const cache = new Cache();
export const request = (i) => cache.set(`page ${i}`, { i, text: `text ${i}` });
";
    run_with_numbers("server.mjs", source).leaks("Cache.kept", "unbounded-map");
}

#[test]
fn a_limit_that_is_not_kept() {
    let source = r"
const MAX_ENTRIES = 100;
const cache = new Map(); // owner
export function request(i) {
  cache.set(`user-${i}`, { i, text: `text ${i}` });
  if (cache.size > MAX_ENTRIES) cache.delete(`User-${i}`);
}
";
    let outcome = run_with_numbers("server.mjs", source);
    let evidence = &outcome.leaks("cache", "unbounded-map").evidence;
    let told = "the limit `MAX_ENTRIES` is not kept: it holds 230 entries, and the code says at most 100";
    assert!(evidence.iter().any(|it| it == told), "{evidence:?}");
}

#[test]
fn numbers_that_limit_something_else() {
    let source = r"
const MAX_RETRIES = 100_000;
const MAX_BODY = 1_000_000;
const jobs = new Map(); // owner
let tries = 0;
export function request(i) {
  const body = `body ${i}`;
  tries += 1;
  if (tries > MAX_RETRIES) return jobs.delete(`job ${i}`);
  if (body.length > MAX_BODY) return jobs.delete(`job ${i}`);
  jobs.set(`job ${i}`, { i, body });
}
";
    run_with_numbers("server.mjs", source).leaks("jobs", "unbounded-map");
}

#[test]
fn a_size_that_is_only_watched() {
    let source = r"
const MANY = 50_000;
const sockets = new Map(); // owner
export function request(i) {
  sockets.set(`socket ${i}`, { i, text: `text ${i}` });
  if (sockets.size > MANY) console.warn('many sockets');
}
export const close = (id) => sockets.delete(id);
";
    run_with_numbers("server.mjs", source).leaks("sockets", "unbounded-map");
}

#[test]
fn a_limit_that_memory_would_not_survive() {
    let source = r"
const MAX = 50_000;
const pages = new Map(); // owner
exports.request = (i) => {
  if (pages.size >= MAX) pages.delete(pages.keys().next().value);
  pages.set(`page-${i}`, Array.from({ length: 1000 }, (_, n) => n + i / 7));
};
";
    let outcome = run("server.cjs", source);
    let finding = outcome.leaks("pages", "unbounded-map");
    let told = "the limit `MAX` of 50,000 entries is far away: it holds 230, and full it would take about 4";
    assert!(finding.evidence.iter().any(|it| it.contains(told)), "{:?}", finding.evidence);
}

#[test]
fn timers_repeat_whether_numbers_are_told_or_not() {
    let source = r"
const timers = [];
exports.request = (i) => { timers.push(setInterval(() => i, 60_000)); };
";
    for Diagnosis { findings, .. } in run_both("server.cjs", source).map(|outcome| outcome.diagnosis) {
        let evidence = &findings[0].evidence;
        assert!(evidence.iter().any(|it| it.contains("they repeat for ever")), "{evidence:?}");
    }
}

type Told = (Owner, &'static str, Growth, String, Vec<Holder>, f64);

/// All that numbers must not change; paths and sentences may name more properties with them.
fn told(findings: &[Finding]) -> Vec<Told> {
    let told = |it: &Finding| {
        let Finding { owner, pattern, growth, fingerprint, holders, confidence, .. } = it.clone();
        (owner, pattern, growth, fingerprint, holders, confidence)
    };
    findings.iter().map(told).collect()
}

#[test]
fn numbers_are_no_objects() {
    let source = r"
const orders = new Map();
const totals = {};
const samples = [];
const stats = { mean: 0.5, last: 1, rows: [] };
class Point { constructor(i) { this.x = i; this.y = i / 7; this.owner = { age: i + 1000, share: i / 3 }; } }
export function request(i) {
  orders.set(i, { id: i, price: i + 0.25, at: 1_000_000 + i });
  totals[`customer-${i}`] = 5000 + i;
  samples.push(i * 1.5, new Point(i));
  stats.mean = i / 11;
  stats.last = 100 * i;
  stats.rows[i % 10] = { row: i, half: i / 2 };
}
";
    let [without, with] = run_both("server.mjs", source).map(|outcome| outcome.diagnosis);
    let all = |it: &Diagnosis| (it.verdict, told(&it.findings), told(&it.suspects), told(&it.bounded));
    assert_eq!(all(&without), all(&with));
    assert!(without.findings.len() > 1, "{:?}", told(&without.findings));
    // A few objects come and go while V8 takes the snapshots; numbers would be thousands.
    let noise =
        |it: &Diagnosis| it.noise.iter().flat_map(|noise| noise.count_per_interval.clone()).sum::<u64>();
    assert!(noise(&with) < noise(&without) + 200, "{} {}", noise(&with), noise(&without));
}
