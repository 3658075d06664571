//! Alignment of two processes: both graphs are walked from the root at once, along edges that read alike.
//!
//! Children of one name and class are paired in their order, so of a list that is longer in the
//! later process the additional elements stay without a partner.

use std::collections::VecDeque;

use heapsnapshot::{Analysis, Edge, EdgeName, EdgeType, NodeIdx, NodeType};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use super::signature::is_dictionary;

/// For every node of `last`, the node of `earlier` that plays the same part.
pub(super) fn aligned(earlier: &Analysis, last: &Analysis) -> Vec<Option<NodeIdx>> {
    let mut partners = vec![None; last.graph.node_count()];
    let mut is_taken = vec![false; earlier.graph.node_count()];
    partners[NodeIdx::ROOT.at()] = Some(NodeIdx::ROOT);
    is_taken[NodeIdx::ROOT.at()] = true;
    let mut queue = VecDeque::from([(NodeIdx::ROOT, NodeIdx::ROOT)]);
    while let Some((was, is)) = queue.pop_front() {
        // Clearing one that a node with very many children made large costs more than a new one.
        let mut waiting: FxHashMap<u64, VecDeque<NodeIdx>> = FxHashMap::default();
        for (label, to) in children(earlier, was).filter(|&(_, to)| !is_taken[to.at()]) {
            waiting.entry(label).or_default().push_back(to);
        }
        for (label, to) in children(last, is) {
            let Some(found) = waiting.get_mut(&label).filter(|_| partners[to.at()].is_none()) else {
                continue;
            };
            // A child may be referred to twice.
            let partner = std::iter::from_fn(|| found.pop_front()).find(|partner| !is_taken[partner.at()]);
            if let Some(partner) = partner {
                partners[to.at()] = Some(partner);
                is_taken[partner.at()] = true;
                queue.push_back((partner, to));
            }
        }
    }
    partners
}

/// The children of a node with what their edges and classes read like, as a hash.
fn children(facts: &Analysis, node: NodeIdx) -> impl Iterator<Item = (u64, NodeIdx)> + '_ {
    let has_keys = is_dictionary(&facts.graph, node);
    let strong = facts.graph.edges(node).filter(|edge| facts.essential.contains(edge.idx));
    strong.map(move |edge| (label(facts, &edge, has_keys), edge.to))
}

fn label(facts: &Analysis, edge: &Edge, is_key: bool) -> u64 {
    let graph = &facts.graph;
    let mut hasher = FxHasher::default();
    graph.edge_type_name(edge.idx).hash(&mut hasher);
    match graph.label(edge) {
        EdgeName::Name(name) if !(is_key && edge.kind == EdgeType::Property) => {
            let text = graph.string(name);
            // Indexes, and the numbered names of weak entries, differ from process to process.
            if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
                text.hash(&mut hasher);
            }
        }
        _ => {}
    }
    graph.node_type_name(edge.to).hash(&mut hasher);
    let is_class = matches!(
        graph.node_type(edge.to),
        NodeType::Object | NodeType::Closure | NodeType::Hidden | NodeType::Native | NodeType::Synthetic
    );
    if is_class {
        graph.name(edge.to).hash(&mut hasher);
    }
    hasher.finish()
}
