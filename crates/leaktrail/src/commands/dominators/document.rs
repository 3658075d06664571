//! The document of `dominators`: a flat list, because a tree may be as deep as the heap is large.

use heapsnapshot::{Analysis, Branch, NodeIdx};
use serde::Serialize;

use crate::commands::overview::Overview;
use crate::json::Name;

/// The document.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub(super) snapshot: Overview,
    pub(super) total_bytes: u64,
    /// From the root down to the dominator of the first node.
    pub(super) dominators: Vec<Object<'a>>,
    pub(super) nodes: Vec<Node<'a>>,
}

#[derive(Serialize)]
pub(super) struct Object<'a> {
    pub(super) id: u64,
    pub(super) name: Name<'a>,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) self_bytes: u64,
    pub(super) retained_bytes: u64,
    /// Part of the whole heap that it retains, 0 to 1.
    pub(super) share: f64,
    #[serde(skip)]
    pub(super) is_root: bool,
}

/// A node of the tree, listed after its parent.
#[derive(Serialize)]
pub(super) struct Node<'a> {
    #[serde(flatten)]
    pub(super) object: Object<'a>,
    pub(super) parent: Option<usize>,
    pub(super) depth: usize,
    pub(super) children: usize,
    pub(super) hidden: Hidden,
}

/// Children that are not listed.
#[derive(Serialize)]
pub(super) struct Hidden {
    pub(super) count: usize,
    pub(super) retained_bytes: u64,
}

impl<'a> Answer<'a> {
    pub(super) fn new(snapshot: Overview, facts: &'a Analysis, top: NodeIdx, branches: &[Branch]) -> Self {
        let node = |branch: &Branch| Node {
            object: Object::of(facts, branch.node),
            parent: branch.parent,
            depth: branch.depth,
            children: branch.children,
            hidden: Hidden { count: branch.hidden, retained_bytes: branch.hidden_bytes },
        };
        let above = std::iter::successors(Some(top), |&node| {
            (node != NodeIdx::ROOT).then(|| facts.dominators.of(node))
        });
        let mut dominators: Vec<_> = above.skip(1).map(|node| Object::of(facts, node)).collect();
        dominators.reverse();
        let total_bytes = facts.retained.bytes(NodeIdx::ROOT);
        Self { snapshot, total_bytes, dominators, nodes: branches.iter().map(node).collect() }
    }
}

impl<'a> Object<'a> {
    fn of(facts: &'a Analysis, node: NodeIdx) -> Self {
        let Analysis { graph, shallow, retained, .. } = facts;
        let (bytes, all) = (retained.bytes(node), retained.bytes(NodeIdx::ROOT));
        Self {
            id: graph.id(node).0,
            name: Name(facts.display_name(node)),
            kind: graph.node_type_name(node),
            self_bytes: shallow.bytes(node),
            retained_bytes: bytes,
            share: if all == 0 { 0.0 } else { bytes as f64 / all as f64 },
            is_root: node == NodeIdx::ROOT,
        }
    }
}
