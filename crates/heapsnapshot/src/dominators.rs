//! Immediate dominators by the semi-NCA algorithm, without recursion, on `u32` arrays.
//!
//! L. Georgiadis, R. E. Tarjan, R. F. Werneck: Finding Dominators in Practice, Journal of Graph
//! Algorithms and Applications 10(1), 2006, doi:10.7155/jgaa.00119. Variables bear the paper's names;
//! vertices are numbered in the order of the depth-first search, so that arrays are walked, not jumped in.

mod search;
mod semi;
mod settled;
#[cfg(test)]
mod tests;

use std::ops::Range;

use fixedbitset::FixedBitSet;

use self::search::{NONE, Search};
use self::semi::Found;
use crate::column::{Column, Store};
use crate::ephemerons::Ephemerons;
use crate::essential::{EssentialEdges, EssentialRules};
use crate::graph::Graph;
use crate::types::NodeIdx;

const ROOT: u32 = NodeIdx::ROOT.0;

/// A graph in which some edges are followed.
pub(crate) trait Flow {
    /// Vertex 0 is the root.
    fn vertex_count(&self) -> usize;
    /// All edges are below.
    fn edge_count(&self) -> usize;
    /// All edges out of a vertex.
    fn edges(&self, from: u32) -> Range<u32>;
    /// Where an edge leads, if it is one of those that are followed.
    fn follow(&mut self, from: u32, edge: u32) -> Option<u32>;
    /// Where an edge leads that was followed before.
    fn target(&self, edge: u32) -> u32;
}

/// The dominator tree of the essential edges.
pub struct Dominators {
    pub(crate) idom: Column<u32>,
    /// All nodes, each after its dominator.
    pub(crate) order: Column<u32>,
}

impl Dominators {
    /// The nearest node that every path from the root passes; the root for itself.
    #[inline]
    pub fn of(&self, node: NodeIdx) -> NodeIdx {
        NodeIdx(self.idom[node.at()])
    }

    /// All nodes, each after its dominator; the root first.
    pub fn order(&self) -> impl DoubleEndedIterator<Item = NodeIdx> + ExactSizeIterator + '_ {
        self.order.iter().map(|&node| NodeIdx(node))
    }

    /// The same where `store` keeps them.
    pub(crate) fn stored(self, store: &dyn Store) -> Self {
        Self { idom: self.idom.stored(store), order: self.order.stored(store) }
    }

    /// Finds the essential edges and the dominators; with passes over the edges instead of memory if that is scarce.
    pub(crate) fn compute(graph: &Graph, ephemerons: &Ephemerons, is_scarce: bool) -> (Self, EssentialEdges) {
        let mut rules = EssentialRules::new(graph, ephemerons);
        let search = search(graph, &mut rules);
        let batch = graph.node_count() * if is_scarce { 1 } else { semi::BATCH_PER_VERTEX };
        let Found { idoms, mut vertices, spare: mut by_node } = semi::in_batches(search, &rules, batch);
        // Cliques that only retain each other hang off the root.
        by_node.clear();
        by_node.resize(graph.node_count(), NONE);
        for (&vertex, &idom) in vertices.iter().zip(&idoms) {
            by_node[vertex as usize] = vertices[idom as usize];
        }
        if vertices.len() < by_node.len() {
            for (node, idom) in (0..).zip(&mut by_node).filter(|(_, idom)| **idom == NONE) {
                *idom = ROOT;
                vertices.push(node);
            }
        }
        (Self { idom: by_node.into(), order: vertices.into() }, rules.into_edges())
    }
}

/// A depth-first search from the root, then from every node that nothing retains.
fn search(graph: &Graph, rules: &mut EssentialRules<'_>) -> Search {
    let page_roots = rules.page_roots();
    let starts: Vec<u32> =
        page_roots.iter().filter(|&&node| node != NodeIdx::ROOT).map(|node| node.0).collect();
    let settled = settled::settled(rules, &starts, settled::VICINITY);
    let mut search = Search::new(rules, &settled);
    search.enter(ROOT, ROOT);
    for &start in starts.iter().chain(&settled) {
        search.visit_child_of_root(rules, start);
    }
    // If the program leads back to the root, it owns what the root leads to.
    let back = (search.retainers[0] > 0).then_some(NodeIdx::ROOT);
    let page_roots = page_roots.into_iter().chain(back).collect();
    rules.leave_page(page_roots, |node| node != NodeIdx::ROOT && search.number(node.0).is_some());
    search.visit(rules, ROOT);
    if search.visited() < graph.node_count() {
        for orphan in orphans(&search, rules) {
            search.visit_child_of_root(rules, orphan);
        }
    }
    search
}

/// The vertices that no followed edge leads to. Only vertices that were not visited can lead to such.
fn orphans(search: &Search, flow: &mut impl Flow) -> Vec<u32> {
    let unvisited = |flow: &_| {
        let all = 0..Flow::vertex_count(flow) as u32;
        all.filter(|&vertex| search.number(vertex).is_none())
    };
    let mut is_retained = FixedBitSet::with_capacity(flow.vertex_count());
    for vertex in unvisited(flow) {
        for edge in flow.edges(vertex) {
            if let Some(to) = flow.follow(vertex, edge) {
                is_retained.insert(to as usize);
            }
        }
    }
    unvisited(flow).filter(|&vertex| !is_retained.contains(vertex as usize)).collect()
}
