//! V8's memory in pieces of the size and alignment of its pages.

use rustc_hash::FxHashMap;

use crate::memory::Mapping;

/// V8's pages are of this size and aligned to it; a page of one large object is longer.
pub(super) const CHUNK_BYTES: u64 = 256 << 10;
pub(super) const CHUNK_WORDS: usize = (CHUNK_BYTES / 8) as usize;

#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub(super) start: u64,
    /// Nothing writes to V8's read-only space, which all threads share.
    pub(super) is_read_only: bool,
    /// Begins within a mapping: an object may reach into it from the chunk before.
    pub(super) is_continued: bool,
}

/// All chunks, by address.
pub(super) struct Chunks {
    pub(super) all: Vec<Chunk>,
    by_number: FxHashMap<u64, u32>,
}

impl Chunks {
    pub(super) fn of<'a>(mappings: impl Iterator<Item = &'a Mapping>) -> Self {
        let mut all: Vec<Chunk> = Vec::new();
        for mapping in mappings {
            let first = mapping.start / CHUNK_BYTES * CHUNK_BYTES;
            for start in (first..mapping.end).step_by(CHUNK_BYTES as usize) {
                match all.last_mut() {
                    // Parts of one chunk may have permissions of their own.
                    Some(last) if last.start == start => last.is_read_only &= !mapping.is_writable,
                    _ => {
                        let is_continued = start > mapping.start;
                        all.push(Chunk { start, is_read_only: !mapping.is_writable, is_continued });
                    }
                }
            }
        }
        let by_number =
            all.iter().zip(0..).map(|(chunk, index)| (chunk.start / CHUNK_BYTES, index)).collect();
        Self { all, by_number }
    }

    /// The chunk an address is in, and which of its words it is.
    pub(super) fn place(&self, address: u64) -> Option<(usize, usize)> {
        let chunk = *self.by_number.get(&(address / CHUNK_BYTES))?;
        Some((chunk as usize, (address % CHUNK_BYTES / 8) as usize))
    }
}
