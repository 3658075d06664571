//! Trend: does a series of intervals tell a leak, something bounded, or nothing yet?

use super::candidate::{Candidate, Net};

/// Fewer objects per interval are what a healthy service shows too.
const LEAST_OBJECTS: u64 = 20;
/// Objects by which large memory grows may be fewer.
const FEW_OBJECTS: u64 = 5;
const LARGE_BYTES: u64 = 1024 * 1024;
/// Requests for which one left-over object is normal.
const REQUESTS_PER_OBJECT: u64 = 50;
/// In this range a later interval is as large as the first.
const STEADY: std::ops::RangeInclusive<f64> = 0.8..=1.25;
/// A table grows in steps.
const STEPPED: std::ops::RangeInclusive<f64> = 0.3..=8.0;
/// With fewer intervals, growth that differs from one to the next tells nothing.
const MANY_INTERVALS: usize = 3;
/// Below this share of the first interval, growth has ended.
const ENDED: f64 = 0.25;

/// What a series of intervals tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    /// It grows in every interval, in proportion to the load.
    Steady,
    /// It grows, but the intervals are too few or too unequal to tell.
    Doubtful,
    /// It grew, and stopped or is about to.
    Bounded,
    /// Too little to matter.
    Noise,
}

impl Trend {
    /// Judges a candidate; `requests` are those of each interval.
    pub(crate) fn of(candidate: &Candidate, requests: Option<&[u64]>) -> Self {
        if !any_matters(candidate, requests) {
            return Self::Noise;
        }
        if candidate.capacity().is_some() {
            return Self::Bounded;
        }
        let Some(worst) = steadiest(candidate, requests) else { return Self::Doubtful };
        let slack = slack(candidate, requests);
        let range = if candidate.is_swollen { STEPPED } else { STEADY };
        let is_steady = *range.start() - slack <= worst && worst <= *range.end() + slack;
        if worst < ENDED {
            Self::Bounded
        } else if all_matter(candidate, requests)
            && (is_steady || requests.is_none() && never_slows(candidate))
        {
            Self::Steady
        } else {
            Self::Doubtful
        }
    }
}

/// Where the load is not known: what gained in each of many intervals, and in the last one as much as
/// usual, is not about to end.
fn never_slows(candidate: &Candidate) -> bool {
    let objects: Vec<u64> = candidate.net.iter().map(|net| net.objects).collect();
    let Some((&last, earlier)) = objects.split_last().filter(|_| objects.len() >= MANY_INTERVALS) else {
        return false;
    };
    let mut earlier = earlier.to_vec();
    earlier.sort_unstable();
    2 * last >= earlier[earlier.len() / 2]
}

/// The worst ratio between intervals, by entries or by the objects below them, whichever is steadier:
/// a chain has no entries, and strings become other objects when they are read.
pub(crate) fn steadiest(candidate: &Candidate, requests: Option<&[u64]>) -> Option<f64> {
    let by = |of: fn(&Net) -> u64| proportion(&candidate.net.iter().map(of).collect::<Vec<_>>(), requests);
    if candidate.is_swollen {
        return by(|net| net.bytes);
    }
    let (entries, objects) = (by(|net| net.entries), by(|net| net.objects)?);
    let has_entries = candidate.net.iter().all(|net| net.entries >= LEAST_OBJECTS);
    let entries = entries.filter(|_| has_entries).unwrap_or(objects);
    Some(if distance(entries) < distance(objects) { entries } else { objects })
}

/// How far a ratio is from 1, either way.
fn distance(ratio: f64) -> f64 {
    if ratio > 0.0 { ratio.ln().abs() } else { f64::INFINITY }
}

/// The later interval that differs most from the first, as a multiple of it, by equal load;
/// `None` with a single interval.
fn proportion(amounts: &[u64], requests: Option<&[u64]>) -> Option<f64> {
    let load = |interval: usize| requests.and_then(|all| all.get(interval)).map_or(1, |&n| n.max(1)) as f64;
    let rate = |interval: usize| amounts[interval] as f64 / load(interval);
    let first = rate(0);
    (1..amounts.len())
        .map(|interval| if first > 0.0 { rate(interval) / first } else { f64::MAX })
        .max_by(|&a, &b| distance(a).total_cmp(&distance(b)))
}

/// Where only some of the requests leave something, how many do is chance.
fn slack(candidate: &Candidate, requests: Option<&[u64]>) -> f64 {
    let Some(requests) = requests else { return 0.0 };
    let entries: Vec<u64> = candidate.net.iter().map(|net| net.entries).collect();
    let is_rare = entries.iter().zip(requests).all(|(&entries, &requests)| entries * 2 < requests);
    match entries[..] {
        [first, .., last] if is_rare && first > 0 => 3.0 * ((first + last) as f64).sqrt() / first as f64,
        _ => 0.0,
    }
}

fn matters(candidate: &Candidate, requests: Option<&[u64]>, interval: usize) -> bool {
    let Net { objects, bytes, .. } = candidate.net[interval];
    let load = requests.and_then(|all| all.get(interval)).copied().unwrap_or(0);
    let floor = LEAST_OBJECTS.max(load / REQUESTS_PER_OBJECT);
    let is_large = bytes >= LARGE_BYTES && objects >= FEW_OBJECTS;
    objects >= floor || is_large || candidate.is_swollen && bytes > 0
}

fn any_matters(candidate: &Candidate, requests: Option<&[u64]>) -> bool {
    (0..candidate.net.len()).any(|interval| matters(candidate, requests, interval))
}

fn all_matter(candidate: &Candidate, requests: Option<&[u64]>) -> bool {
    (0..candidate.net.len()).all(|interval| matters(candidate, requests, interval))
}
