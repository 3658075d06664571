//! Tops: new data nodes at the upper edge of what is new, each with all that it dominates.

use heapsnapshot::{Analysis, NodeIdx, NodeType};

use super::cohorts::Cohorts;
use super::heap::Heap;
use super::kinds::Kind;

const NONE: u32 = u32::MAX;

/// The position of a top in [`Tops`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TopIdx(pub(crate) u32);

impl TopIdx {
    #[inline]
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// Data nodes and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Weight {
    pub(crate) objects: u64,
    pub(crate) bytes: u64,
}

impl std::ops::AddAssign for Weight {
    fn add_assign(&mut self, other: Self) {
        self.objects += other.objects;
        self.bytes += other.bytes;
    }
}

/// Strings never change: what is new below an old one is the same text, represented in another way.
fn is_string(facts: &Analysis, node: NodeIdx) -> bool {
    matches!(facts.graph.node_type(node), NodeType::String | NodeType::ConsString | NodeType::SlicedString)
}

/// All tops of the last snapshot.
pub(crate) struct Tops {
    nodes: Vec<NodeIdx>,
    /// Node -> the top that it belongs to.
    top_of: Vec<u32>,
    /// One row per top, one weight per interval.
    weights: Vec<Weight>,
    intervals: usize,
}

impl Tops {
    /// A top's immediate dominator is old, or backing of something old.
    pub(crate) fn of(heap: &Heap<'_>, cohorts: &Cohorts, intervals: usize) -> Self {
        let facts = heap.facts;
        let mut tops = Self {
            nodes: Vec::new(),
            top_of: vec![NONE; facts.graph.node_count()],
            weights: Vec::new(),
            intervals,
        };
        for node in facts.dominators.order().skip(1) {
            let cohort = cohorts.of_node(node);
            let kind = heap.kinds.of_node(node);
            let dominator = facts.dominators.of(node);
            let is_new = cohort > 0;
            let holder = heap.fold(dominator);
            if is_new && kind == Kind::Data && cohorts.is_old(holder) && !is_string(facts, holder) {
                tops.add(node);
            } else {
                tops.top_of[node.at()] = tops.top_of[dominator.at()];
            }
            let top = tops.top_of[node.at()];
            if is_new && kind != Kind::Noise && top != NONE {
                let objects = u64::from(kind == Kind::Data);
                tops.weights[top as usize * intervals + cohort - 1] +=
                    Weight { objects, bytes: facts.graph.self_bytes(node) };
            }
        }
        tops
    }

    fn add(&mut self, node: NodeIdx) {
        self.top_of[node.at()] = self.nodes.len() as u32;
        self.nodes.push(node);
        self.weights.resize(self.nodes.len() * self.intervals, Weight::default());
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (TopIdx, NodeIdx)> + '_ {
        self.nodes.iter().enumerate().map(|(at, &node)| (TopIdx(at as u32), node))
    }

    pub(crate) fn node(&self, top: TopIdx) -> NodeIdx {
        self.nodes[top.at()]
    }

    /// The top that dominates a node, or the node's own.
    #[inline]
    pub(crate) fn of_node(&self, node: NodeIdx) -> Option<TopIdx> {
        let top = self.top_of[node.at()];
        (top != NONE).then_some(TopIdx(top))
    }

    /// What the top dominates, by the interval in which it came.
    pub(crate) fn weights(&self, top: TopIdx) -> &[Weight] {
        &self.weights[top.at() * self.intervals..(top.at() + 1) * self.intervals]
    }

    /// What the top dominates.
    pub(crate) fn bytes(&self, top: TopIdx) -> u64 {
        self.weights(top).iter().map(|weight| weight.bytes).sum()
    }
}
