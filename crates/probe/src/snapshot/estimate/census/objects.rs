//! Where objects begin: one bit for each word, and from it a number for each object, by address.

use rustc_hash::FxHashSet;

use super::Uncounted;
use super::chunks::{CHUNK_WORDS, Chunk, Chunks};
use super::layout::{Kind, Layout};
use super::reader::Reader;
use super::walk::walk;

const GROUPS: usize = CHUNK_WORDS / 64;
/// A snapshot of so many objects takes gigabytes and minutes: nobody needs to count further.
const MOST_OBJECTS: u32 = 40_000_000;

pub(super) struct Objects {
    /// `None` for a chunk without any.
    chunks: Vec<Option<Box<Starts>>>,
    pub(super) count: u32,
    /// What all heaps share, as undefined, true and the empty array; a snapshot leaves out references to them.
    constants: FxHashSet<u64>,
}

struct Starts {
    bits: [u64; GROUPS],
    /// The number of the first object of each group of 64 words.
    first: [u32; GROUPS],
}

impl Objects {
    pub(super) fn find(reader: &mut Reader, chunks: &Chunks, layout: &Layout) -> Result<Self, Uncounted> {
        let none = chunks.all.iter().map(|_| None).collect();
        let mut found = Self { chunks: none, count: 0, constants: FxHashSet::default() };
        walk(reader, chunks, layout, |piece| {
            if piece.offset == 0 {
                let empty = || Box::new(Starts { bits: [0; GROUPS], first: [0; GROUPS] });
                let starts = found.chunks[piece.chunk].get_or_insert_with(empty);
                starts.bits[piece.word / 64] |= 1 << (piece.word % 64);
                found.count += 1;
                let Chunk { start, is_read_only, .. } = chunks.all[piece.chunk];
                let address = start + 8 * piece.word as u64;
                let is_text = matches!(piece.kind, Kind::Text { .. });
                if is_read_only && !is_text && !layout.is_map(address) {
                    found.constants.insert(address);
                }
            }
            if found.count > MOST_OBJECTS { Err(Uncounted::TooMany) } else { Ok(()) }
        })?;
        let mut number = 0;
        for starts in found.chunks.iter_mut().flatten() {
            for (bits, first) in starts.bits.iter().zip(&mut starts.first) {
                *first = number;
                number += bits.count_ones();
            }
        }
        Ok(found)
    }

    /// The number of the object at that address, if a snapshot shows references to it.
    pub(super) fn referenced(&self, chunks: &Chunks, address: u64) -> Option<u32> {
        self.at(chunks.place(address)?).filter(|_| !self.constants.contains(&address))
    }

    /// The number of the object that begins there.
    pub(super) fn at(&self, (chunk, word): (usize, usize)) -> Option<u32> {
        let starts = self.chunks.get(chunk)?.as_ref()?;
        let (bits, bit) = (starts.bits[word / 64], 1 << (word % 64));
        (bits & bit != 0).then(|| starts.first[word / 64] + (bits & (bit - 1)).count_ones())
    }
}
