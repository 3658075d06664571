//! Programs that keep much, but not more and more.

use crate::program::run;

#[test]
fn cache_with_a_bound() {
    let source = r"
const cache = new Map();
export function request(i) {
  cache.set(`user-${i}`, { id: i });
  if (cache.size > 25) cache.delete(cache.keys().next().value);
}
";
    run("server.mjs", source).is_silent();
}

#[test]
fn ring_buffer() {
    let source = r"
const ring = new Array(20).fill(null);
exports.request = (i) => { ring[i % ring.length] = { at: i, text: `line ${i}` }; };
";
    run("server.cjs", source).is_silent();
}

#[test]
fn requests_that_come_and_go() {
    let source = r"
const inFlight = new Map();
export async function request(i) {
  inFlight.set(i, { i, body: `body ${i}` });
  await new Promise((resolve) => setImmediate(resolve));
  inFlight.delete(i);
}
";
    run("server.mjs", source).is_silent();
}

#[test]
fn least_recently_used_list() {
    let source = r"
class Lru {
  map = new Map();
  head = null;
  tail = null;
  add(key, value) {
    const node = { key, value, next: this.head, previous: null };
    if (this.head) this.head.previous = node;
    this.head = node;
    this.tail ??= node;
    this.map.set(key, node);
    if (this.map.size > 20) {
      this.map.delete(this.tail.key);
      this.tail = this.tail.previous;
      this.tail.next = null;
    }
  }
}
const lru = new Lru();
export const request = (i) => lru.add(`k${i}`, { i });
";
    run("server.mjs", source).is_silent();
}

#[test]
fn sums_by_a_few_labels() {
    let source = r"
const counts = {};
exports.request = (i) => {
  const label = `route-${i % 7}`;
  counts[label] = { label, total: (counts[label]?.total ?? 0) + 1.5 };
};
";
    run("server.cjs", source).is_silent();
}

#[test]
fn a_cache_that_fills_what_was_reserved_for_it() {
    let source = r"
class Recent {
  #keys = new Array(600).fill(undefined);
  #values = new Array(600).fill(undefined);
  #next = 0;
  set(key, value) {
    this.#keys[this.#next] = key;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#keys.length;
  }
}
const recent = new Recent();
export const request = (i) => recent.set(`key ${i}`, { i, text: `text ${i}` });
";
    let outcome = run("server.mjs", source);
    outcome.is_silent();
    assert_eq!(outcome.diagnosis.verdict, detect::Verdict::Saturating);
    assert!(outcome.diagnosis.reason.contains("room for 600 entries"), "{}", outcome.diagnosis.reason);
}
