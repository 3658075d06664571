//! How objects are laid out in this V8, learned from its heap: where the maps are, and how long objects are whose maps
//! do not say.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Uncounted;
use super::chunks::{CHUNK_WORDS, Chunks};
use super::reader::Reader;

/// A map's own length in words, in every V8 without pointer compression.
const MAP_WORDS: std::ops::RangeInclusive<u8> = 8..=12;
/// The instance types of strings lie below.
const FIRST_NOT_STRING: u16 = 0x80;
/// Those of what JavaScript calls objects begin here.
const FIRST_RECEIVER: u16 = 0x400;
const REPRESENTATION: u16 = 7;
const SEQUENTIAL: u16 = 0;
const ONE_BYTE: u16 = 8;
/// Chunks that are looked at to learn the lengths.
const LESSONS: usize = 256;
/// Objects of a type must agree so far for its length to be known.
const AGREEMENT_PERCENT: u32 = 60;

/// What a map says about its objects.
#[derive(Debug, Clone, Copy)]
struct Map {
    /// 0 if they differ.
    words: u8,
    instance_type: u16,
}

/// How the length of an object follows from its second word, a small integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Law {
    /// So many slots after two words.
    Slots,
    /// So many bytes after two words.
    Bytes,
    /// So many bytes in all: free space.
    Gap,
}

const LAWS: [Law; 3] = [Law::Slots, Law::Bytes, Law::Gap];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Characters lie in the object.
    Text {
        characters: u64,
        is_wide: bool,
    },
    /// An array whose slots may hold pointers.
    Slots,
    /// What JavaScript calls an object; its prototype is a reference of its own in a snapshot.
    Receiver,
    Other,
    /// Nothing: it fills a hole.
    Filler,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    /// `None`: until the next object.
    pub(super) words: Option<usize>,
}

pub(super) struct Layout {
    maps: FxHashMap<u64, Map>,
    laws: FxHashMap<u16, Law>,
    filler: Option<u16>,
}

/// A strong tagged pointer's address.
pub(super) fn strong(word: u64) -> Option<u64> {
    (word & 7 == 1).then_some(word & !7)
}

impl Layout {
    pub(super) fn learn(reader: &mut Reader, chunks: &Chunks) -> Result<Self, Uncounted> {
        let metas = meta_maps(reader, chunks)?;
        let maps = maps(reader, chunks, &metas)?;
        if maps.is_empty() {
            return Err(Uncounted::Unknown);
        }
        let mut layout = Self { filler: filler(&maps), maps, laws: FxHashMap::default() };
        layout.laws = layout.learn_laws(reader, chunks)?;
        Ok(layout)
    }

    /// True for the map of anything but fillers, which a snapshot leaves out.
    pub(super) fn is_map(&self, address: u64) -> bool {
        self.maps.get(&address).is_some_and(|map| Some(map.instance_type) != self.filler)
    }

    /// The shape of an object that begins with these words; `None` if none does.
    pub(super) fn shape(&self, first: u64, second: u64) -> Option<Shape> {
        let map = self.map(first)?;
        if Some(map.instance_type) == self.filler {
            return Some(Shape { kind: Kind::Filler, words: Some(map.words.max(1).into()) });
        }
        if map.words > 0 {
            let is_receiver = map.instance_type >= FIRST_RECEIVER;
            let kind = if is_receiver { Kind::Receiver } else { Kind::Other };
            return Some(Shape { kind, words: Some(map.words.into()) });
        }
        if map.instance_type < FIRST_NOT_STRING && map.instance_type & REPRESENTATION == SEQUENTIAL {
            let characters = second >> 32;
            let is_wide = map.instance_type & ONE_BYTE == 0;
            let bytes = if is_wide { characters * 2 } else { characters };
            let words = 2 + bytes.div_ceil(8) as usize;
            return Some(Shape { kind: Kind::Text { characters, is_wide }, words: Some(words) });
        }
        let law = self.laws.get(&map.instance_type);
        let kind = match law {
            Some(Law::Slots) => Kind::Slots,
            Some(Law::Gap) => Kind::Filler,
            Some(Law::Bytes) | None => Kind::Other,
        };
        Some(Shape { kind, words: law.and_then(|law| law.words(second)) })
    }

    fn map(&self, word: u64) -> Option<Map> {
        self.maps.get(&strong(word)?).copied()
    }

    /// A law holds for a type if its objects end where others begin.
    fn learn_laws(&self, reader: &mut Reader, chunks: &Chunks) -> Result<FxHashMap<u16, Law>, Uncounted> {
        let mut votes: FxHashMap<u16, (u32, [u32; LAWS.len()])> = FxHashMap::default();
        let mut words = Vec::with_capacity(CHUNK_WORDS);
        for chunk in chunks.all.iter().step_by(chunks.all.len().div_ceil(LESSONS).max(1)) {
            reader.read(chunk.start, &mut words)?;
            for at in 0..words.len() - 1 {
                let Some(Map { words: 0, instance_type }) = self.map(words[at]) else { continue };
                if instance_type < FIRST_NOT_STRING {
                    continue;
                }
                let ends =
                    LAWS.map(|law| Some(at + law.words(words[at + 1])?).filter(|&end| end <= words.len()));
                if ends == [None; LAWS.len()] {
                    continue;
                }
                let (seen, agreed) = votes.entry(instance_type).or_default();
                *seen += 1;
                for (end, agreed) in ends.into_iter().zip(agreed) {
                    let fits = |end: usize| words.get(end).is_none_or(|&next| self.map(next).is_some());
                    *agreed += u32::from(end.is_some_and(fits));
                }
            }
        }
        let law = |(seen, agreed): (u32, [u32; LAWS.len()])| {
            let (votes, law) = agreed.into_iter().zip(LAWS).rev().max_by_key(|&(votes, _)| votes)?;
            (votes * 100 >= seen * AGREEMENT_PERCENT).then_some(law)
        };
        Ok(votes.into_iter().filter_map(|(kind, votes)| Some((kind, law(votes)?))).collect())
    }
}

impl Law {
    fn words(self, second: u64) -> Option<usize> {
        // A small integer has its value in the upper half.
        let value = (second as u32 == 0 && second >> 63 == 0).then_some((second >> 32) as usize)?;
        match self {
            Self::Slots => Some(2 + value),
            Self::Bytes => Some(2 + value.div_ceil(8)),
            Self::Gap => (value.is_multiple_of(8) && value >= 24).then_some(value / 8),
        }
    }
}

/// The type of the fillers of one and of two words, which alone is of both lengths.
fn filler(maps: &FxHashMap<u64, Map>) -> Option<u16> {
    let types = |words| maps.values().filter(move |map| map.words == words).map(|map| map.instance_type);
    let two: FxHashSet<u16> = types(2).collect();
    types(1).find(|kind| two.contains(kind))
}

/// The map at this place, by its second word.
fn map_of(descriptor: u64) -> Map {
    Map { words: descriptor as u8, instance_type: (descriptor >> 32) as u16 }
}

/// Maps that are their own maps; all have the same type.
fn meta_maps(reader: &mut Reader, chunks: &Chunks) -> Result<FxHashSet<u64>, Uncounted> {
    let mut found: Vec<(u64, u16)> = Vec::new();
    each_pair(reader, chunks, |address, first, second| {
        let map = map_of(second);
        if first == address | 1 && MAP_WORDS.contains(&map.words) && map.instance_type >= FIRST_NOT_STRING {
            found.push((address, map.instance_type));
        }
    })?;
    Ok(found.into_iter().map(|(address, _)| address).collect())
}

fn maps(
    reader: &mut Reader,
    chunks: &Chunks,
    metas: &FxHashSet<u64>,
) -> Result<FxHashMap<u64, Map>, Uncounted> {
    let mut found = FxHashMap::default();
    each_pair(reader, chunks, |address, first, second| {
        if strong(first).is_some_and(|meta| metas.contains(&meta)) {
            found.insert(address, map_of(second));
        }
    })?;
    Ok(found)
}

/// Every two words that follow each other, with the address of the first.
fn each_pair(
    reader: &mut Reader,
    chunks: &Chunks,
    mut each: impl FnMut(u64, u64, u64),
) -> Result<(), Uncounted> {
    let mut words = Vec::with_capacity(CHUNK_WORDS);
    for chunk in &chunks.all {
        if reader.read(chunk.start, &mut words)? {
            for (at, pair) in words.windows(2).enumerate() {
                each(chunk.start + 8 * at as u64, pair[0], pair[1]);
            }
        }
    }
    Ok(())
}
