//! Judgements become the report.

use detect::{Diagnosis, Load, MemoryKind, Slope, can_see_one_object_per_request, class_name};
use heapsnapshot::{Analysis, Census, compare, compare_by_name};

use super::{Background, ClassGrowth, Ended, Fault, Finding, MatchedBy, Memory, Noise, Report, Verdict};
use crate::places::Places;

/// More classes are noise.
const MOST_CLASSES: usize = 8;

/// Fewer intervals between snapshots clear no service.
const FEWEST_INTERVALS: usize = 2;

/// Puts everything that is known into one report.
pub(crate) fn build(
    facts: &[Analysis],
    load: &Load,
    (diagnosis, classes): (Diagnosis, Vec<ClassGrowth>),
    background: Background,
    places: &Places,
) -> Report {
    let is_live = background.service.is_some();
    let Diagnosis { verdict, reason, findings, suspects, bounded, noise } = diagnosis;
    let verdict = Verdict::from(verdict);
    let Background { service, load: work, memory, ended, matched_by, snapshots } = background;
    let all = |findings: Vec<detect::Finding>| -> Vec<Finding> {
        findings.into_iter().map(|finding| Finding::of(finding, places)).collect()
    };
    let mut memory = memory.unwrap_or_else(|| told_by_snapshots(facts, load, verdict));
    if is_live && verdict == Verdict::Leak {
        let gained: f64 = findings.iter().filter_map(|finding| finding.growth.bytes_per_request).sum();
        memory.tell_leak(load.memory, Some(gained));
    }
    let mut report = Report {
        verdict,
        reason: with_doubt(reason, matched_by),
        service,
        load: work,
        memory,
        failure: None,
        repeats: Vec::new(),
        self_check: None,
        matched_by,
        findings: all(findings),
        accepted: Vec::new(),
        suspects: all(suspects),
        bounded: all(bounded),
        noise: noise.into_iter().map(left_out).collect(),
        classes,
        snapshots,
    };
    if is_live
        && verdict.passes()
        && let Some(doubt) = doubt(facts.len(), load, &report)
    {
        report.verdict = Verdict::Inconclusive;
        report.reason = format!("{}, but {doubt}", report.reason);
    }
    match ended {
        Ended::Done => {}
        Ended::Unconfirmed if report.verdict == Verdict::Leak => {
            report.reason = format!("{}; there was no time for a further round to confirm it", report.reason);
        }
        Ended::Unconfirmed => {}
        Ended::OutOfTime { phase, seconds } => {
            report.reason = format!("{}; the time of {seconds} s was up ({phase})", report.reason);
        }
        Ended::Failed(fault) => fail(&mut report, fault),
    }
    report
}

/// Why a hunt that found nothing clears no service.
fn doubt(snapshots: usize, load: &Load, report: &Report) -> Option<String> {
    if snapshots <= FEWEST_INTERVALS {
        return Some(format!("fewer than {FEWEST_INTERVALS} rounds between snapshots clear no service"));
    }
    let service = report.service.as_ref()?;
    let served = load.requests_per_interval.iter().flatten().copied().min().unwrap_or(0);
    if service.processes > 1 && served == 0 {
        return Some(format!(
            "the one process of {} that was measured served no HTTP/1 request",
            service.processes
        ));
    }
    if !can_see_one_object_per_request(served) {
        return Some(format!(
            "rounds of {served} requests are too few to see a leak of one object per request"
        ));
    }
    let is_refused = report.load.as_ref().is_some_and(super::Load::is_refused);
    let told = "every request was refused with a status of 400 or more: the load did not reach its work";
    is_refused.then(|| told.to_owned())
}

/// What was seen before a failure proves nothing, but may tell why it came.
fn fail(report: &mut Report, fault: Fault) {
    report.verdict = Verdict::Failed;
    report.reason.clone_from(&fault.message);
    report.suspect_findings();
    report.failure = Some(fault);
}

fn with_doubt(reason: String, matched_by: MatchedBy) -> String {
    match matched_by {
        MatchedBy::Id => reason,
        MatchedBy::Path => {
            format!(
                "{reason}; objects are matched by path, because their ids differ: the snapshots come from \
                 different processes or inspector sessions"
            )
        }
    }
}

/// The memory of a service that nobody measured: its snapshots tell which memory grew, and how fast
/// if the requests between them are known. So few points make no interval.
fn told_by_snapshots(facts: &[Analysis], load: &Load, verdict: Verdict) -> Memory {
    let sizes: Vec<Sizes> = facts.iter().map(Sizes::of).collect();
    let gained = |bytes: fn(&Sizes) -> u64| match &sizes[..] {
        [first, .., last] => i128::from(bytes(last)) - i128::from(bytes(first)),
        _ => 0,
    };
    let (heap, buffers) = (gained(|sizes| sizes.heap), gained(|sizes| sizes.buffers));
    let grows = verdict == Verdict::Leak || verdict != Verdict::Clean && heap.max(buffers) > 0;
    let (kind, bytes): (_, fn(&Sizes) -> u64) = match grows {
        true if buffers > heap => (MemoryKind::External, |sizes| sizes.buffers),
        true => (MemoryKind::Heap, |sizes| sizes.heap),
        false => (MemoryKind::None, |sizes| sizes.heap),
    };
    let slope = load.requests_per_interval.as_ref().and_then(|requests| {
        let answered = requests.iter().scan(0, |sum: &mut u64, &more| {
            *sum = sum.saturating_add(more);
            Some(*sum)
        });
        let points = std::iter::once(0).chain(answered).zip(sizes.iter().map(bytes));
        Slope::of(&points.collect::<Vec<_>>())
    });
    Memory {
        kind: kind.as_str(),
        rounds: Vec::new(),
        growth_bytes_per_request: slope.map(|slope| slope.per_unit),
        interval: None,
        minimum_detectable_bytes_per_request: None,
        kinds: Vec::new(),
    }
}

/// The memory in a snapshot.
struct Sizes {
    heap: u64,
    buffers: u64,
}

impl Sizes {
    fn of(facts: &Analysis) -> Self {
        let statistics = facts.statistics();
        let heap = statistics.total_bytes.saturating_sub(statistics.native_bytes);
        Self { heap, buffers: statistics.typed_arrays_bytes }
    }
}

/// The classes that grew most from the first to the last snapshot.
pub(crate) fn classes(facts: &[Analysis], matched_by: MatchedBy) -> Vec<ClassGrowth> {
    let [first, .., last] = facts else { return Vec::new() };
    let after = Census::of(&last.graph, None);
    let before = Census::of(&first.graph, Some(after.shapes()));
    let mut rows = match matched_by {
        MatchedBy::Id => compare(&before, &after),
        MatchedBy::Path => compare_by_name(&before, &after),
    };
    rows.retain(|row| row.size_delta_bytes() > 0);
    let mut classes: Vec<ClassGrowth> = Vec::new();
    for row in rows {
        let name = class_name(&row.class.name.to_string_lossy());
        let (delta, size_delta_bytes) = (row.delta(), row.size_delta_bytes());
        // Without their keys, shapes of objects may read alike.
        match classes.iter_mut().find(|class| class.name == name) {
            Some(class) => {
                class.delta += delta;
                class.size_delta_bytes += size_delta_bytes;
            }
            None => classes.push(ClassGrowth { name, delta, size_delta_bytes }),
        }
    }
    classes.sort_by_key(|class| std::cmp::Reverse(class.size_delta_bytes));
    classes.truncate(MOST_CLASSES);
    classes
}

fn left_out(noise: detect::Noise) -> Noise {
    let detect::Noise { kind, why, count_per_interval, bytes_per_interval } = noise;
    Noise { kind, why, count_per_interval, bytes_per_interval }
}
