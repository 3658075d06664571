//! Where the bytes of a snapshot come from.

use std::ops::Range;

/// Bytes that stay in place for as long as the graph lives, such as a memory map.
///
/// Strings are read from here when they are asked for, so they cost no memory until then.
pub trait SharedBytes: Send + Sync {
    /// All bytes of the document.
    fn bytes(&self) -> &[u8];

    /// A hint that these bytes have been read and will not be soon again.
    /// A memory map can give their pages back to the system.
    fn release(&self, _range: Range<usize>) {}
}

impl SharedBytes for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

/// Told how far a long piece of work has come.
pub trait Progress: Sync {
    /// A new phase begins, and the one that this was last called for ends.
    fn phase(&self, name: &'static str);
    /// A phase begins beside those that go on, on another thread perhaps.
    /// Its end is told by [`Progress::end`].
    fn start(&self, _name: &'static str) -> PhaseId {
        PhaseId(0)
    }
    /// A phase that [`Progress::start`] began is over.
    fn end(&self, _phase: PhaseId) {}
    /// `done` bytes of the document have been read.
    fn bytes_read(&self, _done: u64) {}
}

/// A phase that goes on beside others; its number is the watcher's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseId(pub u32);

/// For callers that do not watch.
impl Progress for () {
    fn phase(&self, _name: &'static str) {}
}
