//! A process with worker threads: heaps of their own, one memory.

use detect::{Load, MemoryGrowth, MemoryPoint, Sources, Verdict, diagnose_threads};
use heapsnapshot::Analysis;

use crate::process::{Heap, owners, snapshots};

/// ```text
/// root ─ Context ─ cache: Map ─ table ─ Entry of 100 bytes, so many more in each round
/// ```
fn gaining(entries: [usize; 3]) -> Vec<Analysis> {
    snapshots(2, |heap: &mut Heap<'_>, round| {
        let table = heap.map("cache", "table");
        for n in 0..entries[round] {
            let entry = heap.object(&format!("entry {n}"), "Entry");
            heap.edge(table, "internal", &(3 * n + 6).to_string(), entry);
        }
    })
}

/// Memory of Buffers that grows by 100 KB per request.
fn buffers_grow() -> Load {
    let point = |round: u64| MemoryPoint {
        requests: 100 * round,
        heap_used_bytes: 5_000_000,
        external_bytes: 10_000_000 * round,
        array_buffers_bytes: 10_000_000 * round,
    };
    let memory = MemoryGrowth::of(&[0, 1, 2, 3, 4, 5, 6].map(point), &[]);
    Load { requests_per_interval: Some(vec![300; 2]), memory }
}

#[test]
fn a_leak_in_a_worker_is_the_leak_of_the_process() {
    let (main, worker) = (gaining([40; 3]), gaining([40, 340, 640]));
    let diagnosis =
        diagnose_threads(&main, &[("[worker 1] pool", &worker)], &buffers_grow(), &Sources::new());
    assert_eq!((diagnosis.verdict, owners(&diagnosis)), (Verdict::Leak, vec!["cache"]));
    assert_eq!(diagnosis.findings[0].evidence[0], "in the heap of the worker thread [worker 1] pool");
}

#[test]
fn an_idle_thread_blames_nobody_for_what_another_explains() {
    let (leaky, idle) = (gaining([40, 340, 640]), gaining([40; 3]));
    let verdict = |main, worker| {
        diagnose_threads(main, &[("[worker 1]", worker)], &buffers_grow(), &Sources::new()).verdict
    };
    assert_eq!(verdict(&leaky, &idle), Verdict::Leak);
    assert_eq!(verdict(&idle, &leaky), Verdict::Leak);
    assert_eq!(verdict(&idle, &idle), Verdict::OutsideHeap);
}
