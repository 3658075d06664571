//! The document of `dominators`: a flat list, because a tree may be as deep as the heap is large.

use heapsnapshot::{Analysis, Branch, NodeIdx};
use serde::Serialize;

use crate::commands::object::Object;
use crate::commands::overview::Overview;

/// The document.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub(super) snapshot: Overview,
    pub(super) total_bytes: u64,
    /// From the root down to the dominator of the first node.
    pub(super) dominators: Vec<Dominator<'a>>,
    pub(super) nodes: Vec<Node<'a>>,
}

/// An object that dominates others.
#[derive(Serialize)]
pub(super) struct Dominator<'a> {
    #[serde(flatten)]
    pub(super) object: Object<'a>,
    /// Part of the whole heap that it retains, 0 to 1.
    pub(super) share: f64,
    #[serde(skip)]
    pub(super) is_root: bool,
}

/// A node of the tree, listed after its parent.
#[derive(Serialize)]
pub(super) struct Node<'a> {
    #[serde(flatten)]
    pub(super) dominator: Dominator<'a>,
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
            dominator: Dominator::of(facts, branch.node),
            parent: branch.parent,
            depth: branch.depth,
            children: branch.children,
            hidden: Hidden { count: branch.hidden, retained_bytes: branch.hidden_bytes },
        };
        let above = std::iter::successors(Some(top), |&node| {
            (node != NodeIdx::ROOT).then(|| facts.dominators.of(node))
        });
        let mut dominators: Vec<_> = above.skip(1).map(|node| Dominator::of(facts, node)).collect();
        dominators.reverse();
        let total_bytes = facts.retained.bytes(NodeIdx::ROOT);
        Self { snapshot, total_bytes, dominators, nodes: branches.iter().map(node).collect() }
    }
}

impl<'a> Dominator<'a> {
    fn of(facts: &'a Analysis, node: NodeIdx) -> Self {
        let object = Object::of(facts, node);
        let all = facts.retained.bytes(NodeIdx::ROOT);
        let share = if all == 0 { 0.0 } else { object.retained_bytes as f64 / all as f64 };
        Self { object, share, is_root: node == NodeIdx::ROOT }
    }
}
