//! Windows onto bytes: of a memory map, or filled from a stream.

use std::io::{ErrorKind, Read};

use crate::source::SharedBytes;

/// Bytes in view at a time: large enough to be fast, small enough to stay in cache.
const WINDOW: usize = 1 << 20;
/// A map is given back in pieces: a system call for each window would cost time.
const PIECE: usize = 16 << 20;

/// Bytes that come in windows.
pub(crate) trait Input {
    /// The bytes in view.
    fn window(&self) -> &[u8];
    /// Drops `consumed` bytes from the front of the window and appends what comes next.
    /// `false` when nothing more came.
    fn refill(&mut self, consumed: usize) -> std::io::Result<bool>;
    /// Passes over bytes that were read in another way; `false` if that cannot be.
    fn jump(&mut self, _bytes: usize) -> bool {
        false
    }
    /// How many bytes may still follow, if that is known.
    fn remaining(&self) -> Option<usize>;
}

/// Windows onto bytes that are all there; tells the owner which are done with.
pub(crate) struct SliceInput<'a> {
    source: &'a dyn SharedBytes,
    bytes: &'a [u8],
    released: usize,
    start: usize,
    end: usize,
}

impl<'a> SliceInput<'a> {
    pub(crate) fn new(source: &'a dyn SharedBytes) -> Self {
        let bytes = source.bytes();
        Self { source, bytes, released: 0, start: 0, end: bytes.len().min(WINDOW) }
    }
}

impl Input for SliceInput<'_> {
    #[inline]
    fn window(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    fn refill(&mut self, consumed: usize) -> std::io::Result<bool> {
        self.start += consumed;
        if self.start - self.released >= PIECE {
            self.source.release(self.released..self.start);
            self.released = self.start;
        }
        let before = self.end;
        self.end = self.bytes.len().min(self.start + WINDOW.max(2 * (before - self.start)));
        Ok(self.end > before)
    }

    fn jump(&mut self, bytes: usize) -> bool {
        self.start = self.bytes.len().min(self.start + bytes);
        self.end = self.bytes.len().min(self.start + WINDOW);
        self.released = self.start;
        true
    }

    fn remaining(&self) -> Option<usize> {
        Some(self.bytes.len() - self.start)
    }
}

/// A window filled from a reader.
pub(crate) struct ReadInput<R> {
    reader: R,
    buffer: Vec<u8>,
    filled: usize,
}

impl<R: Read> ReadInput<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, buffer: vec![0; WINDOW], filled: 0 }
    }
}

impl<R: Read> Input for ReadInput<R> {
    #[inline]
    fn window(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    fn refill(&mut self, consumed: usize) -> std::io::Result<bool> {
        self.buffer.copy_within(consumed..self.filled, 0);
        self.filled -= consumed;
        if self.filled == self.buffer.len() {
            self.buffer.resize(2 * self.filled, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.filled..]) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
                Ok(count) => {
                    self.filled += count;
                    return Ok(count > 0);
                }
            }
        }
    }

    fn remaining(&self) -> Option<usize> {
        None
    }
}
