//! In which snapshot an object first appears: its cohort.

use heapsnapshot::{Analysis, Graph, NodeIdx};
use rustc_hash::FxHashSet;

/// For every node of the last snapshot, the number of the first snapshot that has its id.
pub(crate) struct Cohorts(Vec<u8>);

/// The ids of an earlier snapshot.
///
/// V8 counts the ids of JavaScript objects upwards in odd numbers, so the largest one tells them
/// apart from all later ones. Even ids are made from addresses and have no order.
struct Earlier {
    largest_odd: u64,
    even: FxHashSet<u64>,
}

impl Earlier {
    fn of(graph: &Graph) -> Self {
        let mut earlier = Self { largest_odd: 0, even: FxHashSet::default() };
        for id in graph.nodes().map(|node| graph.id(node).0) {
            if id % 2 == 1 {
                earlier.largest_odd = earlier.largest_odd.max(id);
            } else {
                earlier.even.insert(id);
            }
        }
        earlier
    }

    #[inline]
    fn has(&self, id: u64) -> bool {
        if id % 2 == 1 { id <= self.largest_odd } else { self.even.contains(&id) }
    }
}

impl Cohorts {
    /// Compares the last of `snapshots` with all before it.
    pub(crate) fn of(snapshots: &[Analysis], last: &Graph) -> Self {
        let before = &snapshots[..snapshots.len().saturating_sub(1)];
        let earlier: Vec<Earlier> = before.iter().map(|facts| Earlier::of(&facts.graph)).collect();
        let cohort_of = |node| {
            let id = last.id(node).0;
            let first = earlier.iter().position(|earlier| earlier.has(id));
            first.unwrap_or(earlier.len()).min(usize::from(u8::MAX)) as u8
        };
        Self(last.nodes().map(cohort_of).collect())
    }

    /// 0 for what was there in the first snapshot.
    #[inline]
    pub(crate) fn of_node(&self, node: NodeIdx) -> usize {
        usize::from(self.0[node.at()])
    }

    #[inline]
    pub(crate) fn is_old(&self, node: NodeIdx) -> bool {
        self.0[node.at()] == 0
    }
}
