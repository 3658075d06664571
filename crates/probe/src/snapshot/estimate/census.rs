//! Counts the objects of V8's heaps in another process's memory; the process does not notice.
//!
//! On 64-bit V8 without pointer compression every object is aligned to 8 bytes and starts with a tagged pointer to its
//! map, which is an object too; maps start with a pointer to a meta map, and a meta map with one to itself. So a word
//! that equals its own address plus one leads to meta maps, these to maps, these to all objects. Then the
//! live ones are marked as a collector would: from every word of native memory that may be a pointer to an object.
//! That keeps a little too much alive, never too little, so that the estimate errs to the safe side.
//!
//! The process runs on meanwhile, so some objects are seen half written or moved: they are few, and cost a few wrong
//! counts.

mod arena;
mod chunks;
mod graph;
mod heaps;
mod layout;
mod marking;
mod objects;
mod reader;
mod walk;

use std::io;
use std::time::Instant;

use chunks::Chunks;
use graph::Graph;
pub(super) use heaps::HeapCount;
use layout::Layout;
use objects::Objects;
use reader::Reader;

use crate::memory::{Kind, mappings};

/// Why the heap was not counted.
#[derive(Debug, thiserror::Error)]
pub(super) enum Uncounted {
    #[error("its memory may not be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("its heap is laid out in another way than that of 64-bit Node.js")]
    Unknown,
    #[error("counting its heap took too long")]
    Late,
    #[error("its heap has too many objects to count")]
    TooMany,
    #[error("its objects moved while they were counted, or it has more than V8 admits")]
    Moving,
}

/// What was found in the process.
#[derive(Debug)]
pub(super) struct Census {
    /// One for each thread that runs JavaScript.
    pub(super) heaps: Vec<HeapCount>,
    /// Resident memory of V8's pages, of all threads.
    pub(super) pages_bytes: u64,
    /// What malloc holds and does not use.
    pub(super) free_bytes: u64,
}

/// Counts every heap of the process.
pub(super) fn count(pid: u32, until: Instant) -> Result<Census, Uncounted> {
    let mappings = mappings(pid)?;
    let mut reader = Reader::open(pid, until)?;
    let v8 = mappings.iter().filter(|it| it.kind == Kind::V8 && it.is_readable && it.resident_bytes > 0);
    let chunks = Chunks::of(v8);
    let layout = Layout::learn(&mut reader, &chunks)?;
    let objects = Objects::find(&mut reader, &chunks, &layout)?;
    let graph = Graph::read(&mut reader, &chunks, &layout, &objects)?;
    let live = marking::mark(pid, &mut reader, &mappings, &chunks, &objects, &graph)?;
    let heaps = heaps::split(&chunks, &objects, &graph, &live);
    let pages_bytes = mappings.iter().filter(|it| it.kind == Kind::V8).map(|it| it.resident_bytes).sum();
    Ok(Census { heaps, pages_bytes, free_bytes: arena::free_bytes(&mut reader, &mappings)? })
}
