//! Sentences with the numbers on which a finding rests.

use crate::growth::{Accumulator, Candidate};

/// What weakens a finding across processes.
pub(crate) const OF_PROCESSES: &str =
    "the snapshots are of different processes: their objects were matched by path, not by id";

/// What growth tells of a candidate.
pub(crate) fn of(candidate: &Candidate, accumulator: &Accumulator, requests: Option<&[u64]>) -> Vec<String> {
    let mut told = vec![if candidate.is_swollen {
        "it grew without new objects, by its own size alone; that is weak evidence".to_owned()
    } else {
        let entries = series(candidate.net.iter().map(|net| net.entries));
        let objects = series(candidate.net.iter().map(|net| net.objects));
        format!("entries gained per interval: {entries} (objects: {objects})")
    }];
    let sizes: Vec<String> = candidate.net.iter().map(|net| size(net.bytes)).collect();
    told.push(format!("gained per interval: {}", sizes.join(", ")));
    if let Some(requests) = requests.filter(|_| !candidate.is_swollen) {
        let rates = candidate
            .net
            .iter()
            .zip(requests)
            .map(|(net, &requests)| format!("{:.2}", net.entries as f64 / requests.max(1) as f64));
        told.push(format!("entries per request: {}", rates.collect::<Vec<_>>().join(", ")));
    }
    if let Some(capacity) = candidate.capacity() {
        told.push(format!("its table was made with room for {capacity} entries from the start"));
    }
    if accumulator.alike > 1 {
        told.push(format!("{} holders are reached in the same way and counted as one", accumulator.alike));
    }
    told
}

/// Numbers in a row.
pub(crate) fn series(numbers: impl Iterator<Item = u64>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}

/// A size for people; documents have the bytes.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
