//! Snapshots of different processes: the same part is found by its path.

use crate::program::run_processes;

#[test]
fn a_map_in_every_process() {
    let source = r"
const byUser = new Map(); // owner
const settings = { retries: 3, hosts: ['a', 'b'] };
export function request(i) {
  byUser.set(`user-${i}`, { id: i, settings, history: [i, i + 1, `seen ${i}`] });
}
";
    let finding = run_processes("server.mjs", source);
    let finding = finding.leaks("byUser", "unbounded-map");
    // By path, a few entries are taken for those of another process.
    let counts = &finding.growth.count_per_interval;
    assert!(counts.iter().all(|count| (90..=110).contains(count)) && counts.len() == 2, "{counts:?}");
    assert!(finding.evidence.iter().any(|sentence| sentence.contains("different processes")));
    assert!(finding.confidence < 0.7);
}

#[test]
fn a_list_below_an_object() {
    let source = r"
class Journal {
  lines = []; // owner
  add(line) { this.lines.push(line); }
}
const app = { journal: new Journal() };
exports.request = (i) => app.journal.add({ at: i, text: `line ${i}`.repeat(3) });
";
    run_processes("server.cjs", source).leaks("Journal.lines", "unbounded-array");
}

#[test]
fn a_dictionary_with_other_keys_in_each_process() {
    let source = r"
const start = Math.floor(performance.now() * 1000) * 1000;
const totals = {}; // owner
export function request(i) {
  totals[`customer ${start + i}`] = { sum: i, last: new Date(i) };
}
";
    run_processes("server.mjs", source).leaks("totals", "unbounded-object");
}

#[test]
fn a_cache_with_a_bound() {
    let source = r"
const cache = new Map();
export function request(i) {
  cache.set(`user-${i}`, { id: i });
  if (cache.size > 25) cache.delete(cache.keys().next().value);
}
";
    let diagnosis = run_processes("server.mjs", source).diagnosis;
    assert_eq!((diagnosis.findings.len(), diagnosis.verdict), (0, detect::Verdict::Inconclusive));
}
