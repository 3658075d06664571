//! One sentence with numbers.

use super::course::{Course, Growth};
use super::memories::{Memory, Seen, Watched};
use super::{LiveRegion, LiveSample};
use crate::evidence::size;

/// So many more global objects are worth a word.
const MANY_CONTEXTS: u64 = 3;

pub(super) fn growing(memory: &Memory, growth: &Growth, all: &[Watched], samples: &[LiveSample]) -> String {
    let what = match memory {
        Memory::Heap { .. } => format!("what survives major collections{} grows", of_thread(memory)),
        Memory::External { .. } => {
            format!("what JavaScript objects own outside the heap{} grows", of_thread(memory))
        }
        Memory::Allocated { region, .. } => {
            let place = most_in(*region).map(|place| place + ",").unwrap_or_default();
            format!("native memory that no JavaScript object is known to own grows{place}")
        }
        Memory::Retained { region } => format!(
            "memory that the process gave back and malloc keeps grows{}; that is fragmentation, not a leak: it grows",
            most_in(*region).unwrap_or_default()
        ),
        Memory::Stacks => "memory of threads' stacks grows".to_owned(),
        Memory::Files => "mapped files or shared memory grow".to_owned(),
        Memory::Engine => "V8's pages beyond its heap grow".to_owned(),
    };
    let doubt = match memory {
        Memory::Allocated { seen: Seen::Uncollected, .. } => {
            "; there was hardly a major collection meanwhile, which may free some of it"
        }
        Memory::Allocated { seen: Seen::OrKept, .. } => {
            "; it cannot be seen here how much of it was given back and is kept by malloc"
        }
        _ => "",
    };
    let detail = detail(memory, samples).unwrap_or_default();
    format!("{what} {}{doubt}{detail}{}", by(growth), also(memory, all))
}

fn most_in(region: Option<LiveRegion>) -> Option<String> {
    let place = match region? {
        LiveRegion::MainArena => "malloc's main arena",
        LiveRegion::ThreadArenas => "malloc's arenas of other threads",
        LiveRegion::OtherAnonymous => "anonymous memory outside malloc's arenas",
        LiveRegion::Stacks | LiveRegion::Files | LiveRegion::V8 => return None,
    };
    Some(format!(", most of it in {place}"))
}

/// What else tells of the cause: buffers, or global objects.
fn detail(memory: &Memory, samples: &[LiveSample]) -> Option<String> {
    let (Memory::Heap { worker } | Memory::External { worker }) = memory else { return None };
    let mut heaps = samples.iter().flat_map(|sample| &sample.heaps).filter(|heap| heap.worker == *worker);
    let (first, last) = (heaps.next()?, heaps.next_back()?);
    if matches!(memory, Memory::External { .. }) {
        let share = 100.0 * last.array_buffers_bytes as f64 / last.external_bytes.max(1) as f64;
        return Some(format!("; buffers are {share:.0} % of it"));
    }
    let (before, now) = (first.native_contexts?, last.native_contexts?);
    (now >= before + MANY_CONTEXTS)
        .then(|| format!("; global objects, as node:vm and jsdom make them, became {now} from {before}"))
}

/// Growth that cannot be explained because no inspector tells what JavaScript has.
pub(super) fn unexplained(memory: &Memory, growth: &Growth) -> String {
    let by = by(growth);
    format!("{} grows {by}, but without an inspector it is not known what JavaScript has of it", name(memory))
}

pub(super) fn name(memory: &Memory) -> String {
    match memory {
        Memory::Heap { .. } => format!("the heap{}", of_thread(memory)),
        Memory::External { .. } => format!("what objects own outside the heap{}", of_thread(memory)),
        Memory::Allocated { .. } => "native memory".to_owned(),
        Memory::Retained { .. } => "what malloc keeps".to_owned(),
        Memory::Stacks => "memory of threads' stacks".to_owned(),
        Memory::Files => "memory of files".to_owned(),
        Memory::Engine => "V8's pages beyond its heap".to_owned(),
    }
}

/// A size that may be negative.
pub(super) fn amount(bytes: f64) -> String {
    size(bytes.max(0.0) as u64)
}

/// A time for people.
pub(super) fn time(hours: f64) -> String {
    let seconds = (hours * 3600.0).max(0.0);
    match seconds {
        0.0..120.0 => format!("{seconds:.0} s"),
        120.0..7200.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{hours:.1} h"),
    }
}

fn by(growth: &Growth) -> String {
    let [low, high] = growth.slope.interval.map(amount);
    let (from, to) = (amount(growth.from.1), amount(growth.to.1));
    format!(
        "by {} per hour ({low} to {high}): from {from} to {to} in {}",
        amount(growth.slope.per_unit),
        time(growth.to.0 - growth.from.0)
    )
}

fn also(memory: &Memory, all: &[Watched]) -> String {
    let others = all.iter().filter(|other| other.memory != *memory && other.memory != Memory::Engine);
    let others: Vec<String> = others
        .filter_map(|other| match &other.course {
            Course::Grows(growth) => {
                Some(format!("{} by {} per hour", name(&other.memory), amount(growth.slope.per_unit)))
            }
            _ => None,
        })
        .collect();
    if others.is_empty() { String::new() } else { format!("; also {}", others.join(", ")) }
}

fn of_thread(memory: &Memory) -> String {
    match memory {
        Memory::Heap { worker: Some(title) } | Memory::External { worker: Some(title) } => {
            format!(" of {title}")
        }
        _ => String::new(),
    }
}
