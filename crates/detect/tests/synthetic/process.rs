//! A made-up process: an object that is drawn again under the same key keeps its id.

use std::collections::HashMap;

use detect::{Diagnosis, Load, Sources, diagnose};
use heapsnapshot::{Analysis, NodeIdx, SnapshotBuilder};

/// Ids by key, over all snapshots.
#[derive(Default)]
struct Ids {
    known: HashMap<String, u64>,
}

/// One snapshot while it is drawn.
pub(crate) struct Heap<'i> {
    builder: SnapshotBuilder,
    ids: &'i mut Ids,
}

impl Heap<'_> {
    /// The node with this key.
    pub(crate) fn node(&mut self, key: &str, kind: &str, class: &str, bytes: u64) -> NodeIdx {
        let next = 2 * self.ids.known.len() as u64 + 3;
        let id = *self.ids.known.entry(key.to_owned()).or_insert(next);
        self.builder.node_with_id(kind, class, bytes, id)
    }

    pub(crate) fn object(&mut self, key: &str, class: &str) -> NodeIdx {
        self.node(key, "object", class, 100)
    }

    pub(crate) fn edge(&mut self, from: NodeIdx, kind: &str, name: &str, to: NodeIdx) {
        self.builder.edge(from, kind, name, to);
    }

    /// A context below the root, as a module has one.
    pub(crate) fn module(&mut self) -> NodeIdx {
        let context = self.object("module", "system / Context");
        self.edge(NodeIdx::ROOT, "element", "1", context);
        context
    }

    /// A Map that a module's variable holds, and its table under a key of its own.
    pub(crate) fn map(&mut self, variable: &str, table: &str) -> NodeIdx {
        let module = self.module();
        let map = self.object(variable, "Map");
        self.edge(module, "context", variable, map);
        let table = self.node(table, "array", "", 1000);
        self.edge(map, "internal", "table", table);
        table
    }
}

/// Draws the process after the warm-up and after each of two rounds.
pub(crate) fn diagnosed(draw: impl Fn(&mut Heap<'_>, usize)) -> Diagnosis {
    diagnosed_under(&Load::default(), draw)
}

/// The same, when something is known of the load and the memory.
pub(crate) fn diagnosed_under(load: &Load, draw: impl Fn(&mut Heap<'_>, usize)) -> Diagnosis {
    diagnosed_over(2, load, draw)
}

/// The same over so many rounds.
pub(crate) fn diagnosed_over(rounds: usize, load: &Load, draw: impl Fn(&mut Heap<'_>, usize)) -> Diagnosis {
    diagnose(&snapshots(rounds, draw), load, &Sources::new())
}

/// Snapshots after the warm-up and after each round.
pub(crate) fn snapshots(rounds: usize, draw: impl Fn(&mut Heap<'_>, usize)) -> Vec<Analysis> {
    let mut ids = Ids::default();
    let snapshot = |round| {
        let mut heap = Heap { builder: SnapshotBuilder::new(), ids: &mut ids };
        draw(&mut heap, round);
        Analysis::of(heap.builder.graph(), &())
    };
    (0..=rounds).map(snapshot).collect()
}

/// The names of the owners of all findings.
pub(crate) fn owners(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.findings.iter().map(|finding| finding.owner.name.as_deref().unwrap_or("?")).collect()
}
