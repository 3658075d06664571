//! The verdict: what all candidates together mean, and how sure that is.

use crate::evidence::{filling, size};
use crate::growth::{Candidate, Net, Trend, least_objects, steadiest};
use crate::memory::{MemoryGrowth, MemoryKind, UNREMARKABLE_BYTES_PER_REQUEST};

/// What is true of a service, as far as its snapshots tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Something reachable from JavaScript explains growth that does not end.
    Leak,
    /// Memory grows, and nothing reachable from JavaScript explains it.
    OutsideHeap,
    /// A holder is still filling, and fills more slowly.
    Saturating,
    /// Nothing grows.
    Clean,
    /// The snapshots cannot tell.
    Inconclusive,
}

impl Verdict {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::OutsideHeap => "outside-heap",
            Self::Saturating => "saturating",
            Self::Clean => "clean",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// What is known of the load between the snapshots.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Load {
    /// Requests in each interval between two snapshots.
    pub requests_per_interval: Option<Vec<u64>>,
    /// How fast memory grows, where it was measured.
    pub memory: Option<MemoryGrowth>,
}

impl Load {
    /// The requests by interval, if they fit the number of intervals.
    pub(crate) fn requests(&self, intervals: usize) -> Option<&[u64]> {
        self.requests_per_interval.as_deref().filter(|all| all.len() == intervals)
    }

    fn kind(&self) -> Option<MemoryKind> {
        self.memory.map(|growth| growth.kind)
    }
}

/// A leak can hardly be made of less: an empty object and the slot that refers to it.
const SMALLEST_ENTRY_BYTES: f64 = 64.0;

/// The smallest leak, in bytes per request, that would have been found in intervals of so many requests:
/// as many of the smallest objects as are told from what a healthy service leaves over. A leak of larger
/// objects is found when it leaves as many of them.
pub fn minimum_detectable(requests: &[u64]) -> Option<f64> {
    let least =
        |&requests: &u64| least_objects(requests) as f64 * SMALLEST_ENTRY_BYTES / requests.max(1) as f64;
    requests.iter().map(least).reduce(f64::max)
}

/// Whether a leak of one object per request would show in an interval of so many requests.
pub fn can_see_one_object_per_request(requests: u64) -> bool {
    requests >= least_objects(requests)
}

/// What a candidate's series tells, held against the memory that was measured.
pub(crate) fn trend(candidate: &Candidate, intervals: usize, load: &Load) -> Trend {
    let trend = match Trend::of(candidate, load.requests(intervals)) {
        Trend::Steady if is_contradicted(candidate, intervals, load) => Trend::Doubtful,
        trend => trend,
    };
    if trend == Trend::Doubtful && breathes(candidate, load) { Trend::Breathing } else { trend }
}

/// Less than one part in so many is what was left over.
const SHOWN_PARTS: u64 = 10;
/// More than this share of what a holder gained must show in the memory of the process.
const SHOWN_SHARE: f64 = 0.5;

/// Whether memory grows far less than the holder is said to: what it gained goes again.
fn is_contradicted(candidate: &Candidate, intervals: usize, load: &Load) -> bool {
    let (Some(requests), Some(memory)) = (load.requests(intervals), load.memory) else { return false };
    let gained = candidate.total(|net| net.bytes) as f64 / requests.iter().sum::<u64>().max(1) as f64;
    gained >= UNREMARKABLE_BYTES_PER_REQUEST && memory.most_bytes_per_request() < SHOWN_SHARE * gained
}

/// Whether the holder is emptied now and then: memory does not grow and falls by about what the holder gained, and
/// of all intervals only the last one's objects are still there. Two intervals do not tell that from a leak that
/// begins late.
fn breathes(candidate: &Candidate, load: &Load) -> bool {
    let Some((last, earlier)) = candidate.net.split_last().filter(|(_, earlier)| earlier.len() > 1) else {
        return false;
    };
    let is_emptied = earlier.iter().all(|net| net.objects * SHOWN_PARTS <= last.objects);
    let falls = |memory: MemoryGrowth| {
        memory.kind == MemoryKind::None && memory.largest_fall_bytes as f64 >= SHOWN_SHARE * last.bytes as f64
    };
    is_emptied && load.memory.is_some_and(falls)
}

/// The verdict and one sentence for it.
pub(crate) fn judge(judged: &[(Candidate, Trend)], intervals: usize, load: &Load) -> (Verdict, String) {
    let count = |trend| judged.iter().filter(|(_, it)| *it == trend).count();
    let is_outside = matches!(load.kind(), Some(MemoryKind::External | MemoryKind::Native));
    let is_load_known = load.requests(intervals).is_some();
    if count(Trend::Steady) > 0 {
        return (Verdict::Leak, steady(judged, intervals, is_load_known));
    }
    if judged.iter().any(|(it, trend)| *trend == Trend::Doubtful && is_weighty(it, intervals, load)) {
        return (Verdict::Inconclusive, doubt(judged, intervals, is_load_known));
    }
    let still_fills = |candidate: &Candidate| candidate.net.last().is_some_and(|net| net.bytes > 0);
    let filling = || judged.iter().filter(|(it, trend)| *trend == Trend::Bounded && still_fills(it));
    let with_bound: Vec<&Candidate> =
        filling().map(|(it, _)| it).filter(|candidate| candidate.bound().is_some()).collect();
    if explains(&with_bound, load.requests(intervals), load) {
        return (Verdict::Saturating, with_bound.first().map(|it| bound(it)).unwrap_or_default());
    }
    if is_outside {
        let reason = "memory grows, but no JavaScript object holds more of it than before";
        return (Verdict::OutsideHeap, reason.to_owned());
    }
    if load.kind() == Some(MemoryKind::Heap) {
        let reason = "the heap grows, but no object was found that holds the growth";
        return (Verdict::Inconclusive, reason.to_owned());
    }
    if load.memory.is_some_and(|memory| memory.suspects_native()) {
        let reason = "native memory seems to grow; a leak is told from an allocator that keeps what was freed \
                      only by more rounds without snapshots";
        return (Verdict::Inconclusive, reason.to_owned());
    }
    if let Some((candidate, _)) = filling().next() {
        return (Verdict::Saturating, bound(candidate));
    }
    let reason = match count(Trend::Doubtful) {
        0 if count(Trend::Breathing) > 0 => {
            "what grows is emptied again, and memory does not grow".to_owned()
        }
        0 if intervals == 1 => "nothing grows in the one interval".to_owned(),
        0 => format!("nothing grows in all of {intervals} intervals"),
        small => {
            format!("memory does not grow; {small} small suspects grow, but not in proportion to the load")
        }
    };
    (Verdict::Clean, reason)
}

/// Whether what fills up to a bound is most of the growth that was measured.
fn explains(filling: &[&Candidate], requests: Option<&[u64]>, load: &Load) -> bool {
    let (Some(requests), Some(memory)) = (requests, load.memory) else { return false };
    let gained: u64 = filling.iter().map(|candidate| candidate.total(|net| net.bytes)).sum();
    let gained = gained as f64 / requests.iter().sum::<u64>().max(1) as f64;
    let grown = memory.heap.slope.per_unit.max(0.0) + memory.external.slope.per_unit.max(0.0);
    matches!(memory.kind, MemoryKind::Heap | MemoryKind::External) && gained >= SHOWN_SHARE * grown
}

fn bound(candidate: &Candidate) -> String {
    match candidate.bound() {
        Some(capacity) => format!("what grows {}", filling(candidate, capacity)),
        None => "what grew in the first interval grew far less in the last one".to_owned(),
    }
}

/// Whether growth that is out of proportion leaves the verdict open. It does not if memory was
/// measured and does not grow, and the growth is less than what such a service gains anyway.
fn is_weighty(candidate: &Candidate, intervals: usize, load: &Load) -> bool {
    let Some(requests) = load.requests(intervals).filter(|_| load.kind() == Some(MemoryKind::None)) else {
        return true;
    };
    let rates = candidate.net.iter().zip(requests).map(|(net, &n)| net.bytes as f64 / n.max(1) as f64);
    rates.fold(0.0, f64::max) >= UNREMARKABLE_BYTES_PER_REQUEST
}

fn steady(judged: &[(Candidate, Trend)], intervals: usize, is_load_known: bool) -> String {
    let bytes = judged.iter().filter(|(_, trend)| *trend == Trend::Steady).map(|(it, _)| it.least_bytes());
    let least = bytes.fold(0, u64::saturating_add);
    let least = size(least);
    let how = if is_load_known { "in proportion to the load" } else { "in every interval" };
    format!("what is reachable grows {how}, by at least {least} in each of {intervals} intervals")
}

fn doubt(judged: &[(Candidate, Trend)], intervals: usize, is_load_known: bool) -> String {
    if intervals < 2 {
        return "one interval cannot tell a leak from a cache that is filling; take a third snapshot"
            .to_owned();
    }
    let doubtful = judged.iter().find(|(_, trend)| *trend == Trend::Doubtful);
    let series: Vec<String> = doubtful
        .map_or_else(Vec::new, |(candidate, _)| candidate.net.iter().map(|net| size(net.bytes)).collect());
    let series = series.join(", ");
    if is_load_known {
        format!("growth is not in proportion to the load ({series}); another round would tell")
    } else {
        format!("growth is not the same in each interval ({series}), and how the load went is not known")
    }
}

/// How sure a finding is: the product of three shares.
///
/// - by the number of intervals `n`: `n / (n + 0.5)`, that is 0.67, 0.80, 0.86, …;
/// - by steadiness: the smaller of the ratio between intervals and its inverse;
/// - by amount: `1 - 1 / (1 + k / 10)`, where `k` is the objects of the weakest interval;
///   0.7 if the holder grew without new objects.
pub fn confidence(intervals: usize, ratio: Option<f64>, least_objects: Option<u64>) -> f64 {
    let by_intervals = intervals as f64 / (intervals as f64 + 0.5);
    let by_steadiness = ratio.map_or(1.0, |ratio| ratio.min(ratio.recip()).clamp(0.0, 1.0));
    let by_amount = least_objects.map_or(0.7, |objects| 1.0 - 1.0 / (1.0 + objects as f64 / 10.0));
    by_intervals * by_steadiness * by_amount
}

/// What remains of the confidence if objects of different processes had to be matched by path.
const OF_PROCESSES: f64 = 0.7;

/// The confidence of a candidate.
pub(crate) fn confidence_of(candidate: &Candidate, requests: Option<&[u64]>, is_one_process: bool) -> f64 {
    let of: fn(&Net) -> u64 = if candidate.is_swollen { |net| net.bytes } else { |net| net.objects };
    let amounts: Vec<u64> = candidate.net.iter().map(of).collect();
    let least = (!candidate.is_swollen).then(|| amounts.iter().min().copied().unwrap_or(0));
    // Without the load, faster growth may come from more of it.
    let ratio = steadiest(candidate, requests).filter(|_| !candidate.is_swollen);
    let ratio = ratio.map(|ratio| if requests.is_none() { ratio.min(1.0) } else { ratio });
    confidence(amounts.len(), ratio, least) * if is_one_process { 1.0 } else { OF_PROCESSES }
}
