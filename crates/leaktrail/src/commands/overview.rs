//! What every command tells of a snapshot as a whole.

use std::fmt;

use heapsnapshot::Counts;
use serde::Serialize;

use crate::capture::Sidecar;
use crate::moment;
use crate::open::{About, Input};
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
    /// What `leaktrail capture` wrote down beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<Taken>,
}

/// When and of what a snapshot was taken.
#[derive(Debug, Serialize)]
struct Taken {
    unix_ms: u64,
    process: String,
    pid: u32,
    node_version: Option<String>,
    thread: Option<String>,
}

impl Overview {
    pub(super) fn new(input: &Input, about: &About, counts: Counts) -> Self {
        let About { bytes, sidecar } = about;
        Self {
            path: input.path(),
            bytes: *bytes,
            nodes: counts.nodes,
            edges: counts.edges,
            strings: counts.strings,
            taken: sidecar.as_ref().map(Taken::from),
        }
    }
}

impl From<&Sidecar> for Taken {
    fn from(Sidecar { about, .. }: &Sidecar) -> Self {
        Self {
            unix_ms: about.taken_unix_ms,
            process: about.process.name.clone(),
            pid: about.process.pid,
            node_version: about.process.node_version.clone(),
            thread: about.thread.as_ref().map(|thread| thread.title.clone()),
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unix_ms, process, pid, node_version, thread } = self;
        write!(f, "taken {} of {process} (process {pid}", moment::text(moment::from_unix_ms(*unix_ms)))?;
        if let Some(version) = node_version {
            write!(f, ", Node.js {}", text::cut(version, 40))?;
        }
        match thread {
            Some(title) => write!(f, ", {})", text::cut(title, text::LONGEST_NAME)),
            None => f.write_str(")"),
        }
    }
}

impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, bytes, nodes, edges, strings, taken } = self;
        let path = text::cut(path, usize::MAX);
        let nodes = units::counted(*nodes, "node", "nodes");
        let edges = units::counted(*edges, "edge", "edges");
        let strings = units::counted(*strings, "string", "strings");
        write!(f, "{path}: file of {}, {nodes}, {edges}, {strings}", units::bytes(*bytes))?;
        taken.as_ref().map_or(Ok(()), |taken| write!(f, "; {taken}"))
    }
}
