//! What the root alone dominates, found near the root.
//!
//! A few vertices (`undefined`, the shapes and prototypes of V8's own objects) are the targets of a third
//! of all edges. Several ways lead to them, and that shows already in the first few vertices of a breadth-first
//! search: what the root alone dominates in a part of the graph, it alone dominates in the whole graph.
//! An edge from the root to such a vertex then changes nothing and makes all its other edges superfluous.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::search::Search;
use super::semi::{Found, immediate_dominators};
use super::{Flow, ROOT};

/// How many vertices are looked at. More cost time and find little more.
pub(super) const VICINITY: usize = 1 << 15;

/// Vertices whose dominator is the root, found among the first `limit` that `starts` reach.
pub(super) fn settled(flow: &mut impl Flow, starts: &[u32], limit: usize) -> Vec<u32> {
    let mut vicinity = Vicinity::around(flow, starts, limit);
    let mut search = Search::new(&vicinity, &[]);
    search.enter(ROOT, ROOT);
    search.visit(&mut vicinity, ROOT);
    let Found { idoms, vertices, .. } = immediate_dominators(search, &vicinity);
    let by_root = idoms.iter().zip(&vertices).skip(1).filter(|(idom, _)| **idom == ROOT);
    by_root.map(|(_, &local)| vicinity.vertices[local as usize]).collect()
}

/// A part of a graph: vertices around the root, with all edges between them.
struct Vicinity {
    /// Local vertex -> vertex of the graph.
    vertices: Vec<u32>,
    /// Local vertex -> its edges; one row more than there are vertices.
    first: Vec<u32>,
    targets: Vec<u32>,
}

impl Vicinity {
    fn around(flow: &mut impl Flow, starts: &[u32], limit: usize) -> Self {
        let mut vertices = vec![ROOT];
        let mut known: FxHashMap<u32, u32> = FxHashMap::default();
        known.insert(ROOT, ROOT);
        let mut meet = |vertex: u32, vertices: &mut Vec<u32>| {
            if vertices.len() < limit && !known.contains_key(&vertex) {
                known.insert(vertex, vertices.len() as u32);
                vertices.push(vertex);
            }
        };
        starts.iter().for_each(|&start| meet(start, &mut vertices));
        let mut next = 1;
        while let Some(&vertex) = vertices.get(next) {
            next += 1;
            for edge in flow.edges(vertex) {
                if let Some(to) = flow.follow(vertex, edge) {
                    meet(to, &mut vertices);
                }
            }
        }
        let (mut first, mut targets) = (vec![0], Vec::new());
        for &vertex in &vertices {
            for edge in flow.edges(vertex) {
                targets.extend(flow.follow(vertex, edge).and_then(|to| known.get(&to)));
            }
            first.push(targets.len() as u32);
        }
        Self { vertices, first, targets }
    }
}

impl Flow for Vicinity {
    fn vertex_count(&self) -> usize {
        self.vertices.len()
    }

    fn edge_count(&self) -> usize {
        self.targets.len()
    }

    fn edges(&self, from: u32) -> Range<u32> {
        self.first[from as usize]..self.first[from as usize + 1]
    }

    fn follow(&mut self, _: u32, edge: u32) -> Option<u32> {
        Some(self.target(edge))
    }

    fn target(&self, edge: u32) -> u32 {
        self.targets[edge as usize]
    }
}
