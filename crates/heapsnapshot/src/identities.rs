//! Which process a snapshot is of, and which of two is the later: told by a sample of its object ids.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::graph::Graph;
use crate::types::NodeId;

/// About so many objects are looked at, chosen by their ids alone, so that two snapshots choose alike.
const SAMPLE: usize = 1 << 16;

/// Ids of a snapshot and what they stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// Id and a hash of type and name, by id.
    sample: Vec<(NodeId, u32)>,
    /// Ids whose hash has one of these bits are not in the sample.
    mask: u64,
    nodes: usize,
    newest: Option<NodeId>,
}

impl Identities {
    /// Samples a snapshot.
    pub fn of(graph: &Graph) -> Self {
        let mask = (graph.node_count() / SAMPLE).next_power_of_two() as u64 - 1;
        let ids = graph.nodes().map(|node| (graph.id(node), node));
        let mut sample: Vec<_> = ids
            .filter(|&(id, _)| is_chosen(id, mask))
            .map(|(id, node)| {
                let mut hasher = FxHasher::default();
                hasher.write(graph.node_type_name(node).as_bytes());
                hasher.write(graph.raw_string(graph.name_idx(node)));
                (id, (hasher.finish() >> 32) as u32)
            })
            .collect();
        sample.sort_unstable();
        let odd = graph.nodes().map(|node| graph.id(node)).filter(|id| id.0 % 2 == 1);
        Self { sample, mask, nodes: graph.node_count(), newest: odd.max() }
    }

    /// The largest id of a JavaScript object: of two snapshots of one process, the later one has the
    /// larger. Those ids are odd and grow with time; the even ids of native objects may be hashes.
    pub fn newest(&self) -> Option<NodeId> {
        self.newest
    }

    /// How much `self` and `other` have in common.
    pub fn kinship(&self, other: &Self) -> Kinship {
        let mask = self.mask | other.mask;
        let chosen =
            |of: &'_ Self| of.sample.iter().copied().filter(|&(id, _)| is_chosen(id, mask)).collect();
        let (ours, others): (Vec<_>, Vec<_>) = (chosen(self), chosen(other));
        let mut kinship = Kinship::default();
        let mut others = others.into_iter().peekable();
        for (id, what) in ours {
            while others.next_if(|&(candidate, _)| candidate < id).is_some() {}
            if let Some((_, same)) = others.next_if(|&(candidate, _)| candidate == id) {
                kinship.common_ids += 1;
                kinship.same_objects += u64::from(what == same);
            }
        }
        kinship
    }
}

fn is_chosen(id: NodeId, mask: u64) -> bool {
    (id.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) & mask == 0
}

/// Whether two snapshots are of one process: there, an id always means the same object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinship {
    /// Sampled ids that are in both snapshots.
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
