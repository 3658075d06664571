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
/// From so many intervals on, the first ones may be left out: a leak may begin late, or be seen only once
/// something else in the same holder is full.
const INTERVALS_WITH_START: usize = 4;
/// What began late goes on with at least this share of what it began with.
const LASTING: f64 = 0.9;
/// Growth that never rises by more than this, and falls at least to that share of what it was, is about to end.
const UNRISING: f64 = 1.05;
const SLOWED: f64 = 0.7;

/// What a series of intervals tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    /// It grows in every interval, in proportion to the load.
    Steady,
    /// It grows, but the intervals are too few or too unequal to tell.
    Doubtful,
    /// It grew, and stopped or is about to.
    Bounded,
    /// It grows and is emptied now and then.
    Breathing,
    /// Too little to matter.
    Noise,
}

impl Trend {
    /// Judges a candidate; `requests` are those of each interval.
    pub(crate) fn of(candidate: &Candidate, requests: Option<&[u64]>) -> Self {
        let series = Series::of(candidate, requests);
        if candidate.bound().is_some() {
            return if series.ever_matters() { Self::Bounded } else { Self::Noise };
        }
        match series.trend() {
            Self::Doubtful | Self::Bounded if series.without_start().is_some_and(|late| late.lasts()) => {
                Self::Steady
            }
            trend => trend,
        }
    }
}

/// The worst ratio between the intervals that a candidate is judged by.
pub(crate) fn steadiest(candidate: &Candidate, requests: Option<&[u64]>) -> Option<f64> {
    let series = Series::of(candidate, requests);
    let late = series.without_start().filter(|late| !series.is_steady() && late.lasts());
    late.unwrap_or(series).steadiest()
}

/// Some intervals of a candidate, with the requests of each.
#[derive(Clone, Copy)]
struct Series<'a> {
    net: &'a [Net],
    requests: Option<&'a [u64]>,
    is_swollen: bool,
}

impl<'a> Series<'a> {
    fn of(candidate: &'a Candidate, requests: Option<&'a [u64]>) -> Self {
        Self { net: &candidate.net, requests, is_swollen: candidate.is_swollen }
    }

    /// Without up to a third of the intervals, if the rest is long enough to tell.
    fn without_start(self) -> Option<Self> {
        let start = self.net.len() / 3;
        let long_enough = self.net.len() >= INTERVALS_WITH_START;
        long_enough.then(|| Self {
            net: &self.net[start..],
            requests: self.requests.map(|requests| &requests[start..]),
            ..self
        })
    }

    fn trend(&self) -> Trend {
        if !self.ever_matters() {
            return Trend::Noise;
        }
        match self.steadiest() {
            None => Trend::Doubtful,
            Some(worst) if worst < ENDED || self.slows() => Trend::Bounded,
            Some(_) if self.is_steady() => Trend::Steady,
            Some(_) => Trend::Doubtful,
        }
    }

    fn is_steady(&self) -> bool {
        let Some(worst) = self.steadiest() else { return false };
        let slack = self.slack();
        let range = if self.is_swollen { STEPPED } else { STEADY };
        let is_in_range = *range.start() - slack <= worst && worst <= *range.end() + slack;
        let all_matter = (0..self.net.len()).all(|interval| self.matters(interval));
        all_matter && (is_in_range || self.requests.is_none() && self.never_slows())
    }

    /// Whether it is steady and at the end gains as much as at the start.
    fn lasts(&self) -> bool {
        let rate = |at: usize| self.rate(at, self.net[at].objects);
        self.is_steady() && (self.is_swollen || rate(self.net.len() - 1) >= LASTING * rate(0))
    }

    /// Where the load is not known: what gained in each of many intervals, and in the last one as much as
    /// usual, is not about to end.
    fn never_slows(&self) -> bool {
        let objects: Vec<u64> = self.net.iter().map(|net| net.objects).collect();
        let Some((&last, earlier)) = objects.split_last().filter(|_| objects.len() >= MANY_INTERVALS) else {
            return false;
        };
        let mut earlier = earlier.to_vec();
        earlier.sort_unstable();
        2 * last >= earlier[earlier.len() / 2]
    }

    /// Where the load is known: whether each of many intervals gained less than the one before.
    fn slows(&self) -> bool {
        if self.is_swollen || self.requests.is_none() || self.net.len() < INTERVALS_WITH_START {
            return false;
        }
        let rates: Vec<f64> = (0..self.net.len()).map(|at| self.rate(at, self.net[at].objects)).collect();
        let falls = rates.windows(2).all(|pair| pair[1] <= UNRISING * pair[0]);
        falls && rates.last() <= rates.first().map(|first| SLOWED * first).as_ref()
    }

    /// By entries or by the objects below them, whichever is steadier: a chain has no entries, and strings
    /// become other objects when they are read.
    fn steadiest(&self) -> Option<f64> {
        if self.is_swollen {
            return self.proportion(|net| net.bytes);
        }
        let (entries, objects) = (self.proportion(|net| net.entries), self.proportion(|net| net.objects)?);
        let has_entries = self.net.iter().all(|net| net.entries >= LEAST_OBJECTS);
        let entries = entries.filter(|_| has_entries).unwrap_or(objects);
        Some(if distance(entries) < distance(objects) { entries } else { objects })
    }

    /// The later interval that differs most from the first, as a multiple of it, by equal load;
    /// `None` with a single interval.
    fn proportion(&self, of: fn(&Net) -> u64) -> Option<f64> {
        let rate = |interval: usize| self.rate(interval, of(&self.net[interval]));
        let first = rate(0);
        (1..self.net.len())
            .map(|interval| if first > 0.0 { rate(interval) / first } else { f64::MAX })
            .max_by(|&a, &b| distance(a).total_cmp(&distance(b)))
    }

    /// Where only some of the requests leave something, how many do is chance.
    fn slack(&self) -> f64 {
        let Some(requests) = self.requests else { return 0.0 };
        let entries: Vec<u64> = self.net.iter().map(|net| net.entries).collect();
        let is_rare = entries.iter().zip(requests).all(|(&entries, &requests)| entries * 2 < requests);
        match entries[..] {
            [first, .., last] if is_rare && first > 0 => 3.0 * ((first + last) as f64).sqrt() / first as f64,
            _ => 0.0,
        }
    }

    fn ever_matters(&self) -> bool {
        (0..self.net.len()).any(|interval| self.matters(interval))
    }

    fn matters(&self, interval: usize) -> bool {
        let Net { objects, bytes, .. } = self.net[interval];
        let is_large = bytes >= LARGE_BYTES && objects >= FEW_OBJECTS;
        objects >= least_objects(self.load(interval)) || is_large || self.is_swollen && bytes > 0
    }

    fn load(&self, interval: usize) -> u64 {
        self.requests.and_then(|all| all.get(interval)).copied().unwrap_or(0)
    }

    fn rate(&self, interval: usize, amount: u64) -> f64 {
        amount as f64 / self.load(interval).max(1) as f64
    }
}

/// So many new objects in an interval of so many requests are more than a healthy service leaves over.
pub(crate) fn least_objects(requests: u64) -> u64 {
    LEAST_OBJECTS.max(requests / REQUESTS_PER_OBJECT)
}

/// How far a ratio is from 1, either way.
fn distance(ratio: f64) -> f64 {
    if ratio > 0.0 { ratio.ln().abs() } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(objects: &[u64]) -> Trend {
        let net: Vec<Net> = objects.iter().map(|&n| Net { entries: n, objects: n, bytes: 100 * n }).collect();
        let candidate = Candidate {
            holders: Vec::new(),
            tops: Vec::new(),
            net,
            is_swollen: false,
            is_by_population: false,
            capacity: None,
        };
        Trend::of(&candidate, Some(&vec![1000; objects.len()]))
    }

    #[test]
    fn growth_in_proportion_to_the_load_is_steady() {
        assert_eq!(trend(&[1000, 1000]), Trend::Steady);
        assert_eq!(trend(&[1000, 600]), Trend::Doubtful);
        assert_eq!(trend(&[10, 10]), Trend::Noise);
    }

    #[test]
    fn what_slows_down_in_every_interval_has_a_bound() {
        assert_eq!(trend(&[1000, 900, 800, 650]), Trend::Bounded);
        assert_eq!(trend(&[1000, 900, 1000, 650]), Trend::Doubtful);
        assert_eq!(trend(&[1000, 800, 780, 690]), Trend::Bounded);
        assert_eq!(trend(&[1000, 900, 800, 730]), Trend::Doubtful);
        assert_eq!(trend(&[1000, 200]), Trend::Bounded);
    }

    #[test]
    fn a_leak_that_begins_late_is_steady_from_then_on() {
        assert_eq!(trend(&[0, 1000, 1000]), Trend::Doubtful);
        assert_eq!(trend(&[0, 1000, 1000, 1000]), Trend::Steady);
        assert_eq!(trend(&[9000, 1000, 1000, 1000]), Trend::Steady);
        assert_eq!(trend(&[0, 1000, 0, 1000]), Trend::Doubtful);
    }
}
