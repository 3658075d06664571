//! One snapshot made ready for questions about growth.

use heapsnapshot::{Analysis, EdgeType, NodeId, NodeIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::kinds::{Kind, Kinds};

/// A snapshot in which backing nodes stand for their owners.
pub(crate) struct Heap<'a> {
    pub(crate) facts: &'a Analysis,
    pub(crate) kinds: Kinds,
    /// Node -> its nearest dominator that is no backing; itself if it is none.
    fold: Vec<u32>,
}

impl<'a> Heap<'a> {
    pub(crate) fn of(facts: &'a Analysis) -> Self {
        let kinds = Kinds::of(&facts.graph);
        let mut fold: Vec<u32> = (0..facts.graph.node_count() as u32).collect();
        for node in facts.dominators.order().skip(1) {
            if kinds.of_node(node) == Kind::Backing {
                fold[node.at()] = fold[facts.dominators.of(node).at()];
            }
        }
        Self { facts, kinds, fold }
    }

    /// The node that stands for `node`.
    #[inline]
    pub(crate) fn fold(&self, node: NodeIdx) -> NodeIdx {
        NodeIdx(self.fold[node.at()])
    }

    /// The nodes with these ids.
    pub(crate) fn locate(&self, ids: &FxHashSet<NodeId>) -> FxHashMap<NodeId, NodeIdx> {
        let graph = &self.facts.graph;
        graph.nodes().map(|node| (graph.id(node), node)).filter(|(id, _)| ids.contains(id)).collect()
    }

    /// For every node, how many strong references to data it has, those of its backing included.
    pub(crate) fn folded_out_degrees(&self) -> Vec<u32> {
        let graph = &self.facts.graph;
        let mut degrees = vec![0u32; graph.node_count()];
        for node in graph.nodes().filter(|&node| self.kinds.of_node(node) != Kind::Noise) {
            let data = graph
                .edges(node)
                .filter(|edge| edge.kind != EdgeType::Weak && self.kinds.of_node(edge.to) == Kind::Data)
                .count();
            degrees[self.fold(node).at()] += data as u32;
        }
        degrees
    }

    /// For every node, its size with that of its backing.
    pub(crate) fn folded_bytes(&self) -> Vec<u64> {
        let graph = &self.facts.graph;
        let mut bytes = vec![0u64; graph.node_count()];
        for node in graph.nodes().filter(|&node| self.kinds.of_node(node) != Kind::Noise) {
            bytes[self.fold(node).at()] += graph.self_bytes(node);
        }
        bytes
    }
}
