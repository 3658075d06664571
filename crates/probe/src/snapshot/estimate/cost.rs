//! What counted objects cost: V8's own data structures, added up.
//!
//! For each node V8 keeps an entry (40 bytes), its number and address (24, in a list that doubles), links in two hash
//! maps (32 and a bucket; 24 to 60 of a table whose size is a power of two), and while it walks a set of what is
//! reachable (32 and a bucket). For each edge 24 bytes, and 8 to find it. Each different text is copied, up to 1024
//! characters. And each *position* in an array becomes a name of its own, for which V8 takes 1024 bytes: one array of a
//! million objects costs a gigabyte, a million objects in a linked list a quarter of that.
//!
//! What the collection before the snapshot gives back, and what malloc holds free, is taken first. The numbers were
//! measured with `benches/capture-cost` on Node.js 18 to 26.

use std::time::Duration;

use super::census::{Census, HeapCount};
use super::pressure::Pressure;
use super::{Basis, Estimate};

const NODE_BYTES: u64 = 196;
const EDGE_BYTES: u64 = 46;
const SLOT_BYTES: u64 = 1_060;
const TEXT_BYTES: u64 = 50;
/// So much of what V8's pages hold beyond live objects is given back, and of what malloc holds free is of use.
const GIVEN_BACK_PERCENT: u64 = 75;
/// No snapshot was seen to take less, whatever was free before.
const LEAST_BYTES: u64 = 8_000_000;
/// The most that a snapshot takes: so many percent of what is expected, and so much more. The least is a part of that.
const MOST_PERCENT: u64 = 108;
const MOST_MORE_BYTES: u64 = 5_000_000;
const LEAST_PART: f64 = 1.0 / 2.95;

/// The file: seven numbers for each node, three for each edge, and the texts.
const FILE_NODE_BYTES: u64 = 24;
const FILE_EDGE_BYTES: u64 = 13;

const FREEZE_BASE: Duration = Duration::from_millis(120);
const FREEZE_PER_NODE: Duration = Duration::from_nanos(2_000);
const FREEZE_PER_EDGE: Duration = Duration::from_nanos(250);
/// What competition for the processors adds is known badly: measured between a quarter and two and a half times what was
/// expected.
const FREEZE_PARTS: [f64; 2] = [0.23, 2.28];

/// What is in every heap of a release and not counted: C++ objects, machine code, builtins; and memory for the parts of
/// the program that run for the first time, less what every first collection gives back.
#[derive(Debug, Clone, Copy)]
struct Uncounted {
    nodes: u64,
    edges: u64,
    bytes: i64,
    /// How long the release takes, in percent of Node.js 20.
    pace_percent: u32,
}

impl Uncounted {
    /// By the version of Node.js, as `20.20.2`.
    fn of(version: Option<&str>) -> Self {
        let major = version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        match major {
            Some(..20) => Self { nodes: 4_000, edges: 49_000, bytes: -1_000_000, pace_percent: 100 },
            Some(20 | 21) => Self { nodes: 1_700, edges: 58_000, bytes: 9_000_000, pace_percent: 100 },
            Some(22 | 23) => Self { nodes: 11_000, edges: 105_000, bytes: -8_000_000, pace_percent: 100 },
            _ => Self { nodes: 11_000, edges: 118_000, bytes: 3_000_000, pace_percent: 75 },
        }
    }
}

impl HeapCount {
    /// The cost of this heap's snapshot in a process that was counted as `census`, by a Node.js of that version.
    pub(super) fn estimate(&self, census: &Census, version: Option<&str>, pressure: Pressure) -> Estimate {
        let own = Uncounted::of(version);
        let nodes = self.nodes + own.nodes;
        let edges = self.edges + own.edges;
        let needed = nodes * NODE_BYTES
            + edges * EDGE_BYTES
            + self.slots * SLOT_BYTES
            + self.texts * TEXT_BYTES
            + self.text_bytes;
        let given_back = (self.share(census.spare_bytes()) + census.free_bytes) / 100 * GIVEN_BACK_PERCENT;
        let expected = needed.saturating_add_signed(own.bytes).saturating_sub(given_back).max(LEAST_BYTES);
        let most = expected / 100 * MOST_PERCENT + MOST_MORE_BYTES;
        let file = nodes * FILE_NODE_BYTES + edges * FILE_EDGE_BYTES + self.text_bytes;
        let quiet = FREEZE_BASE + times(FREEZE_PER_NODE, nodes) + times(FREEZE_PER_EDGE, edges);
        let quiet = quiet / 100 * own.pace_percent;
        let [shortest, longest] = FREEZE_PARTS.map(|part| quiet.mul_f64(part * pressure.slowdown()));
        Estimate {
            extra_memory_bytes: (most as f64 * LEAST_PART) as u64..=most,
            freeze: shortest..=longest,
            file_bytes: file / 2..=file * 2,
            nodes: Some(nodes),
            basis: Basis::Counted,
        }
    }

    /// The part of the threads' memory that is this heap's.
    fn share(&self, (bytes, all_used_bytes): (u64, u64)) -> u64 {
        (bytes as f64 * self.used_bytes as f64 / all_used_bytes.max(1) as f64) as u64
    }
}

impl HeapCount {
    /// The heap as large as V8 says it is, if some of it was not found.
    pub(super) fn completed(&self, used_bytes: u64) -> Self {
        let missing = (used_bytes as f64 / self.used_bytes.max(1) as f64).max(1.0);
        let more = |count: u64| (count as f64 * missing) as u64;
        Self {
            nodes: more(self.nodes),
            edges: more(self.edges),
            texts: more(self.texts),
            text_bytes: more(self.text_bytes),
            ..self.clone()
        }
    }
}

impl Census {
    /// What V8's pages hold beyond live objects, and the size of all heaps.
    fn spare_bytes(&self) -> (u64, u64) {
        let sum = |of: fn(&HeapCount) -> u64| self.heaps.iter().map(of).sum::<u64>();
        (self.pages_bytes.saturating_sub(sum(|heap| heap.live_bytes)), sum(|heap| heap.used_bytes))
    }
}

fn times(each: Duration, count: u64) -> Duration {
    Duration::from_nanos((each.as_nanos() as u64).saturating_mul(count))
}
