//! What comes and goes, or was never the program's, must not be told.

use crate::process::{diagnosed, diagnosed_over, diagnosed_under};
use detect::{Load, MemoryGrowth, MemoryPoint, Verdict};

/// ```text
/// root ─ Context ─ lru: Map ─ table ─ Entry ×40, all of them others in each round
/// ```
#[test]
fn a_bounded_map_that_churns() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("lru", &format!("table {round}"));
        for n in 0..40 {
            let entry = heap.object(&format!("entry {round} {n}"), "Entry");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), entry);
        }
    });
    assert_eq!((diagnosis.verdict, diagnosis.findings), (Verdict::Clean, vec![]));
}

/// ```text
/// root ─ Context ─ cache: Map ─ table ─ Entry: 40, then 100, then 103
/// ```
#[test]
fn a_cache_that_has_filled() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("cache", "table");
        for n in 0..[40, 100, 103][round] {
            let entry = heap.object(&format!("entry {n}"), "Entry");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), entry);
        }
    });
    assert_eq!((diagnosis.verdict, diagnosis.findings), (Verdict::Saturating, vec![]));
    assert_eq!(diagnosis.bounded[0].owner.name.as_deref(), Some("cache"));
}

/// ```text
/// root ─ Context ─ cache: Map ─ table ─ Entry: 40, then 140, then 190
/// ```
#[test]
fn growth_that_slows_down_is_no_verdict() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("cache", "table");
        for n in 0..[40, 140, 190][round] {
            let entry = heap.object(&format!("entry {n}"), "Entry");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), entry);
        }
    });
    assert_eq!((diagnosis.verdict, diagnosis.suspects.len()), (Verdict::Inconclusive, 1));
}

/// ```text
/// root ─ Context ─ cache: Map ─ table ─ concatenated string ×60 ─ string, another one after round 2
/// ```
#[test]
fn old_strings_that_are_flattened_do_not_grow() {
    let diagnosis = diagnosed(|heap, round| {
        let table = heap.map("cache", "table");
        for n in 0..60 {
            let rope = heap.node(&format!("rope {n}"), "concatenated string", "", 32);
            heap.edge(table, "internal", &(3 * n + 6).to_string(), rope);
            let (text, bytes) = if round == 2 { ("whole", 48) } else { ("part", 24) };
            let text = heap.node(&format!("{text} {n}"), "string", "user-widget", bytes);
            heap.edge(rope, "internal", "first", text);
        }
    });
    assert_eq!((diagnosis.verdict, diagnosis.suspects, diagnosis.findings), (Verdict::Clean, vec![], vec![]));
}

/// Memory that was measured and does not grow.
fn level() -> Option<MemoryGrowth> {
    let point = |requests| MemoryPoint {
        requests,
        heap_used_bytes: 5_000_000,
        external_bytes: 9000,
        array_buffers_bytes: 9000,
    };
    MemoryGrowth::of(&[0, 100, 200, 300, 400].map(point), &[])
}

/// ```text
/// root ─ Context ─ cache: Map ─ table ─ Entry of 100 bytes: 40, then 40, then 100
/// ```
#[test]
fn a_little_growth_in_one_round_is_clean_if_memory_stays() {
    let late = |requests: u64, memory| {
        let load = Load { requests_per_interval: Some(vec![requests; 2]), memory };
        let diagnosis = diagnosed_under(&load, |heap, round| {
            let table = heap.map("cache", "table");
            for n in 0..[40, 40, 100][round] {
                let entry = heap.object(&format!("entry {n}"), "Entry");
                heap.edge(table, "internal", &(3 * n + 6).to_string(), entry);
            }
        });
        (diagnosis.verdict, diagnosis.suspects.len())
    };
    assert_eq!(late(300, level()), (Verdict::Clean, 1));
    assert_eq!(late(300, None), (Verdict::Inconclusive, 1), "memory was not measured");
    assert_eq!(late(3, level()), (Verdict::Inconclusive, 1), "2,000 bytes per request");
}

/// ```text
/// root ┬ (Internalized strings) ─ code, object shape, hidden WeakArrayList ×50 per round
///      └ Context
/// ```
#[test]
fn code_and_shapes_are_noise() {
    let diagnosis = diagnosed(|heap, round| {
        heap.module();
        let strings = heap.node("strings", "synthetic", "(Internalized strings)", 0);
        heap.edge(heapsnapshot::NodeIdx::ROOT, "element", "2", strings);
        for n in 0..50 * (round + 1) {
            for (kind, class) in [
                ("code", "(feedback)"),
                ("object shape", "system / Map"),
                ("hidden", "system / WeakArrayList"),
            ] {
                let noise = heap.node(&format!("{kind} {n}"), kind, class, 64);
                heap.edge(strings, "element", &n.to_string(), noise);
            }
        }
    });
    assert_eq!((diagnosis.verdict, diagnosis.suspects), (Verdict::Clean, vec![]));
}

/// ```text
/// root ─ Context ─ batch: Array ─ Record of 100 bytes: emptied before the last round, then 40 new ones
/// ```
#[test]
fn what_is_emptied_now_and_then_is_clean_if_memory_falls_as_much() {
    let batch = |rounds: usize, memory| {
        let load = Load { requests_per_interval: Some(vec![3; rounds]), memory };
        let diagnosis = diagnosed_over(rounds, &load, |heap, round| {
            let table = heap.map("batch", "table");
            for n in 0..if round == rounds { 40 } else { 0 } {
                let record = heap.object(&format!("record {n}"), "Record");
                heap.edge(table, "internal", &(3 * n + 6).to_string(), record);
            }
        });
        (diagnosis.verdict, diagnosis.bounded.len())
    };
    let falling = |heap_used_bytes: [u64; 5]| {
        let point = |(at, heap_used_bytes): (usize, u64)| MemoryPoint {
            requests: 100 * at as u64,
            heap_used_bytes,
            external_bytes: 0,
            array_buffers_bytes: 0,
        };
        MemoryGrowth::of(&heap_used_bytes.into_iter().enumerate().map(point).collect::<Vec<_>>(), &[])
    };
    let emptied = falling([5_000_000, 5_002_000, 5_004_000, 5_000_000, 5_002_000]);
    assert_eq!(batch(3, emptied), (Verdict::Clean, 1));
    assert_eq!(batch(2, emptied), (Verdict::Inconclusive, 0), "a leak may begin late");
    assert_eq!(batch(3, level()), (Verdict::Inconclusive, 0), "memory never fell");
}
