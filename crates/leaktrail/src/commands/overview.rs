//! What every command tells of a snapshot as a whole.

use std::fmt;

use serde::Serialize;

use crate::open::{Input, Snapshot};
use crate::text;
use crate::units;

/// `snapshot` in documents.
#[derive(Debug, Serialize)]
pub(super) struct Overview {
    path: String,
    bytes: u64,
    nodes: usize,
    edges: usize,
    strings: usize,
}

impl Overview {
    pub(super) fn of(input: &Input, snapshot: &Snapshot) -> Self {
        let Snapshot { graph, bytes } = snapshot;
        Self {
            path: input.path(),
            bytes: *bytes,
            nodes: graph.node_count(),
            edges: graph.edge_count(),
            strings: graph.string_count(),
        }
    }
}

impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, bytes, nodes, edges, strings } = self;
        let path = text::cut(path, usize::MAX);
        let nodes = units::counted(*nodes, "node", "nodes");
        let edges = units::counted(*edges, "edge", "edges");
        let strings = units::counted(*strings, "string", "strings");
        write!(f, "{path}: file of {}, {nodes}, {edges}, {strings}", units::bytes(*bytes))
    }
}
