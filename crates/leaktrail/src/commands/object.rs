//! An object in documents: what every view tells of it.

use heapsnapshot::{Analysis, NodeIdx};
use serde::Serialize;

use crate::json::Name;

/// One node of the heap.
#[derive(Serialize)]
pub(super) struct Object<'a> {
    pub(super) id: u64,
    pub(super) name: Name<'a>,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) self_bytes: u64,
    pub(super) retained_bytes: u64,
}

impl<'a> Object<'a> {
    pub(super) fn of(facts: &'a Analysis, node: NodeIdx) -> Self {
        let Analysis { graph, shallow, retained, .. } = facts;
        Self {
            id: graph.id(node).0,
            name: Name(facts.display_name(node)),
            kind: graph.node_type_name(node),
            self_bytes: shallow.bytes(node),
            retained_bytes: retained.bytes(node),
        }
    }
}
