//! Sections as V8 lays them out, one record to a line, read in chunks by all threads at once.
//!
//! Nothing here tells what is wrong with a document: whatever is not exactly as V8 writes it is
//! [`Odd`], and the reader that goes byte by byte reads the section again from its start.

mod digits;
pub(super) mod edges;
pub(super) mod locations;
pub(super) mod nodes;
mod row;
pub(super) mod strings;

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::source::{Progress, SharedBytes};

/// Bytes in a chunk: a few times what a thread's cache holds is enough to keep it busy.
pub(super) const CHUNK: usize = 1 << 18;
/// Chunks for each thread between two looks at the progress.
const CHUNKS_PER_THREAD: usize = 4;

/// So far around a page that is touched a system may map others.
const NEAR: usize = 1 << 20;

/// What only the other reader can make sense of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd;

/// Where a section ends: at its closing bracket, if that lies in the chunk.
pub(super) type End = Option<usize>;

/// Lines that one thread reads, and what it makes of them.
#[derive(Default)]
struct Piece<R> {
    range: Range<usize>,
    rows: R,
    end: End,
    is_odd: bool,
}

/// A section of a document that is all there.
pub(super) struct Section<'a> {
    document: &'a Arc<dyn SharedBytes>,
    /// Where its first record is.
    start: usize,
    chunk_bytes: usize,
    progress: &'a dyn Progress,
}

impl<'a> Section<'a> {
    /// The array that starts at `offset`, unless it is empty or spaced out.
    pub(super) fn at(
        document: &'a Arc<dyn SharedBytes>,
        offset: usize,
        chunk_bytes: usize,
        progress: &'a dyn Progress,
    ) -> Option<Self> {
        match document.bytes().get(offset..)? {
            [b'[', b'0'..=b'9' | b'"', ..] => {
                Some(Self { document, start: offset + 1, chunk_bytes, progress })
            }
            _ => None,
        }
    }

    /// How many records of at least `bytes_each` bytes there can be.
    fn room(&self, bytes_each: usize) -> usize {
        (self.document.bytes().len() - self.start) / bytes_each
    }

    /// Lets `decode` read the lines of all chunks, in parallel, and hands what it made of them to
    /// `append`, in order and with the offset of the chunk. Gives the offset behind the section.
    pub(super) fn read<R: Default + Send>(
        &self,
        decode: impl Fn(&[u8], Range<usize>, &mut R) -> Result<End, Odd> + Sync,
        mut append: impl FnMut(&mut R, usize) -> Result<(), Odd> + Send,
    ) -> Result<usize, Odd> {
        let bytes = self.document.bytes();
        let many = CHUNKS_PER_THREAD * rayon::current_num_threads();
        let mut next = self.start;
        let (mut batch, mut read) = (Vec::new(), Vec::new());
        batch.resize_with(many, Piece::default);
        read.resize_with(many, Piece::default);
        let mut filled = 0;
        loop {
            let start = next;
            let cut = self.cut(&mut next, &mut batch);
            let decode_all = || {
                batch[..cut].par_iter_mut().with_max_len(1).for_each(|piece| {
                    match decode(bytes, piece.range.clone(), &mut piece.rows) {
                        Ok(end) => (piece.end, piece.is_odd) = (end, false),
                        Err(Odd) => (piece.end, piece.is_odd) = (None, true),
                    }
                });
            };
            let append_all =
                || read[..filled].iter_mut().try_for_each(|piece| append(&mut piece.rows, piece.range.start));
            let (appended, ()) = rayon::join(append_all, decode_all);
            appended?;
            // The system maps what is near, too: pages in front that were given back before.
            self.document.release(start.saturating_sub(NEAR)..next);
            self.progress.bytes_read(next as u64);
            filled = match batch[..cut].iter().position(|piece| piece.is_odd || piece.end.is_some()) {
                Some(last) if batch[last].is_odd => return Err(Odd),
                Some(last) => last + 1,
                None if cut == 0 => return Err(Odd),
                None => cut,
            };
            if let Some(end) = batch[filled - 1].end {
                batch[..filled]
                    .iter_mut()
                    .try_for_each(|piece| append(&mut piece.rows, piece.range.start))?;
                return Ok(end + 1);
            }
            std::mem::swap(&mut batch, &mut read);
        }
    }

    /// Gives the pieces their ranges, each up to a line end; tells how many there were lines for.
    fn cut<R>(&self, next: &mut usize, pieces: &mut [Piece<R>]) -> usize {
        let bytes = self.document.bytes();
        for (at, piece) in pieces.iter_mut().enumerate() {
            let start = *next;
            let Some(rest) = bytes.get(start + self.chunk_bytes..) else {
                *next = bytes.len();
                piece.range = start..bytes.len();
                return at + usize::from(start < bytes.len());
            };
            let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            *next = start + self.chunk_bytes + line;
            piece.range = start..*next;
        }
        pieces.len()
    }
}
