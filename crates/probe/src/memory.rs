//! A service's memory: what its own process says, and what the kernel says by regions.

mod foreign;
mod live;
mod malloc;
mod mapping;
mod pagemap;
mod regions;

use serde::Deserialize;

use crate::Result;
use crate::inspector::Session;
pub(crate) use foreign::ForeignMemory;
pub use live::{
    Collections, GC_BOUNDS, GcCount, GcFloor, GcKind, HeapSpace, LiveReading, LiveSampler, ThreadReading,
};
pub use malloc::Malloc;
pub(crate) use mapping::{Kind, Mapping, mappings};
pub(crate) use pagemap::{PAGE_BYTES, Pagemap, Place};
pub use regions::Regions;

/// One reading of `process.memoryUsage()` in the service's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemorySample {
    /// Resident set size: all memory of the process that is in RAM.
    pub rss_bytes: u64,
    /// Live and not yet collected JavaScript objects.
    pub heap_used_bytes: u64,
    /// What V8 holds for JavaScript objects.
    pub heap_total_bytes: u64,
    /// C++ objects bound to JavaScript objects, array buffers among them.
    pub external_bytes: u64,
    /// `ArrayBuffer`s and `Buffer`s; a part of `external_bytes`.
    pub array_buffers_bytes: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MemoryUsage {
    rss: u64,
    heap_used: u64,
    heap_total: u64,
    external: u64,
    array_buffers: u64,
}

impl MemorySample {
    pub(crate) async fn read(session: &mut Session<'_>) -> Result<Self> {
        let usage: MemoryUsage = session.evaluate("process.memoryUsage()").await?;
        Ok(usage.into())
    }
}

impl From<MemoryUsage> for MemorySample {
    fn from(usage: MemoryUsage) -> Self {
        Self {
            rss_bytes: usage.rss,
            heap_used_bytes: usage.heap_used,
            heap_total_bytes: usage.heap_total,
            external_bytes: usage.external,
            array_buffers_bytes: usage.array_buffers,
        }
    }
}
