//! From object to object through all chunks.

use super::Uncounted;
use super::chunks::{CHUNK_WORDS, Chunks};
use super::layout::{Kind, Layout, Shape};
use super::reader::Reader;

/// On its own page, a large object begins after a header that is shorter than this; with a bitmap in it, it has 4.4 KB.
const LARGE_OBJECT_START_WORDS: usize = 1024;

/// An object, or what lies of it in one chunk.
pub(super) struct Piece<'a> {
    /// The chunk in which the object begins, and which of its words that is.
    pub(super) chunk: usize,
    pub(super) word: usize,
    pub(super) kind: Kind,
    /// How many words of the object lie before this piece.
    pub(super) offset: usize,
    pub(super) words: &'a [u64],
}

/// A large object under way.
struct Open {
    chunk: usize,
    word: usize,
    kind: Kind,
    offset: usize,
    left: usize,
}

/// Shows every object, fillers left out, in the order of addresses.
pub(super) fn walk(
    reader: &mut Reader,
    chunks: &Chunks,
    layout: &Layout,
    mut each: impl FnMut(Piece<'_>) -> Result<(), Uncounted>,
) -> Result<(), Uncounted> {
    let mut words = Vec::with_capacity(CHUNK_WORDS);
    let mut open: Option<Open> = None;
    for (chunk, about) in chunks.all.iter().enumerate() {
        let is_resident = reader.read(about.start, &mut words)?;
        let mut at = 0;
        if let Some(mut large) = open.take().filter(|_| about.is_continued) {
            at = large.left.min(words.len());
            let Open { chunk, word, kind, offset, .. } = large;
            each(Piece { chunk, word, kind, offset, words: &words[..at] })?;
            large.offset += at;
            large.left -= at;
            open = Some(large).filter(|large| large.left > 0);
        }
        while is_resident && at < words.len() {
            let second = words.get(at + 1).copied().unwrap_or_default();
            let Some(shape) = layout.shape(words[at], second) else {
                at += 1;
                continue;
            };
            let length = length(layout, &words, at, shape);
            let end = at.saturating_add(length).min(words.len());
            if shape.kind != Kind::Filler {
                each(Piece { chunk, word: at, kind: shape.kind, offset: 0, words: &words[at..end] })?;
                if at + length > end && at < LARGE_OBJECT_START_WORDS {
                    let left = at + length - end;
                    open = Some(Open { chunk, word: at, kind: shape.kind, offset: end - at, left });
                }
            }
            at = end;
        }
    }
    Ok(())
}

fn length(layout: &Layout, words: &[u64], at: usize, shape: Shape) -> usize {
    let until_next = || {
        let rest = words[at + 1..].iter();
        1 + rest.take_while(|&&word| layout.shape(word, 0).is_none()).count()
    };
    shape.words.unwrap_or_else(until_next).max(1)
}
