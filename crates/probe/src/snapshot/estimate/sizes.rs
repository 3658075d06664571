//! The cost of a snapshot as far as the size of the heap tells it: not far, as small objects need thirty times what
//! long strings do.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::census::HeapCount;
use super::{Basis, Estimate};
use crate::Result;
use crate::inspector::Session;

/// Without objects of its own, a runtime's heap has this many nodes.
const FEWEST_NODES: u64 = 25_000;
/// Bytes of a heap for each node of its snapshot, where objects are smallest and where they are large.
const BYTES_PER_NODE: [u64; 2] = [32, 2_000];
/// Memory for a node with its references.
const MEMORY_PER_NODE_BYTES: [u64; 2] = [250, 550];
const FREEZE_PER_NODE: [Duration; 2] = [Duration::from_nanos(800), Duration::from_micros(30)];
const FILE_PER_NODE_BYTES: [u64; 2] = [40, 150];

/// A heap of which less was found was moved meanwhile. Machine code and what was allocated last are always missing;
/// garbage of before is counted here, and not by V8.
const COMPLETE_PERCENT: u64 = 70;

/// What the runtime says about one thread's heap.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeapSizes {
    #[serde(rename = "usedSize")]
    pub(super) used_bytes: u64,
}

impl HeapSizes {
    pub(super) async fn read(session: &mut Session<'_>) -> Result<Self> {
        session.call("Runtime.getHeapUsage", json!({})).await
    }

    /// The heap of this size among those that were counted. Heaps of the same size cost about the same.
    pub(super) fn find(self, heaps: &[HeapCount]) -> Option<&HeapCount> {
        let nearest = heaps.iter().min_by_key(|heap| heap.used_bytes.abs_diff(self.used_bytes))?;
        let is_complete = nearest.used_bytes >= self.used_bytes / 100 * COMPLETE_PERCENT;
        Some(nearest).filter(|heap| is_complete && heap.used_bytes <= self.used_bytes * 3)
    }

    pub(super) fn estimate(self, why: &str) -> Estimate {
        let low = (self.used_bytes / BYTES_PER_NODE[1]).max(FEWEST_NODES);
        let high = (self.used_bytes / BYTES_PER_NODE[0]).max(2 * FEWEST_NODES);
        let times = |each: [u64; 2]| low * each[0]..=high * each[1] + self.used_bytes;
        let nanos = |nodes: u64, each: Duration| Duration::from_nanos(nodes * each.as_nanos() as u64);
        Estimate {
            extra_memory_bytes: times(MEMORY_PER_NODE_BYTES),
            freeze: nanos(low, FREEZE_PER_NODE[0])..=nanos(high, FREEZE_PER_NODE[1]),
            file_bytes: times(FILE_PER_NODE_BYTES),
            nodes: None,
            basis: Basis::Sizes(why.to_owned()),
        }
    }
}
