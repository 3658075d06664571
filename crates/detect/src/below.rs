//! What is new below an object.

use heapsnapshot::{Edge, NodeIdx};
use rustc_hash::FxHashSet;

use crate::growth::{Kind, Survey};

/// The edges by which a node keeps something new of the program.
pub(crate) fn new_edges<'s>(survey: &'s Survey<'_>, node: NodeIdx) -> impl Iterator<Item = Edge> + 's {
    let facts = survey.heap.facts;
    facts.graph.edges(node).filter(move |edge| {
        facts.essential.contains(edge.idx)
            && !survey.cohorts.is_old(edge.to)
            && survey.heap.kinds.of_node(edge.to) != Kind::Noise
    })
}

/// An object and at most so many of the new nodes below it that were not seen before, the nearest first.
pub(crate) fn below(
    survey: &Survey<'_>,
    object: NodeIdx,
    most: usize,
    seen: &mut FxHashSet<NodeIdx>,
) -> Vec<NodeIdx> {
    let mut nodes = vec![object];
    let mut next = 0;
    while let Some(&node) = nodes.get(next).filter(|_| next < most) {
        next += 1;
        nodes.extend(new_edges(survey, node).map(|edge| edge.to).filter(|&to| seen.insert(to)).take(most));
    }
    nodes.truncate(next);
    nodes
}
