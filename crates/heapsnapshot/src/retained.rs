//! Retained sizes: what would be freed if an object went away.

use crate::column::WideColumn;
use crate::dominators::Dominators;
use crate::shallow::ShallowSizes;
use crate::types::NodeIdx;

/// The retained size of every node: its shallow size and those of all nodes that it dominates.
pub struct RetainedSizes(pub(crate) WideColumn<u32>);

impl RetainedSizes {
    pub(crate) fn compute(dominators: &Dominators, shallow: &ShallowSizes) -> Self {
        let mut bytes: WideColumn<u32> = shallow.column().iter().collect();
        for node in dominators.order().skip(1).rev() {
            let dominator = dominators.of(node).at();
            bytes.set(dominator, bytes.get(dominator).saturating_add(bytes.get(node.at())));
        }
        Self(bytes)
    }

    /// The retained size of a node.
    #[inline]
    pub fn bytes(&self, node: NodeIdx) -> u64 {
        self.0.get(node.at())
    }
}
