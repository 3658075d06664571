//! The dominator tree as it is shown: largest first, and only so deep and so wide.

use std::cmp::Reverse;

use crate::dominator_tree::DominatorTree;
use crate::retained::RetainedSizes;
use crate::types::NodeIdx;

/// How much of a dominator tree is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Levels below the first node.
    pub depth: usize,
    /// Children of each node.
    pub children: usize,
    /// Children that retain less are left out.
    pub least_bytes: u64,
}

/// A node in the part of a dominator tree that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// The node.
    pub node: NodeIdx,
    /// The position of its dominator in the list; `None` for the first.
    pub parent: Option<usize>,
    /// Levels below the first node.
    pub depth: usize,
    /// How many nodes it immediately dominates.
    pub children: usize,
    /// How many of them are not in the list.
    pub hidden: usize,
    /// What those retain.
    pub hidden_bytes: u64,
}

impl DominatorTree {
    /// The tree from `top` down: every node before what it dominates; of one node's children those that
    /// retain most come first, equal ones in the order of the file.
    pub fn branches(&self, retained: &RetainedSizes, top: NodeIdx, extent: Extent) -> Vec<Branch> {
        let mut list = Vec::new();
        let mut waiting = vec![(top, None, 0)];
        while let Some((node, parent, depth)) = waiting.pop() {
            let shown = if depth < extent.depth { self.largest(retained, node, extent) } else { Vec::new() };
            let bytes = |nodes: &mut dyn Iterator<Item = NodeIdx>| {
                nodes.fold(0u64, |sum, node| sum.saturating_add(retained.bytes(node)))
            };
            let all_bytes = bytes(&mut self.children(node));
            let shown_bytes = bytes(&mut shown.iter().copied());
            let children = self.children(node).len();
            let at = list.len();
            list.push(Branch {
                node,
                parent,
                depth,
                children,
                hidden: children - shown.len(),
                hidden_bytes: all_bytes.saturating_sub(shown_bytes),
            });
            waiting.extend(shown.into_iter().rev().map(|child| (child, Some(at), depth + 1)));
        }
        list
    }

    /// The children to show.
    fn largest(&self, retained: &RetainedSizes, node: NodeIdx, extent: Extent) -> Vec<NodeIdx> {
        let order = |child: &NodeIdx| (Reverse(retained.bytes(*child)), *child);
        let is_large = |child: &NodeIdx| retained.bytes(*child) >= extent.least_bytes;
        let mut children: Vec<NodeIdx> = self.children(node).filter(is_large).collect();
        // The root may have millions of children, most of which nobody asks for.
        if extent.children < children.len() {
            children.select_nth_unstable_by_key(extent.children, order);
            children.truncate(extent.children);
        }
        children.sort_unstable_by_key(order);
        children
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analysis, SnapshotBuilder};

    /// `depth name hidden/children hidden_bytes` of a root with children of 1 to 4 bytes, the last with two of its own.
    fn shown(extent: Extent) -> Vec<String> {
        let mut heap = SnapshotBuilder::new();
        let mut last = heap.root();
        for bytes in 1..=4 {
            last = heap.node("object", &bytes.to_string(), bytes);
            heap.edge(heap.root(), "element", "1", last);
        }
        for name in ["a", "b"] {
            let child = heap.node("object", name, 10);
            heap.edge(last, "property", name, child);
        }
        let facts = Analysis::of(heap.graph(), &());
        let tree = DominatorTree::of(&facts.graph, &facts.dominators);
        let told = |branch: &Branch| {
            let Branch { node, depth, children, hidden, hidden_bytes, .. } = branch;
            format!("{depth} {} {hidden}/{children} {hidden_bytes}", facts.graph.name(*node))
        };
        tree.branches(&facts.retained, NodeIdx::ROOT, extent).iter().map(told).collect()
    }

    #[test]
    fn the_largest_come_first() {
        let all = Extent { depth: usize::MAX, children: usize::MAX, least_bytes: 0 };
        let whole =
            ["0  0/4 0", "1 4 0/2 0", "2 a 0/0 0", "2 b 0/0 0", "1 3 0/0 0", "1 2 0/0 0", "1 1 0/0 0"];
        assert_eq!(shown(all), whole);
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let all = Extent { depth: usize::MAX, children: usize::MAX, least_bytes: 0 };
        assert_eq!(shown(Extent { depth: 0, ..all }), ["0  4/4 30"]);
        assert_eq!(shown(Extent { depth: 1, children: 2, ..all }), ["0  2/4 3", "1 4 2/2 20", "1 3 0/0 0"]);
        assert_eq!(shown(Extent { depth: 1, least_bytes: 4, ..all }), ["0  3/4 6", "1 4 2/2 20"]);
    }
}
