//! Which edges keep their target alive: the edges that dominators and retaining paths follow.

use fixedbitset::FixedBitSet;

use crate::ephemerons::Ephemerons;
use crate::graph::{Edge, Graph};
use crate::roots::is_dom_trees_root;
use crate::types::{EdgeIdx, EdgeType, NodeIdx};

/// One bit per edge, by DevTools' rules.
///
/// Not essential are weak edges, edges to the node itself, shortcuts (but the root's, which mark
/// the user's global objects), of the two edges of a WeakMap entry the one from the table, and
/// edges from what only the debugger or V8 owns into what the program owns.
pub struct EssentialEdges {
    edges: FixedBitSet,
}

impl EssentialEdges {
    /// Decides for every edge.
    pub fn of(graph: &Graph, ephemerons: &Ephemerons) -> Self {
        let page_owned = page_owned(graph);
        let mut edges = FixedBitSet::with_capacity(graph.edge_count());
        for node in graph.nodes() {
            let may_enter_page = node == NodeIdx::ROOT || page_owned.contains(node.at());
            for edge in graph.edges(node) {
                if is_strong(graph, ephemerons, node, &edge)
                    && (may_enter_page || !page_owned.contains(edge.to.at()))
                {
                    edges.insert(edge.idx.at());
                }
            }
        }
        Self { edges }
    }

    /// Whether an edge is essential.
    #[inline]
    pub fn contains(&self, edge: EdgeIdx) -> bool {
        self.edges.contains(edge.at())
    }
}

#[inline]
fn is_strong(graph: &Graph, ephemerons: &Ephemerons, node: NodeIdx, edge: &Edge) -> bool {
    let holds = match edge.kind {
        EdgeType::Weak => false,
        EdgeType::Shortcut => node == NodeIdx::ROOT,
        EdgeType::Internal => ephemerons.get(graph, edge).is_none_or(|entry| entry.table != graph.id(node)),
        _ => true,
    };
    holds && edge.to != node
}

/// Everything reachable from the user's global objects and the documents.
fn page_owned(graph: &Graph) -> FixedBitSet {
    let mut owned = FixedBitSet::with_capacity(graph.node_count());
    let mut pending = Vec::new();
    for edge in graph.edges(NodeIdx::ROOT) {
        let enters = match edge.kind {
            EdgeType::Element => is_dom_trees_root(graph, edge.to),
            EdgeType::Shortcut => true,
            _ => false,
        };
        if enters && !owned.put(edge.to.at()) {
            pending.push(edge.to);
        }
    }
    while let Some(node) = pending.pop() {
        for edge in graph.edges(node) {
            if edge.kind != EdgeType::Weak && !owned.put(edge.to.at()) {
                pending.push(edge.to);
            }
        }
    }
    owned
}
