//! A sample of the new objects, each with what is below it.

use heapsnapshot::{NodeIdx, NodeType};
use rustc_hash::FxHashSet;

use super::read::{class, is_string};
use crate::below::below;
use crate::growth::{Kind, Survey};

/// How many of the new objects are looked into, and how many nodes below each.
const SAMPLES: usize = 60;
const MOST_NODES: usize = 200;

/// New objects; the first node of each list is the object, the others are below it.
pub(super) struct Sample(pub(super) Vec<Vec<NodeIdx>>);

impl Sample {
    /// The last first, evenly spread.
    pub(super) fn of(survey: &Survey<'_>, tops: &[NodeIdx]) -> Self {
        let mut seen = FxHashSet::default();
        let tops = without_keys(survey, tops);
        let stride = tops.len().div_ceil(SAMPLES).max(1);
        let sample = tops.iter().rev().step_by(stride);
        Self(sample.map(|&top| below(survey, top, MOST_NODES, &mut seen)).collect())
    }

    pub(super) fn tops(&self) -> impl Iterator<Item = NodeIdx> + '_ {
        self.0.iter().filter_map(|nodes| nodes.first().copied())
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeIdx> + '_ {
        self.0.iter().flatten().copied()
    }

    /// The share of the new objects for which something holds.
    pub(super) fn share(&self, is_wanted: impl Fn(NodeIdx) -> bool) -> f64 {
        let wanted = self.tops().filter(|&top| is_wanted(top)).count();
        wanted as f64 / self.0.len().max(1) as f64
    }

    /// The share of the new objects that have such a node below them or are one.
    pub(super) fn share_above(&self, is_wanted: impl Fn(NodeIdx) -> bool) -> f64 {
        let wanted = self.0.iter().filter(|nodes| nodes.iter().any(|&node| is_wanted(node))).count();
        wanted as f64 / self.0.len().max(1) as f64
    }

    /// The share of all data nodes that are of a wanted class.
    pub(super) fn share_below(&self, survey: &Survey<'_>, is_wanted: impl Fn(&str) -> bool) -> f64 {
        let facts = survey.heap.facts;
        let data = self.nodes().filter(|&node| survey.heap.kinds.of_node(node) == Kind::Data);
        let (mut wanted, mut all) = (0, 0);
        for node in data {
            all += 1;
            wanted += usize::from(is_wanted(&class(facts, node)));
        }
        wanted as f64 / f64::from(all.max(1))
    }

    /// The share of the bytes in nodes for which something holds.
    pub(super) fn share_of_bytes(&self, survey: &Survey<'_>, is_wanted: impl Fn(NodeIdx) -> bool) -> f64 {
        let bytes = |node| survey.heap.facts.graph.self_bytes(node);
        let all: u64 = self.nodes().map(bytes).sum();
        let wanted: u64 = self.nodes().filter(|&node| is_wanted(node)).map(bytes).sum();
        wanted as f64 / all.max(1) as f64
    }

    /// The most nodes of an object's own class that are below one object, itself included.
    pub(super) fn most_alike(&self, survey: &Survey<'_>) -> usize {
        let classes = &survey.heap.facts.classes;
        let alike = |nodes: &Vec<NodeIdx>| {
            let own = nodes.first().map(|&top| classes.of_node(top));
            nodes.iter().filter(|&&node| Some(classes.of_node(node)) == own).count()
        };
        self.0.iter().map(alike).max().unwrap_or(0)
    }
}

/// New entries of a Map or an object are keys and values: the values tell more than texts.
fn without_keys(survey: &Survey<'_>, tops: &[NodeIdx]) -> Vec<NodeIdx> {
    let is_text = |top: &&NodeIdx| is_string(&survey.heap.facts.graph, **top);
    let texts = tops.iter().filter(is_text).count();
    let is_mixed = texts < tops.len() && texts * 4 <= tops.len() * 3;
    tops.iter().filter(|top| !(is_mixed && is_text(top))).copied().collect()
}

/// Whether a node is the contents of a buffer.
pub(super) fn is_contents(survey: &Survey<'_>, node: NodeIdx) -> bool {
    survey.heap.facts.graph.node_type(node) == NodeType::Native
}
