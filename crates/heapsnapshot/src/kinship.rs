//! Whether two snapshots are of one process, and which is the later one: told by the ids of their objects.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::graph::Graph;
use crate::types::NodeId;

/// Which object each id of a snapshot stands for, as far as that is told by type and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// Id and a hash of type and name, by id.
    sorted: Vec<(NodeId, u32)>,
}

impl Identities {
    /// The objects of `graph`.
    pub fn of(graph: &Graph) -> Self {
        let identity = |node| {
            let mut hasher = FxHasher::default();
            hasher.write(graph.node_type_name(node).as_bytes());
            hasher.write(graph.raw_string(graph.name_idx(node)));
            let hash = hasher.finish();
            (graph.id(node), (hash >> 32) as u32)
        };
        let mut sorted: Vec<_> = graph.nodes().map(identity).collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// How much `self` and `other` have in common.
    pub fn kinship(&self, other: &Self) -> Kinship {
        let mut kinship = Kinship::default();
        let mut others = other.sorted.iter().copied().peekable();
        for &(id, what) in &self.sorted {
            while others.next_if(|&(candidate, _)| candidate < id).is_some() {}
            if let Some((_, same)) = others.next_if(|&(candidate, _)| candidate == id) {
                kinship.common_ids += 1;
                kinship.same_objects += u64::from(what == same);
            }
        }
        kinship
    }

    /// The largest id of a JavaScript object: of two snapshots of one process, the later one has the
    /// larger. Those ids are odd and grow with time; the even ids of native objects may be hashes.
    pub fn newest(&self) -> Option<NodeId> {
        self.sorted.iter().rev().map(|&(id, _)| id).find(|id| id.0 % 2 == 1)
    }
}

/// Whether two snapshots are of one process: there, an id always means the same object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinship {
    /// Ids in both snapshots.
    pub common_ids: u64,
    /// Those that bear the same type and name in both.
    pub same_objects: u64,
}

impl Kinship {
    /// One process gives 100 % (a string may change its representation); another process of the
    /// same program at most about 60 %.
    const SAME_PROCESS_PERCENT: u64 = 90;

    /// Whether the snapshots come from one process.
    pub fn is_same_process(self) -> bool {
        self.common_ids > 0 && self.same_objects * 100 >= self.common_ids * Self::SAME_PROCESS_PERCENT
    }
}
