//! Edges backwards: who refers to a node.

use crate::graph::{Edge, Graph};
use crate::types::{EdgeIdx, NodeIdx};

/// The edges into every node, in the order in which DevTools lists them.
pub struct Retainers {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Retainers {
    /// Turns all edges around, weak ones and the root's included.
    pub fn of(graph: &Graph) -> Self {
        let mut first = vec![0u32; graph.node_count() + 1];
        let all = 0..graph.edge_count() as u32;
        for edge in all.clone() {
            first[graph.target(edge).at()] += 1;
        }
        let mut sum = 0;
        for slot in &mut first {
            sum += *slot;
            *slot = sum;
        }
        // Filled from the end of each list, so that the last edge of the file comes first.
        let mut edges = vec![0u32; graph.edge_count()];
        for edge in all {
            let slot = &mut first[graph.target(edge).at()];
            *slot -= 1;
            edges[*slot as usize] = edge;
        }
        Self { first, edges }
    }

    /// The nodes that refer to `node`, each with its edge.
    pub fn of_node<'a>(
        &'a self,
        graph: &'a Graph,
        node: NodeIdx,
    ) -> impl ExactSizeIterator<Item = (NodeIdx, Edge)> + 'a {
        let range = self.first[node.at()] as usize..self.first[node.at() + 1] as usize;
        self.edges[range].iter().map(|&edge| (graph.edge_source(EdgeIdx(edge)), graph.edge(EdgeIdx(edge))))
    }

    /// How many edges lead to a node.
    pub fn count(&self, node: NodeIdx) -> usize {
        (self.first[node.at() + 1] - self.first[node.at()]) as usize
    }
}
