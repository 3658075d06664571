//! Entries: how many things were added, where each may be a key, a value and all below them.

use std::cell::OnceCell;

use heapsnapshot::{EdgeName, NodeIdx, Retainers};
use rustc_hash::FxHashMap;

use super::cohorts::Cohorts;
use super::heap::Heap;
use super::tops::{TopIdx, Tops};

/// An entry of a Set takes two slots of its table, of which the first holds data.
const SET_STRIDE: usize = 2;
/// An entry of a Map takes three, of which the first two hold data.
const STRIDE: usize = 3;
/// Fewer tops than this that dominate many objects are a chain.
const FEW: u64 = 3;
const MANY: u64 = 20;

/// Counts entries.
pub(crate) struct Slots<'h, 'a> {
    heap: &'h Heap<'a>,
    cohorts: &'h Cohorts,
    tops: &'h Tops,
    retainers: &'h Retainers,
    by_top: OnceCell<Vec<(TopIdx, NodeIdx)>>,
}

impl<'h, 'a> Slots<'h, 'a> {
    pub(crate) fn new(
        heap: &'h Heap<'a>,
        cohorts: &'h Cohorts,
        tops: &'h Tops,
        retainers: &'h Retainers,
    ) -> Self {
        Self { heap, cohorts, tops, retainers, by_top: OnceCell::new() }
    }

    /// The entries that `holders` (sorted) gained in each interval.
    pub(crate) fn entries(&self, tops: &[TopIdx], holders: &[NodeIdx]) -> Vec<u64> {
        let intervals = tops.first().map_or(0, |&top| self.tops.weights(top).len());
        let mut counts = vec![Columns::default(); intervals];
        let mut objects = vec![0u64; intervals];
        for &top in tops {
            let weights = self.tops.weights(top);
            let slot = self.slot(top, holders);
            let interval = self.cohorts.of_node(self.tops.node(top)) - 1;
            counts[interval].add(slot);
            for (sum, weight) in objects.iter_mut().zip(weights) {
                *sum += weight.objects;
            }
        }
        let entries: Vec<u64> = counts.iter().map(Columns::entries).collect();
        let is_chain = entries.iter().zip(&objects).any(|(&n, &objects)| n <= FEW && objects >= MANY);
        if is_chain { self.links(tops, intervals) } else { entries }
    }

    /// Where in a table a top stands; `None` if it needs no table.
    fn slot(&self, top: TopIdx, holders: &[NodeIdx]) -> Option<usize> {
        let graph = &self.heap.facts.graph;
        let edges = self.retainers.of_node(graph, self.tops.node(top));
        let slot_of = |(from, edge): (NodeIdx, heapsnapshot::Edge)| {
            let holder = self.heap.fold(from);
            holders.binary_search(&holder).ok()?;
            if from == holder {
                return Some(None);
            }
            let index = match graph.label(&edge) {
                EdgeName::Index(index) => index as usize,
                EdgeName::Name(name) => graph.string(name).as_str()?.parse().ok()?,
            };
            Some(Some(index))
        };
        edges.filter_map(slot_of).min().flatten()
    }

    /// A top and the new nodes below it. There may be many chains: the heap is walked for all at once.
    fn below(&self, top: TopIdx) -> &[(TopIdx, NodeIdx)] {
        let all = self.by_top.get_or_init(|| {
            let nodes = self.heap.facts.graph.nodes();
            let mut all: Vec<_> = nodes.filter_map(|node| Some((self.tops.of_node(node)?, node))).collect();
            all.sort_unstable();
            all
        });
        let start = all.partition_point(|&(other, _)| other < top);
        let end = all.partition_point(|&(other, _)| other <= top);
        &all[start..end]
    }

    /// The links of a chain: what is of the class of a top, if there is more of it than there are
    /// tops, else of the most frequent class below them.
    fn links(&self, tops: &[TopIdx], intervals: usize) -> Vec<u64> {
        let facts = self.heap.facts;
        let mut counts: FxHashMap<_, Vec<u64>> = FxHashMap::default();
        for &(_, node) in tops.iter().flat_map(|&top| self.below(top)) {
            if let Some(interval) = self.cohorts.of_node(node).checked_sub(1) {
                let counts = counts.entry(facts.classes.of_node(node)).or_insert_with(|| vec![0; intervals]);
                counts[interval] += 1;
            }
        }
        // What the chain shares with others is held beside it: the heaviest top is the chain itself.
        let heaviest = tops.iter().copied().max_by_key(|&top| self.tops.bytes(top));
        let of_chain = heaviest.map(|top| facts.classes.of_node(self.tops.node(top)));
        let rank = |class, counts: &[u64]| {
            let count = counts.iter().sum::<u64>();
            (of_chain == Some(class) && count > 1, count)
        };
        let most = counts.into_iter().max_by_key(|(class, counts)| (rank(*class, counts), class.0));
        most.map_or_else(|| vec![0; intervals], |(_, counts)| counts)
    }
}

/// Keys and values stand in different columns of their table; whatever needs no table is one column.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    direct: u64,
    of_map: [u64; STRIDE],
    of_set: [u64; SET_STRIDE],
}

impl Columns {
    fn add(&mut self, slot: Option<usize>) {
        match slot {
            None => self.direct += 1,
            Some(index) => {
                self.of_map[index % STRIDE] += 1;
                self.of_set[index % SET_STRIDE] += 1;
            }
        }
    }

    fn entries(&self) -> u64 {
        let is_set = self.of_set.contains(&0);
        let in_table = if is_set { self.of_set.iter().max() } else { self.of_map.iter().max() };
        self.direct.max(in_table.copied().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_sets_and_maps() {
        let entries = |slots: &mut dyn Iterator<Item = usize>| {
            let mut columns = Columns::default();
            slots.for_each(|slot| columns.add(Some(slot)));
            columns.entries()
        };
        assert_eq!(entries(&mut (0..100).map(|n| 19 + 2 * n)), 100);
        assert_eq!(entries(&mut (0..100).flat_map(|n| [20 + 3 * n, 21 + 3 * n])), 100);
        assert_eq!(entries(&mut (0..100).map(|n| 21 + 3 * n)), 100);
    }
}
