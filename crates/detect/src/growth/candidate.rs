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

/// Room for entries that was there before they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub(crate) entries: u64,
    /// Whether it is so near to what is in use that it counts as a bound.
    pub(crate) is_bound: bool,
}

impl Candidate {
    /// How many entries there may be at most.
    pub(crate) fn capacity(&self) -> Option<u64> {
        self.reserved.filter(|reserved| reserved.is_bound).map(|reserved| reserved.entries)
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
    /// The room of a holder, if it was reserved from the start.
    pub(crate) reserved: Option<Reserved>,
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
            reserved: None,
        })
    };
    grown.into_iter().filter(|(node, _)| !known.contains(node)).filter_map(candidate).collect()
}
