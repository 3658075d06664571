//! Dominators against their definition, on random graphs.

use std::ops::Range;

use proptest::prelude::*;

use super::search::Search;
use super::semi::{Found, immediate_dominators, in_batches};
use super::settled::settled;
use super::{Flow, ROOT};

/// All edges, by source.
#[derive(Debug, Clone)]
struct Plain(Vec<Vec<u32>>);

/// So many edges at most go out of a vertex.
const ROW: u32 = 1 << 8;

impl Flow for Plain {
    fn vertex_count(&self) -> usize {
        self.0.len()
    }

    fn edge_count(&self) -> usize {
        self.0.len() * ROW as usize
    }

    fn edges(&self, from: u32) -> Range<u32> {
        from * ROW..from * ROW + self.0[from as usize].len() as u32
    }

    fn follow(&mut self, _: u32, edge: u32) -> Option<u32> {
        Some(self.target(edge))
    }

    fn target(&self, edge: u32) -> u32 {
        self.0[(edge / ROW) as usize][(edge % ROW) as usize]
    }
}

impl Plain {
    fn reach(&self, without: Option<u32>) -> Vec<bool> {
        let mut reached = vec![false; self.0.len()];
        let mut pending = vec![ROOT];
        while let Some(vertex) = pending.pop() {
            if Some(vertex) != without && !std::mem::replace(&mut reached[vertex as usize], true) {
                pending.extend(&self.0[vertex as usize]);
            }
        }
        reached
    }

    /// The nearest vertex without which the root does not reach it; `None` for what it does not reach.
    fn dominators(&self) -> Vec<Option<u32>> {
        let all = 0..self.0.len() as u32;
        let without: Vec<Vec<bool>> = all.clone().map(|vertex| self.reach(Some(vertex))).collect();
        let reached = self.reach(None);
        let dominators = |v: u32| -> Vec<u32> {
            all.clone().filter(|&u| reached[v as usize] && !without[u as usize][v as usize]).collect()
        };
        let sets: Vec<Vec<u32>> = all.clone().map(dominators).collect();
        let nearest = |v: u32| {
            let strict = sets[v as usize].iter().filter(|&&u| u != v);
            strict.max_by_key(|&&u| sets[u as usize].len()).copied()
        };
        all.clone().map(nearest).collect()
    }

    fn search(&mut self, settled: &[u32]) -> Search {
        let mut search = Search::new(self, settled);
        search.enter(ROOT, ROOT);
        for &vertex in settled {
            search.visit_child_of_root(self, vertex);
        }
        search.visit(self, ROOT);
        search
    }
}

/// By vertex.
fn by_vertex(count: usize, Found { idoms, vertices, .. }: Found) -> Vec<Option<u32>> {
    let mut by_vertex = vec![None; count];
    for (&vertex, &idom) in vertices.iter().zip(&idoms).skip(1) {
        by_vertex[vertex as usize] = Some(vertices[idom as usize]);
    }
    by_vertex
}

fn graph() -> impl Strategy<Value = Plain> {
    (2usize..24).prop_flat_map(|n| {
        let edges = prop::collection::vec((0..n, 0..n as u32), 0..4 * n);
        edges.prop_map(move |edges| {
            let mut rows = vec![Vec::new(); n];
            edges.into_iter().for_each(|(from, to)| rows[from].push(to));
            Plain(rows)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_of_batches_gives_the_dominators(mut graph in graph()) {
        let expected = graph.dominators();
        let count = graph.0.len();
        let edges = graph.0.iter().map(Vec::len).sum::<usize>();
        for batch in 0..=edges {
            let search = graph.search(&[]);
            prop_assert_eq!(&by_vertex(count, in_batches(search, &graph, batch)), &expected, "{}", batch);
        }
    }

    #[test]
    fn what_is_settled_early_is_true_and_changes_nothing(mut graph in graph()) {
        let expected = graph.dominators();
        let count = graph.0.len();
        for limit in 1..=count {
            let known = settled(&mut graph, &[], limit);
            prop_assert!(known.iter().all(|&v| expected[v as usize] == Some(ROOT)), "{:?}", known);
            let search = graph.search(&known);
            prop_assert_eq!(&by_vertex(count, immediate_dominators(search, &graph)), &expected, "{}", limit);
        }
    }
}
