//! Dominators downwards: what goes if a node goes.

use crate::dominators::Dominators;
use crate::graph::Graph;
use crate::types::NodeIdx;

/// The dominator tree downwards.
pub struct DominatorTree {
    first: Vec<u32>,
    children: Vec<u32>,
}

impl DominatorTree {
    /// Turns the immediate dominators around.
    pub fn of(graph: &Graph, dominators: &Dominators) -> Self {
        let mut first = vec![0u32; graph.node_count() + 1];
        let dominated = || graph.nodes().skip(1).map(|node| (node, dominators.of(node)));
        for (_, dominator) in dominated() {
            first[dominator.at()] += 1;
        }
        let mut sum = 0;
        for slot in &mut first {
            sum += *slot;
            *slot = sum;
        }
        let mut children = vec![0u32; sum as usize];
        for (node, dominator) in dominated() {
            let slot = &mut first[dominator.at()];
            *slot -= 1;
            children[*slot as usize] = node.0;
        }
        Self { first, children }
    }

    /// The nodes that `node` immediately dominates.
    pub fn children(&self, node: NodeIdx) -> impl ExactSizeIterator<Item = NodeIdx> + '_ {
        let range = self.first[node.at()] as usize..self.first[node.at() + 1] as usize;
        self.children[range].iter().map(|&child| NodeIdx(child))
    }
}
