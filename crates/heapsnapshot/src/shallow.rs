//! Shallow sizes as DevTools shows them: what V8 allocates for one object belongs to that object.

use fixedbitset::FixedBitSet;

use crate::column::WideColumn;
use crate::detached::Detached;
use crate::graph::Graph;
use crate::roots::is_user_root;
use crate::types::{EdgeType, NodeIdx, NodeType};

const UNVISITED: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// The shallow size of every node.
///
/// The size of a hidden or array node (a backing store, a hash table) that exactly one object
/// owns is moved to that object, which leaves the node itself with 0.
pub struct ShallowSizes(pub(crate) WideColumn<u16>);

impl ShallowSizes {
    pub(crate) fn compute(graph: &Graph, detached: &Detached) -> Self {
        let mut sizes = graph.self_bytes_column().clone();
        if !graph.edges(NodeIdx::ROOT).any(|edge| is_user_root(graph, edge.to)) {
            return Self(sizes); // Taken with V8's internals exposed: the sizes are told as they are.
        }
        let owners = owners(graph, detached);
        for node in graph.nodes() {
            let owner = NodeIdx(owners[node.at()]);
            if owner == node || owner.0 >= SEVERAL || is_root_like(graph, owner) {
                continue;
            }
            let moved = sizes.get(node.at());
            if moved > 0 {
                sizes.set(node.at(), 0);
                sizes.set(owner.at(), sizes.get(owner.at()).saturating_add(moved));
            }
        }
        Self(sizes)
    }

    pub(crate) fn column(&self) -> &WideColumn<u16> {
        &self.0
    }

    /// The shallow size of a node.
    #[inline]
    pub fn bytes(&self, node: NodeIdx) -> u64 {
        self.0.get(node.at())
    }
}

fn is_root_like(graph: &Graph, node: NodeIdx) -> bool {
    node == NodeIdx::ROOT || graph.node_type(node) == NodeType::Synthetic
}

/// For every node the one object that owns it, itself for an object, or that there are several.
fn owners(graph: &Graph, detached: &Detached) -> Vec<u32> {
    let ownable = ownable(graph, detached);
    let mut owners: Vec<u32> =
        graph.nodes().map(|node| if ownable.contains(node.at()) { UNVISITED } else { node.0 }).collect();
    let mut worklist = Vec::new();
    // Every object spreads its own name; a node is revisited at most once, when a second owner comes.
    for object in graph.nodes().filter(|node| !ownable.contains(node.at())) {
        worklist.push(object);
        while let Some(node) = worklist.pop() {
            let owner = owners[node.at()];
            for edge in graph.edges(node) {
                if edge.kind == EdgeType::Weak || !ownable.contains(edge.to.at()) {
                    continue;
                }
                let known = &mut owners[edge.to.at()];
                if *known != owner && *known != SEVERAL {
                    *known = if *known == UNVISITED { owner } else { SEVERAL };
                    worklist.push(edge.to);
                }
            }
        }
    }
    owners
}

/// The nodes whose size may belong to somebody else.
fn ownable(graph: &Graph, detached: &Detached) -> FixedBitSet {
    let [external_string] = graph.find_strings(["system / ExternalStringData"]);
    let mut ownable = FixedBitSet::with_capacity(graph.node_count());
    for node in graph.nodes() {
        ownable.set(
            node.at(),
            match graph.node_type(node) {
                NodeType::Hidden | NodeType::Array => true,
                NodeType::Native => Some(graph.name_idx(node)) == external_string && !detached.contains(node),
                _ => false,
            },
        );
    }
    ownable
}
