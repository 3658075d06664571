//! What glibc's main arena holds free: a snapshot takes that before it asks for more.
//!
//! The arena is a row of blocks, each with its length in its second word, whose lowest bit says whether the block before
//! is in use. Another allocator is no such row; then nothing is known to be free.

use super::Uncounted;
use super::chunks::{CHUNK_BYTES, CHUNK_WORDS};
use super::reader::Reader;
use crate::memory::{Kind, Mapping};

const BEFORE_IS_USED: u64 = 1;
const FLAGS: u64 = 7;
const ALIGNMENT: u64 = 16;
const SMALLEST_BYTES: u64 = 32;

/// Resident bytes of free blocks; blocks of a few bytes are kept in lists of their own and not seen.
pub(super) fn free_bytes(reader: &mut Reader, mappings: &[Mapping]) -> Result<u64, Uncounted> {
    let mut free = 0;
    for mapping in mappings.iter().filter(|it| it.kind == Kind::MainArena) {
        free += free_in(reader, mapping)?.unwrap_or(0);
    }
    Ok(free)
}

fn free_in(reader: &mut Reader, mapping: &Mapping) -> Result<Option<u64>, Uncounted> {
    let mut words = Vec::with_capacity(CHUNK_WORDS);
    let mut block = mapping.start;
    let mut free = 0;
    let mut last_bytes = 0;
    for start in (mapping.start / CHUNK_BYTES * CHUNK_BYTES..mapping.end).step_by(CHUNK_BYTES as usize) {
        let end = (start + CHUNK_BYTES).min(mapping.end);
        if block >= end {
            continue;
        }
        reader.read(start, &mut words)?;
        while block < end {
            let size = words.get(((block - start) / 8) as usize + 1).copied().unwrap_or_default();
            let bytes = size & !FLAGS;
            if bytes < SMALLEST_BYTES || !bytes.is_multiple_of(ALIGNMENT) || bytes > mapping.end - block {
                return Ok(None);
            }
            if size & BEFORE_IS_USED == 0 {
                free += last_bytes;
            }
            last_bytes = bytes;
            block += bytes;
        }
    }
    Ok(Some(free))
}
