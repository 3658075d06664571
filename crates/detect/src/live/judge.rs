//! From how each memory went to what is the matter: the cause is named, not its shadow.

use super::course::{Course, Growth, SHORTEST_HOURS};
use super::kept::Kept;
use super::memories::{self, Memory, Seen, Watched};
use super::{LiveJudgement, LiveKind, LiveRegion, LiveSample, calm, limits, words};

/// Another memory that grows at this share of the fastest one's speed explains V8's pages.
const EXPLAINING_SHARE: f64 = 0.5;
/// Threads that have not told anything in so many samples, and for as long as growth takes, are not waited for.
const SILENT_SAMPLES: usize = 4;

/// Judges all samples of a process seen so far, the oldest first.
pub fn judge(samples: &[LiveSample]) -> LiveJudgement {
    let samples = up_to_date(samples);
    let mut all = memories::of(samples);
    let kept = Kept::of(samples);
    if !kept.is_some_and(Kept::is_the_matter) {
        // Peaks of concurrency make malloc keep more, which the next peak uses again.
        all.retain(|watched| !matches!(watched.memory, Memory::Retained { .. }));
    }
    let judgement = match cause(&all) {
        Some((memory, growth)) if samples.iter().any(|sample| !sample.heaps.is_empty()) => {
            told(memory, growth, &all, samples)
        }
        Some((memory, growth)) => LiveJudgement::calm(LiveKind::Unclear, words::unexplained(memory, growth)),
        None => calm::judge(&all, samples),
    };
    LiveJudgement {
        fragmentation_suspected: judgement.fragmentation_suspected || kept.is_some_and(Kept::is_worth_a_word),
        ..judgement
    }
}

/// Once no thread has answered for long, what they said before is out of date: only what came since counts.
fn up_to_date(samples: &[LiveSample]) -> &[LiveSample] {
    let answered = samples.iter().rposition(|sample| !sample.heaps.is_empty());
    let (Some(answered), Some(last)) = (answered, samples.last()) else { return samples };
    let silent = &samples[answered + 1..];
    let hours = last.at.saturating_sub(samples[answered].at).as_secs_f64() / 3600.0;
    if silent.len() >= SILENT_SAMPLES && hours >= SHORTEST_HOURS { silent } else { samples }
}

/// What grows fastest, unless that only follows from something else; `None` also if something else grows faster, but
/// not long enough to tell.
fn cause(all: &[Watched]) -> Option<(&Memory, &Growth)> {
    let early = all.iter().filter_map(|watched| match &watched.course {
        Course::Early(growth) => Some(growth.slope.per_unit),
        _ => None,
    });
    let early = early.max_by(f64::total_cmp).unwrap_or(0.0);
    proven(all).filter(|(_, growth)| growth.slope.per_unit >= early)
}

fn proven(all: &[Watched]) -> Option<(&Memory, &Growth)> {
    let growing = || {
        all.iter().filter_map(|watched| match &watched.course {
            Course::Grows(growth) => Some((&watched.memory, growth)),
            _ => None,
        })
    };
    let speed = |(_, growth): &(&Memory, &Growth)| growth.slope.per_unit;
    let fastest = |are: fn(&Memory) -> bool| {
        growing().filter(|(memory, _)| are(memory)).max_by(|a, b| speed(a).total_cmp(&speed(b)))
    };
    let asked_for = fastest(|memory| !matches!(memory, Memory::Engine | Memory::Retained { .. }));
    let engine = fastest(|memory| *memory == Memory::Engine);
    let is_own = |engine: &(&Memory, &Growth)| {
        asked_for.is_none_or(|other| speed(&other) < EXPLAINING_SHARE * speed(engine))
    };
    engine
        .filter(is_own)
        .or(asked_for)
        .or_else(|| fastest(|memory| matches!(memory, Memory::Retained { .. })))
}

fn told(memory: &Memory, growth: &Growth, all: &[Watched], samples: &[LiveSample]) -> LiveJudgement {
    let (kind, region, worker) = match memory {
        Memory::Heap { worker } => (LiveKind::Heap, None, worker.clone()),
        Memory::External { worker } => (LiveKind::External, None, worker.clone()),
        Memory::Allocated { region, .. } | Memory::Retained { region } => (LiveKind::Native, *region, None),
        Memory::Stacks => (LiveKind::Native, Some(LiveRegion::Stacks), None),
        Memory::Files => (LiveKind::Native, Some(LiveRegion::Files), None),
        Memory::Engine => (LiveKind::Native, Some(LiveRegion::V8), None),
    };
    let [_, fastest] = growth.slope.interval;
    LiveJudgement {
        kind,
        reason: words::growing(memory, growth, all, samples),
        region,
        fragmentation_suspected: matches!(
            memory,
            Memory::Retained { .. } | Memory::Allocated { seen: Seen::OrKept, .. }
        ),
        growth_bytes_per_hour: Some(growth.slope.per_unit),
        interval: Some(growth.slope.interval),
        until_heap_limit: matches!(memory, Memory::Heap { .. })
            .then(|| limits::until_heap_limit(samples, worker.as_deref(), fastest))
            .flatten(),
        until_container_limit: limits::until_container_limit(samples, fastest),
        worker,
    }
}
