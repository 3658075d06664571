//! How a snapshot is packed, told by its first bytes.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Enough for the magic numbers, and for the first keys of a document.
const HEAD: usize = 512;

/// How the document is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    Gzip,
    Zstd,
}

impl Encoding {
    pub(crate) fn of(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, ..] => Encoding::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Encoding::Zstd,
            _ => Encoding::Plain,
        }
    }
}

/// What else V8 and its tools write as JSON, if a document begins like it.
pub(crate) fn other_document(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head);
    let (key, value) =
        text.trim_start().strip_prefix('{')?.trim_start().strip_prefix('"')?.split_once('"')?;
    let value = value.trim_start().strip_prefix(':')?.trim_start();
    let holds_objects = value.strip_prefix('[').is_some_and(|items| items.trim_start().starts_with('{'));
    match key {
        "nodes" if holds_objects => Some("a CPU profile"),
        "startTime" | "endTime" | "timeDeltas" => Some("a CPU profile"),
        "head" => Some("a sampling heap profile"),
        "traceEvents" => Some("a trace of events"),
        _ => None,
    }
}

/// The first bytes; fewer only if there are no more.
pub(crate) fn head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// A reader that counts.
pub(crate) struct Counted<R> {
    reader: R,
    bytes: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, bytes: Arc::default() }
    }

    /// How many bytes came so far; it goes on counting wherever the reader goes.
    pub(crate) fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                result => {
                    self.bytes.fetch_add(result.as_ref().map_or(0, |&count| count as u64), Relaxed);
                    return result;
                }
            }
        }
    }
}
