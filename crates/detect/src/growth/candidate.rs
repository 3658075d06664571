//! A candidate: holders of the same growing objects, and how much they grew.

use heapsnapshot::{NodeIdx, RootPaths, Step};

use super::cohorts::Cohorts;
use super::heap::Heap;
use super::holders::Holder;
use super::lineage::Lineage;
use super::numbers;
use super::signature::signature;

/// Net growth in one interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Net {
    /// What the holder was given: list elements, map entries, links.
    pub(crate) entries: u64,
    /// Data nodes below the entries.
    pub(crate) objects: u64,
    /// Bytes of the entries and all below them.
    pub(crate) bytes: u64,
}

/// A holder, or several that are alike.
#[derive(Debug, Clone)]
pub(crate) struct Accumulator {
    pub(crate) holder: Holder,
    /// How many holders have this path.
    pub(crate) alike: usize,
    pub(crate) path: Vec<Step>,
    pub(crate) signature: String,
}

/// How many entries a holder may have at most, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Capacity {
    pub(crate) entries: u64,
    /// How many there are in the last snapshot.
    pub(crate) used: u64,
    pub(crate) told: Told,
}

/// What tells a capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// The room of its table, which was there before the entries came.
    Room,
    /// A limit of the program, as it is written: `MAX_ENTRIES`, `this.limit`, `max`.
    Limit(String),
}

/// Room of this many times what is in use is too far away to count as a bound.
const FAR_ROOM: u64 = 50;
/// So is a limit that nobody has seen at least half of, …
const FAR_LIMIT: u64 = 2;
/// … unless what it allows takes no more memory than any service has.
const LITTLE_BYTES: u64 = 100_000_000;

/// Whether a limit of the program bounds what a holder takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitState {
    /// It does.
    Kept,
    /// There are more entries than it allows.
    Broken,
    /// It allows far more than there are, and far more than is affordable.
    Far,
}

impl Candidate {
    /// How many entries there may be at most.
    pub(crate) fn bound(&self) -> Option<&Capacity> {
        self.capacity.as_ref().filter(|capacity| match capacity.told {
            Told::Room => capacity.entries <= FAR_ROOM * capacity.used,
            Told::Limit(_) => self.state_of(capacity) == LimitState::Kept,
        })
    }

    /// The limit that the program has, its name, and whether it bounds what the holder takes.
    pub(crate) fn limit(&self) -> Option<(&Capacity, &str, LimitState)> {
        let capacity = self.capacity.as_ref()?;
        match &capacity.told {
            Told::Limit(name) => Some((capacity, name, self.state_of(capacity))),
            Told::Room => None,
        }
    }

    fn state_of(&self, capacity: &Capacity) -> LimitState {
        let is_near = capacity.entries <= FAR_LIMIT * capacity.used;
        if capacity.used > capacity.entries {
            LimitState::Broken
        } else if is_near || self.bytes_of(capacity.entries) <= LITTLE_BYTES {
            LimitState::Kept
        } else {
            LimitState::Far
        }
    }

    /// What so many entries take, if they are as large as those that came.
    pub(crate) fn bytes_of(&self, entries: u64) -> u64 {
        let came = self.total(|net| net.entries).max(1);
        (u128::from(entries) * u128::from(self.total(|net| net.bytes)) / u128::from(came)) as u64
    }
}

/// What grew.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// All holders of the same objects; at least one.
    pub(crate) holders: Vec<Accumulator>,
    /// The new objects.
    pub(crate) tops: Vec<NodeIdx>,
    /// By interval.
    pub(crate) net: Vec<Net>,
    /// Grew without new objects.
    pub(crate) is_swollen: bool,
    /// The holder's own size does not tell the growth, only that of the class of the objects.
    pub(crate) is_by_population: bool,
    /// How many entries it may have at most, as far as that is known.
    pub(crate) capacity: Option<Capacity>,
}

impl Candidate {
    /// What it is ranked by: the bytes of its weakest interval.
    pub(crate) fn least_bytes(&self) -> u64 {
        self.net.iter().map(|net| net.bytes).min().unwrap_or(0)
    }

    /// Over all intervals.
    pub(crate) fn total(&self, of: impl Fn(&Net) -> u64) -> u64 {
        self.net.iter().map(of).sum()
    }
}

/// Old nodes that became larger without new objects, unless `known` already has them.
pub(crate) fn swollen(
    heaps: &[Heap<'_>],
    cohorts: &Cohorts,
    lineage: &Lineage<'_>,
    paths: &RootPaths,
    known: &[Candidate],
) -> Vec<Candidate> {
    let Some(last) = heaps.last() else { return Vec::new() };
    let holders = known.iter().flat_map(|candidate| &candidate.holders);
    let known: rustc_hash::FxHashSet<NodeIdx> = holders.map(|known| known.holder.node).collect();
    let grown = numbers::swollen(heaps, cohorts, lineage);
    let candidate = |(node, bytes): (NodeIdx, Vec<u64>)| {
        let path = paths.to(&last.facts.graph, node)?;
        let holder = Holder { node, label: None };
        let signature = signature(last.facts, &path, None);
        Some(Candidate {
            holders: vec![Accumulator { holder, alike: 1, path, signature }],
            tops: Vec::new(),
            net: bytes.into_iter().map(|bytes| Net { bytes, ..Net::default() }).collect(),
            is_swollen: true,
            is_by_population: false,
            capacity: None,
        })
    };
    grown.into_iter().filter(|(node, _)| !known.contains(node)).filter_map(candidate).collect()
}
