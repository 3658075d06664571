//! Which native nodes DevTools calls "Detached …".

use fixedbitset::FixedBitSet;

use crate::graph::Graph;
use crate::js_str::{JsStr, JsText};
use crate::types::{EdgeType, NodeIdx, NodeType};

const ATTACHED: u8 = 1;
const DETACHED: u8 = 2;

/// Native nodes that the embedder says are detached, and the native nodes those refer to.
pub(crate) struct Detached(pub(crate) FixedBitSet);

impl Detached {
    /// Spreads the states that the file gives: first what is reachable from attached nodes is
    /// attached, then what is reachable from detached ones is detached. JavaScript objects
    /// neither take nor pass on a state.
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut spread = Spread {
            graph,
            visited: FixedBitSet::with_capacity(graph.node_count()),
            detached: FixedBitSet::with_capacity(graph.node_count()),
            pending: [Vec::new(), Vec::new()],
        };
        if graph.has_detachedness() {
            for node in graph.nodes() {
                match graph.detachedness(node) {
                    0 => {}
                    state => spread.reach(node, state),
                }
            }
            spread.run(ATTACHED);
            spread.run(DETACHED);
        }
        Detached(spread.detached)
    }

    #[inline]
    pub(crate) fn contains(&self, node: NodeIdx) -> bool {
        self.0.contains(node.at())
    }

    /// The name of a node with its prefix, if it has one.
    pub(crate) fn name<'g>(&self, graph: &'g Graph, node: NodeIdx) -> JsStr<'g> {
        if !self.contains(node) {
            return graph.name(node);
        }
        let mut name = JsText::default();
        name.push_str("Detached ");
        name.push(&graph.name(node));
        name.into()
    }
}

struct Spread<'g> {
    graph: &'g Graph,
    visited: FixedBitSet,
    detached: FixedBitSet,
    pending: [Vec<NodeIdx>; 2],
}

impl Spread<'_> {
    fn reach(&mut self, node: NodeIdx, state: u8) {
        if self.visited.put(node.at()) || self.graph.node_type(node) != NodeType::Native {
            return;
        }
        match state {
            ATTACHED => self.pending[0].push(node),
            DETACHED => {
                self.detached.insert(node.at());
                self.pending[1].push(node);
            }
            _ => {}
        }
    }

    fn run(&mut self, state: u8) {
        let graph = self.graph;
        while let Some(node) = self.pending[usize::from(state - 1)].pop() {
            for edge in graph.edges(node) {
                if !matches!(edge.kind, EdgeType::Hidden | EdgeType::Weak) {
                    self.reach(edge.to, state);
                }
            }
        }
    }
}
