//! References between objects, and what else costs memory: texts and the lengths of arrays.

use std::hash::Hasher;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHasher;

use super::Uncounted;
use super::chunks::Chunks;
use super::layout::{Kind, Layout, strong};
use super::objects::Objects;
use super::reader::Reader;
use super::walk::{Piece, walk};

/// What V8 keeps of a text.
const KEPT_CHARACTERS: u64 = 1024;
/// Slots that some array of every heap has.
pub(super) const COMMON_SLOTS: usize = 1024;
/// Where an object refers to the array of its numbered properties.
const ELEMENTS_WORD: usize = 2;
const WEAK: u32 = 1 << 31;
const MOST_REFERENCES: usize = 300_000_000;

/// A text's beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) object: u32,
    pub(super) bytes: u32,
    pub(super) hash: u64,
}

/// Which slots of a long array hold pointers: one bit each.
#[derive(Debug)]
pub(super) struct LongArray {
    pub(super) object: u32,
    pub(super) slots: Vec<u64>,
}

#[derive(Default)]
pub(super) struct Graph {
    /// For each object the chunk it is in, and where its references begin.
    pub(super) chunks: Vec<u32>,
    first: Vec<u32>,
    words: Vec<u32>,
    references: Vec<u32>,
    receivers: FixedBitSet,
    arrays: FixedBitSet,
    /// Arrays that hold the numbered properties of an object.
    elements: FixedBitSet,
    pub(super) texts: Vec<Text>,
    pub(super) long_arrays: Vec<LongArray>,
}

pub(super) struct Reference {
    pub(super) to: u32,
    pub(super) is_weak: bool,
}

impl Graph {
    pub(super) fn read(
        reader: &mut Reader,
        chunks: &Chunks,
        layout: &Layout,
        objects: &Objects,
    ) -> Result<Self, Uncounted> {
        let none = FixedBitSet::with_capacity(objects.count as usize);
        let mut graph =
            Self { receivers: none.clone(), arrays: none.clone(), elements: none, ..Self::default() };
        walk(reader, chunks, layout, |piece| {
            // The process runs: what was not there before is left out.
            let Some(object) = objects.at((piece.chunk, piece.word)) else { return Ok(()) };
            if piece.offset == 0 {
                graph.begin(object, &piece);
                if let Kind::Text { characters, is_wide } = piece.kind {
                    graph.texts.push(text(object, characters, is_wide, piece.words));
                }
            }
            graph.add(object, &piece, |address| objects.referenced(chunks, address));
            if graph.references.len() > MOST_REFERENCES { Err(Uncounted::TooMany) } else { Ok(()) }
        })?;
        graph.first.resize(objects.count as usize + 1, graph.references.len() as u32);
        graph.chunks.resize(objects.count as usize, 0);
        graph.words.resize(objects.count as usize, 0);
        Ok(graph)
    }

    pub(super) fn references(&self, object: u32) -> impl Iterator<Item = Reference> {
        let object = object as usize;
        let range = self.first[object] as usize..self.first[object + 1] as usize;
        let references = self.references[range].iter();
        references.map(|reference| Reference { to: reference & !WEAK, is_weak: reference & WEAK != 0 })
    }

    /// References of the object in a snapshot: the prototype is one of its own, the map of an array is left out, and
    /// what is an object's element is told of the object and of the array behind it.
    pub(super) fn edges(&self, object: u32) -> u64 {
        let references = self.references(object).count() as u64;
        let object = object as usize;
        if self.receivers.contains(object) {
            references + 1
        } else if self.arrays.contains(object) {
            references.saturating_sub(1) * if self.elements.contains(object) { 2 } else { 1 }
        } else {
            references
        }
    }

    pub(super) fn words(&self, object: u32) -> u64 {
        self.words[object as usize].into()
    }

    fn begin(&mut self, object: u32, piece: &Piece<'_>) {
        // Objects between that are no longer there have no references.
        let here = self.references.len() as u32;
        self.first.resize(object as usize + 1, here);
        self.chunks.resize(object as usize + 1, piece.chunk as u32);
        self.words.resize(object as usize + 1, 0);
        self.receivers.set(object as usize, piece.kind == Kind::Receiver);
        self.arrays.set(object as usize, piece.kind == Kind::Slots);
        if piece.kind == Kind::Slots
            && piece.words.get(1).is_some_and(|length| length >> 32 >= COMMON_SLOTS as u64)
        {
            self.long_arrays.push(LongArray { object, slots: Vec::new() });
        }
    }

    fn add(&mut self, object: u32, piece: &Piece<'_>, number: impl Fn(u64) -> Option<u32>) {
        self.words[object as usize] += piece.words.len() as u32;
        let words = if matches!(piece.kind, Kind::Text { .. }) && piece.offset == 0 {
            &piece.words[..1]
        } else if matches!(piece.kind, Kind::Text { .. }) {
            &[]
        } else {
            piece.words
        };
        let long = self.long_arrays.last_mut().filter(|long| long.object == object);
        let mut slots = long.map(|long| &mut long.slots);
        for (at, &word) in words.iter().enumerate() {
            let is_elements = piece.kind == Kind::Receiver && piece.offset + at == ELEMENTS_WORD;
            let is_weak = word & 7 == 3;
            let Some(to) = strong(word & !2).filter(|_| word & 7 != 5).and_then(&number) else { continue };
            self.references.push(if is_weak { to | WEAK } else { to });
            self.elements.set(to as usize, is_elements || self.elements.contains(to as usize));
            if let Some(slots) = &mut slots {
                let slot = (piece.offset + at).saturating_sub(2);
                if slots.len() <= slot / 64 {
                    slots.resize(slot / 64 + 1, 0);
                }
                slots[slot / 64] |= 1 << (slot % 64);
            }
        }
    }
}

fn text(object: u32, characters: u64, is_wide: bool, words: &[u64]) -> Text {
    let bytes = characters.min(KEPT_CHARACTERS) * if is_wide { 2 } else { 1 };
    let mut hasher = FxHasher::default();
    hasher.write_u64(characters.min(KEPT_CHARACTERS));
    let characters = &words[2.min(words.len())..words.len().min(2 + bytes.div_ceil(8) as usize)];
    for &word in characters {
        hasher.write_u64(word);
    }
    Text { object, bytes: bytes as u32, hash: hasher.finish() }
}
