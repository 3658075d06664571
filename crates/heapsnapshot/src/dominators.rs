//! Immediate dominators by the semi-NCA algorithm, without recursion, on `u32` arrays.
//!
//! L. Georgiadis, R. E. Tarjan, R. F. Werneck: Finding Dominators in Practice, Journal of Graph
//! Algorithms and Applications 10(1), 2006, doi:10.7155/jgaa.00119. Variables bear the paper's names;
//! vertices are numbered in the order of the depth-first search, so that arrays are walked, not jumped in.

use crate::essential::EssentialEdges;
use crate::graph::Graph;
use crate::types::{EdgeIdx, NodeIdx};

const NONE: u32 = u32::MAX;

/// The dominator tree of the essential edges.
pub struct Dominators {
    idom: Vec<u32>,
    /// All nodes, each after its dominator.
    order: Vec<u32>,
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

    pub(crate) fn compute(graph: &Graph, essential: &EssentialEdges) -> Self {
        let Search { number, vertex, parent, reached } = Search::run(graph, essential);
        let preds = Predecessors::of(graph, essential, &number, reached);
        drop(number);
        let semi = semidominators(&parent, &preds);
        drop(preds);
        let mut idom = parent;
        for w in 1..reached {
            let mut candidate = idom[w];
            while candidate > semi[w] {
                candidate = idom[candidate as usize];
            }
            idom[w] = candidate;
        }
        drop(semi);
        // Cliques that only retain each other hang off the root.
        let mut by_node = vec![NodeIdx::ROOT.0; graph.node_count()];
        for w in 1..reached {
            by_node[vertex[w] as usize] = vertex[idom[w] as usize];
        }
        Self { idom: by_node, order: vertex }
    }
}

/// A depth-first search from the root, then from every node that nothing retains.
struct Search {
    /// Node -> its number.
    number: Vec<u32>,
    /// Number -> node. Behind `reached` stand the nodes of unreachable cliques.
    vertex: Vec<u32>,
    /// Number -> number of the parent in the search tree.
    parent: Vec<u32>,
    reached: usize,
}

impl Search {
    fn run(graph: &Graph, essential: &EssentialEdges) -> Self {
        let n = graph.node_count();
        let mut search = Self {
            number: vec![NONE; n],
            vertex: Vec::with_capacity(n),
            parent: Vec::with_capacity(n),
            reached: 0,
        };
        search.visit(graph, essential, NodeIdx::ROOT);
        for node in graph.nodes() {
            if search.number[node.at()] == NONE && !essential.has_retainer(node) {
                search.visit(graph, essential, node);
            }
        }
        search.reached = search.vertex.len();
        for node in graph.nodes() {
            if search.number[node.at()] == NONE {
                search.vertex.push(node.0);
            }
        }
        search
    }

    fn visit(&mut self, graph: &Graph, essential: &EssentialEdges, start: NodeIdx) {
        let mut stack = vec![(self.enter(start, 0), graph.edge_range(start))];
        while let Some((v, edges)) = stack.last_mut() {
            let v = *v;
            let next = edges.find_map(|edge| {
                let to = graph.target(edge);
                (self.number[to.at()] == NONE && essential.contains(EdgeIdx(edge))).then_some(to)
            });
            match next {
                Some(w) => stack.push((self.enter(w, v), graph.edge_range(w))),
                None => {
                    stack.pop();
                }
            }
        }
    }

    fn enter(&mut self, node: NodeIdx, parent: u32) -> u32 {
        let number = self.vertex.len() as u32;
        self.number[node.at()] = number;
        self.vertex.push(node.0);
        self.parent.push(parent);
        number
    }
}

/// The essential edges backwards, in numbers.
struct Predecessors {
    first: Vec<u32>,
    numbers: Vec<u32>,
}

impl Predecessors {
    fn of(graph: &Graph, essential: &EssentialEdges, number: &[u32], reached: usize) -> Self {
        let mut first = vec![0u32; reached + 1];
        each_edge(graph, essential, number, |_, w| first[w as usize] += 1);
        let mut sum = 0;
        for slot in &mut first {
            sum += std::mem::replace(slot, sum);
        }
        let mut numbers = vec![0u32; sum as usize];
        each_edge(graph, essential, number, |v, w| {
            let slot = &mut first[w as usize];
            numbers[*slot as usize] = v;
            *slot += 1;
        });
        // Every slot now stands at the end of its list, which is the start of the next.
        first.rotate_right(1);
        first[0] = 0;
        Self { first, numbers }
    }

    #[inline]
    fn of_number(&self, w: usize) -> &[u32] {
        &self.numbers[self.first[w] as usize..self.first[w + 1] as usize]
    }
}

/// Calls `take` with the numbers of both ends of every essential edge out of a reached node.
#[inline]
fn each_edge(graph: &Graph, essential: &EssentialEdges, number: &[u32], mut take: impl FnMut(u32, u32)) {
    for node in graph.nodes() {
        let v = number[node.at()];
        if v == NONE {
            continue;
        }
        for edge in graph.edge_range(node) {
            if essential.contains(EdgeIdx(edge)) {
                take(v, number[graph.target(edge).at()]);
            }
        }
    }
}

fn semidominators(parent: &[u32], preds: &Predecessors) -> Vec<u32> {
    let n = parent.len();
    let mut forest = Forest { ancestor: parent.to_vec(), best: (0..n as u32).collect(), path: Vec::new() };
    let mut semi = vec![0u32; n];
    for w in (1..n).rev() {
        // A node that nothing retains counts as retained by the root: its parent already is.
        let mut s = parent[w];
        for &v in preds.of_number(w) {
            s = s.min(forest.eval(v, w as u32));
        }
        semi[w] = s;
        forest.best[w] = s;
    }
    semi
}

/// The vertices processed so far (all numbers above some `w`), with path compression.
struct Forest {
    ancestor: Vec<u32>,
    /// The smallest semidominator on the compressed path above and including the vertex.
    best: Vec<u32>,
    path: Vec<u32>,
}

impl Forest {
    /// The smallest semidominator from `v` up to, but without, the root of its tree; `v` itself if
    /// it is not in the forest, that is, not above `w`.
    #[inline]
    fn eval(&mut self, v: u32, w: u32) -> u32 {
        if v > w && self.ancestor[v as usize] > w {
            self.compress(v, w);
        }
        self.best[v as usize]
    }

    fn compress(&mut self, v: u32, w: u32) {
        let mut top = v;
        while self.ancestor[top as usize] > w {
            self.path.push(top);
            top = self.ancestor[top as usize];
        }
        let root = self.ancestor[top as usize];
        let mut best = self.best[top as usize];
        while let Some(u) = self.path.pop() {
            best = best.min(self.best[u as usize]);
            self.best[u as usize] = best;
            self.ancestor[u as usize] = root;
        }
    }
}
