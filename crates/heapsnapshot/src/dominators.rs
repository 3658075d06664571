//! Immediate dominators by the semi-NCA algorithm, without recursion, on `u32` arrays.
//!
//! L. Georgiadis, R. E. Tarjan, R. F. Werneck: Finding Dominators in Practice, Journal of Graph
//! Algorithms and Applications 10(1), 2006, doi:10.7155/jgaa.00119. Variables bear the paper's names;
//! vertices are numbered in the order of the depth-first search, so that arrays are walked, not jumped in.

use fixedbitset::FixedBitSet;

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
        let Search { seen, vertex, parent, reached } = Search::run(graph, essential);
        let preds = Predecessors::of(graph, essential, &seen, &vertex[..reached]);
        drop(seen);
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

/// What the search knows of a node. Both are looked up together, so they lie together.
#[derive(Clone, Copy)]
struct Seen {
    number: u32,
    /// How many essential edges lead to it from nodes that were reached.
    preds: u32,
}

/// A depth-first search from the root, then from every node that nothing retains.
struct Search {
    /// By node.
    seen: Vec<Seen>,
    /// Number -> node. Behind `reached` stand the nodes of unreachable cliques.
    vertex: Vec<u32>,
    /// Number -> number of the parent in the search tree.
    parent: Vec<u32>,
    reached: usize,
}

impl Search {
    fn run(graph: &Graph, essential: &EssentialEdges) -> Self {
        let n = graph.node_count();
        let seen = vec![Seen { number: NONE, preds: 0 }; n];
        let mut search =
            Self { seen, vertex: Vec::with_capacity(n), parent: Vec::with_capacity(n), reached: 0 };
        search.visit(graph, essential, NodeIdx::ROOT);
        if search.vertex.len() < n {
            for orphan in search.orphans(graph, essential) {
                search.visit(graph, essential, orphan);
            }
        }
        search.reached = search.vertex.len();
        let cliques = graph.nodes().filter(|node| search.seen[node.at()].number == NONE).map(|node| node.0);
        search.vertex.extend(cliques);
        search
    }

    /// The nodes that no essential edge leads to. Only nodes that were not reached can lead to such nodes.
    fn orphans(&self, graph: &Graph, essential: &EssentialEdges) -> Vec<NodeIdx> {
        let unreached = || graph.nodes().filter(|node| self.seen[node.at()].number == NONE);
        let mut is_retained = FixedBitSet::with_capacity(graph.node_count());
        for edge in unreached().flat_map(|node| graph.edge_range(node)) {
            if essential.contains(EdgeIdx(edge)) {
                is_retained.insert(graph.target(edge).at());
            }
        }
        unreached().filter(|node| !is_retained.contains(node.at())).collect()
    }

    fn visit(&mut self, graph: &Graph, essential: &EssentialEdges, start: NodeIdx) {
        let mut stack = vec![(self.enter(start, 0), graph.edge_range(start))];
        while let Some((v, edges)) = stack.last_mut() {
            let v = *v;
            let next = edges.filter(|&edge| essential.contains(EdgeIdx(edge))).find_map(|edge| {
                let to = graph.target(edge);
                let seen = &mut self.seen[to.at()];
                seen.preds += 1;
                (seen.number == NONE).then_some(to)
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
        self.seen[node.at()].number = number;
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
    fn of(graph: &Graph, essential: &EssentialEdges, seen: &[Seen], reached: &[u32]) -> Self {
        let mut first = Vec::with_capacity(reached.len() + 1);
        let mut sum = 0;
        for &node in reached {
            first.push(sum);
            sum += seen[node as usize].preds;
        }
        first.push(sum);
        let mut numbers = vec![0u32; sum as usize];
        for (v, &node) in (0u32..).zip(reached) {
            for edge in graph.edge_range(NodeIdx(node)).filter(|&edge| essential.contains(EdgeIdx(edge))) {
                let slot = &mut first[seen[graph.target(edge).at()].number as usize];
                numbers[*slot as usize] = v;
                *slot += 1;
            }
        }
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
