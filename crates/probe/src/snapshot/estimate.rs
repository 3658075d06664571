//! What a heap snapshot will cost the process, told before it is taken.

mod census;
mod cost;
mod pressure;
mod room;
mod sizes;

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use crate::inspector::Session;
use crate::{CgroupMemory, Regions, Result, RuntimeProcess};
use census::{Census, HeapCount, Uncounted};
use pressure::Stopwatch;
pub use room::{HeapRoom, Limit, Room, Shortage, machine_room_bytes, verdict};
use sizes::HeapSizes;

/// A heap that takes longer is so large that a wide range tells enough.
const LONGEST_COUNT: Duration = Duration::from_secs(15);

const ATTEMPTS: usize = 4;

/// The cost of one snapshot of one thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Memory of the process beyond what it has now, at the worst moment.
    pub extra_memory_bytes: RangeInclusive<u64>,
    /// How long the thread stands still.
    pub freeze: RangeInclusive<Duration>,
    /// The file, not compressed.
    pub file_bytes: RangeInclusive<u64>,
    /// The nodes of the snapshot, where they could be counted.
    pub nodes: Option<u64>,
    /// What the ranges rest on.
    pub basis: Basis,
}

/// What an [`Estimate`] rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The heap's pages were counted from outside.
    Counted,
    /// Only the heap's sizes are known, so the ranges are wide; the text says why.
    Sizes(String),
}

impl Estimate {
    /// Predicts the snapshot of the session's thread. `process` is the process behind the session, if it runs here.
    ///
    /// The process's memory is read from outside, which it does not notice and which takes about a second for each
    /// 100 MB of heap. Where that is not permitted, only the size of the heap is known: see [`Basis`].
    pub async fn of(session: &mut Session<'_>, process: Option<&RuntimeProcess>) -> Result<Self> {
        let sizes = HeapSizes::read(session).await?;
        let Some(process) = process else {
            return Ok(sizes.estimate("the process does not run on this machine"));
        };
        let pid = process.pid;
        if is_short_of_room(pid) {
            return Ok(sizes.estimate("counting it here needs memory of the same container, which is short"));
        }
        let counting = tokio::task::spawn_blocking(move || {
            let stopwatch = Stopwatch::start();
            let counted = counted(pid, sizes)?;
            Ok::<_, Uncounted>((counted, stopwatch.stop()))
        });
        match counting.await {
            Ok(Ok(((census, heap), pressure))) => {
                Ok(heap.estimate(&census, process.runtime.version.as_deref(), pressure))
            }
            Ok(Err(why)) => Ok(sizes.estimate(&why.to_string())),
            Err(_) => Ok(sizes.estimate("counting it failed")),
        }
    }
}

/// Whether counting takes memory that the process itself may need: about as much as there is to count.
fn is_short_of_room(pid: u32) -> bool {
    let (Some(its), Some(own)) = (CgroupMemory::of(pid), CgroupMemory::of(std::process::id())) else {
        return false;
    };
    let needed_bytes = Regions::read(pid).map_or(0, |regions| regions.v8_bytes / 2 * 3);
    its.folder == own.folder && its.room_bytes.is_some_and(|room| room < needed_bytes)
}

/// Counts again if V8 moved objects meanwhile: then some are missing.
fn counted(pid: u32, sizes: HeapSizes) -> std::result::Result<(Census, HeapCount), Uncounted> {
    let until = Instant::now() + LONGEST_COUNT;
    for _ in 0..ATTEMPTS {
        let census = census::count(pid, until)?;
        if let Some(heap) = sizes.find(&census.heaps) {
            let heap = heap.completed(sizes.used_bytes);
            return Ok((census, heap));
        }
    }
    Err(Uncounted::Moving)
}
