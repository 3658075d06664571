//! Lineage: which node of an earlier snapshot a node of the last one was.

use heapsnapshot::{Analysis, Graph, Identities, NodeId, NodeIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::align::aligned;

/// The ancestry of the nodes of the last snapshot, for every earlier one.
pub(crate) struct Lineage<'a>(Vec<Ancestry<'a>>);

/// How the nodes of the last snapshot are found in one earlier snapshot.
enum Ancestry<'a> {
    /// Both are of one process: an id always means the same object.
    ById { earlier: &'a Graph, last: &'a Graph, ids: Ids },
    /// They are of different processes: paths tell what plays the same part.
    ByPath(Vec<Option<NodeIdx>>),
}

/// The ids of an earlier snapshot.
///
/// V8 counts the ids of JavaScript objects upwards in odd numbers, so the largest one tells them
/// apart from all later ones. Even ids are made from addresses and have no order.
struct Ids {
    newest: Option<NodeId>,
    even: FxHashSet<NodeId>,
}

impl<'a> Lineage<'a> {
    pub(crate) fn of(snapshots: &'a [Analysis]) -> Self {
        let Some((last, earlier)) = snapshots.split_last() else { return Self(Vec::new()) };
        let of_last = Identities::of(&last.graph);
        let ancestry = |facts: &'a Analysis| {
            let identities = Identities::of(&facts.graph);
            if !identities.kinship(&of_last).is_same_process() {
                return Ancestry::ByPath(aligned(facts, last));
            }
            let ids = facts.graph.nodes().map(|node| facts.graph.id(node));
            let even = ids.filter(|id| id.0 % 2 == 0).collect();
            let ids = Ids { newest: identities.newest(), even };
            Ancestry::ById { earlier: &facts.graph, last: &last.graph, ids }
        };
        Self(earlier.iter().map(ancestry).collect())
    }

    /// Whether all snapshots are of one process.
    pub(crate) fn is_one_process(&self) -> bool {
        self.0.iter().all(|ancestry| matches!(ancestry, Ancestry::ById { .. }))
    }

    /// The number of the first snapshot in which a node of the last one is found.
    pub(super) fn first_seen(&self, node: NodeIdx) -> usize {
        self.0.iter().position(|ancestry| ancestry.has(node)).unwrap_or(self.0.len())
    }

    /// What some nodes of the last snapshot were in an earlier one.
    pub(crate) fn ancestors(
        &self,
        snapshot: usize,
        nodes: &FxHashSet<NodeIdx>,
    ) -> FxHashMap<NodeIdx, NodeIdx> {
        match self.0.get(snapshot) {
            None => nodes.iter().map(|&node| (node, node)).collect(),
            Some(Ancestry::ByPath(were)) => {
                nodes.iter().filter_map(|&node| Some((node, were[node.at()]?))).collect()
            }
            Some(Ancestry::ById { earlier, last, .. }) => {
                let wanted: FxHashMap<NodeId, NodeIdx> =
                    nodes.iter().map(|&node| (last.id(node), node)).collect();
                let found = earlier.nodes().filter_map(|was| Some((*wanted.get(&earlier.id(was))?, was)));
                found.collect()
            }
        }
    }
}

impl Ancestry<'_> {
    fn has(&self, node: NodeIdx) -> bool {
        match self {
            Self::ByPath(were) => were[node.at()].is_some(),
            Self::ById { last, ids, .. } => {
                let id = last.id(node);
                if id.0 % 2 == 1 { Some(id) <= ids.newest } else { ids.even.contains(&id) }
            }
        }
    }
}
