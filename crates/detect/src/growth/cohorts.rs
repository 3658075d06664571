//! In which snapshot an object first appears: its cohort.

use heapsnapshot::{Graph, NodeIdx};

use super::lineage::Lineage;

/// For every node of the last snapshot, the number of the first snapshot that has it.
pub(crate) struct Cohorts(Vec<u8>);

impl Cohorts {
    pub(crate) fn of(last: &Graph, lineage: &Lineage<'_>) -> Self {
        let cohort = |node| lineage.first_seen(node).min(usize::from(u8::MAX)) as u8;
        Self(last.nodes().map(cohort).collect())
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
