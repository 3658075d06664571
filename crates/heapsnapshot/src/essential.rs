//! Which edges keep their target alive: the edges that dominators and retaining paths follow.

use std::ops::Range;

use fixedbitset::FixedBitSet;

use crate::dominators::Flow;
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
    pub(crate) exceptions: FixedBitSet,
}

impl EssentialEdges {
    /// Whether an edge is essential.
    #[inline]
    pub fn contains(&self, edge: EdgeIdx) -> bool {
        !self.exceptions.contains(edge.at())
    }
}

/// Decides edge by edge while a search walks them, so that no pass is needed for the rules alone.
///
/// What the program owns is all that its global objects and documents reach. The search goes there
/// first; until [`EssentialRules::leave_page`], every edge is one out of what the program owns.
pub(crate) struct EssentialRules<'g> {
    graph: &'g Graph,
    ephemerons: &'g Ephemerons,
    exceptions: FixedBitSet,
    page: Page,
}

/// What is known of what the program owns.
enum Page {
    /// The search is inside; these nodes are owned although it does not reach them by essential edges.
    Inside { aside: Vec<NodeIdx> },
    /// All of it is known.
    Known { owned: FixedBitSet },
}

impl<'g> EssentialRules<'g> {
    pub(crate) fn new(graph: &'g Graph, ephemerons: &'g Ephemerons) -> Self {
        let exceptions = FixedBitSet::with_capacity(graph.edge_count());
        Self { graph, ephemerons, exceptions, page: Page::Inside { aside: Vec::new() } }
    }

    /// The global objects of the program and its documents.
    pub(crate) fn page_roots(&self) -> Vec<NodeIdx> {
        let graph = self.graph;
        let enters = |edge: &Edge| match edge.kind {
            EdgeType::Element => is_dom_trees_root(graph, edge.to),
            EdgeType::Shortcut => true,
            _ => false,
        };
        graph.edges(NodeIdx::ROOT).filter(enters).map(|edge| edge.to).collect()
    }

    /// Says that everything that essential edges reach from `starts` was visited, and what that is.
    pub(crate) fn leave_page(&mut self, starts: Vec<NodeIdx>, visited: impl Fn(NodeIdx) -> bool) {
        let graph = self.graph;
        let mut owned = FixedBitSet::with_capacity(graph.node_count());
        owned.extend(graph.nodes().filter(|&node| visited(node)).map(NodeIdx::at));
        let mut pending = starts;
        if let Page::Inside { aside } = &mut self.page {
            pending.append(aside);
        }
        pending.retain(|node| !owned.put(node.at()));
        while let Some(node) = pending.pop() {
            for edge in graph.edges(node) {
                if edge.kind != EdgeType::Weak && !owned.put(edge.to.at()) {
                    pending.push(edge.to);
                }
            }
        }
        self.page = Page::Known { owned };
    }

    pub(crate) fn into_edges(self) -> EssentialEdges {
        EssentialEdges { exceptions: self.exceptions }
    }

    #[inline(always)]
    fn is_from_table(&self, from: NodeIdx, edge: &Edge) -> bool {
        let is_entry = || self.ephemerons.out_of(self.graph, from).binary_search(&edge.idx).is_ok();
        let is_table =
            || self.ephemerons.get(self.graph, edge).is_some_and(|entry| entry.table == self.graph.id(from));
        edge.kind == EdgeType::Internal && is_entry() && is_table()
    }

    #[inline]
    fn enters_page(&self, from: NodeIdx, to: NodeIdx) -> bool {
        match &self.page {
            Page::Inside { .. } => false,
            Page::Known { owned } => {
                owned.contains(to.at()) && from != NodeIdx::ROOT && !owned.contains(from.at())
            }
        }
    }

    #[cold]
    fn except(&mut self, from: NodeIdx, edge: &Edge) {
        self.exceptions.insert(edge.idx.at());
        // The root itself is not a part of the program.
        if let Page::Inside { aside } = &mut self.page
            && edge.kind != EdgeType::Weak
            && from != NodeIdx::ROOT
        {
            aside.push(edge.to);
        }
    }
}

impl Flow for EssentialRules<'_> {
    fn vertex_count(&self) -> usize {
        self.graph.node_count()
    }

    fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    #[inline]
    fn edges(&self, from: u32) -> Range<u32> {
        self.graph.edge_range(NodeIdx(from))
    }

    #[inline(always)]
    fn follow(&mut self, from: u32, edge: u32) -> Option<u32> {
        let (from, edge) = (NodeIdx(from), self.graph.edge(EdgeIdx(edge)));
        if is_strong(from, &edge) && !self.is_from_table(from, &edge) && !self.enters_page(from, edge.to) {
            return Some(edge.to.0);
        }
        self.except(from, &edge);
        None
    }

    #[inline]
    fn target(&self, edge: u32) -> u32 {
        self.graph.target(edge).0
    }
}

#[inline]
fn is_strong(node: NodeIdx, edge: &Edge) -> bool {
    let holds = match edge.kind {
        EdgeType::Weak => false,
        EdgeType::Shortcut => node == NodeIdx::ROOT,
        _ => true,
    };
    holds && edge.to != node
}
