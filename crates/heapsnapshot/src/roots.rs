//! What the root refers to directly: the user's global objects and the embedder's roots.

use crate::graph::Graph;
use crate::types::{NodeIdx, NodeType};

const DOM_TREES: &str = "(Document DOM trees)";

/// Whether distances start at this child of the root.
pub(crate) fn is_user_root(graph: &Graph, node: NodeIdx) -> bool {
    graph.node_type(node) != NodeType::Synthetic || is_dom_trees_root(graph, node)
}

pub(crate) fn is_dom_trees_root(graph: &Graph, node: NodeIdx) -> bool {
    graph.node_type(node) == NodeType::Synthetic && graph.name(node) == DOM_TREES
}
