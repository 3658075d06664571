//! Retained sizes: what would be freed if an object went away.

use crate::dominators::Dominators;
use crate::shallow::ShallowSizes;
use crate::types::NodeIdx;

/// The retained size of every node: its shallow size and those of all nodes that it dominates.
pub struct RetainedSizes(Vec<u64>);

impl RetainedSizes {
    pub(crate) fn compute(dominators: &Dominators, shallow: &ShallowSizes) -> Self {
        let mut bytes: Vec<u64> =
            (0..dominators.order().len() as u32).map(|node| shallow.bytes(NodeIdx(node))).collect();
        for node in dominators.order().skip(1).rev() {
            let dominator = dominators.of(node).at();
            bytes[dominator] = bytes[dominator].saturating_add(bytes[node.at()]);
        }
        Self(bytes)
    }

    /// The retained size of a node.
    #[inline]
    pub fn bytes(&self, node: NodeIdx) -> u64 {
        self.0[node.at()]
    }
}
