//! Sentences with the numbers on which a finding rests.

use crate::growth::{Accumulator, Candidate, Capacity, LimitState, Told};

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
    told.extend(candidate.bound().map(|capacity| format!("it {}", filling(candidate, capacity))));
    told.extend(
        candidate.limit().and_then(|(capacity, name, state)| unkept(candidate, capacity, name, state)),
    );
    if accumulator.alike > 1 {
        told.push(format!("{} holders are reached in the same way and counted as one", accumulator.alike));
    }
    told
}

/// Why a limit is none.
fn unkept(candidate: &Candidate, capacity: &Capacity, name: &str, state: LimitState) -> Option<String> {
    let [entries, used] = [capacity.entries, capacity.used].map(grouped);
    match state {
        LimitState::Kept => None,
        LimitState::Broken => Some(format!(
            "the limit {name} is not kept: it holds {used} entries, and the code says at most {entries}"
        )),
        LimitState::Far => Some(format!(
            "the limit {name} of {entries} entries is far away: it holds {used}, and full it would take about {}",
            size(candidate.bytes_of(capacity.entries))
        )),
    }
}

/// How far a holder with a bound is filled, and what it takes when it is full.
pub(crate) fn filling(candidate: &Candidate, capacity: &Capacity) -> String {
    let Capacity { entries, used, told } = capacity;
    let full = size(candidate.bytes_of(*entries));
    let (entries, used) = (grouped(*entries), grouped(*used));
    match told {
        Told::Room => format!(
            "holds {used} entries and has room for {entries} entries that was reserved from the start: full, it takes about {full}"
        ),
        Told::Limit(name) => {
            format!("holds {used} of at most {entries} entries ({name}): full, it takes about {full}")
        }
    }
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
