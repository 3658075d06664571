//! Where the bytes of a snapshot come from.

/// Bytes that stay in place for as long as the graph lives, such as a memory map.
///
/// Strings are read from here when they are asked for, so they cost no memory until then.
pub trait SharedBytes: Send + Sync {
    /// All bytes of the document.
    fn bytes(&self) -> &[u8];

    /// A hint that everything before `offset` has been read once.
    /// A memory map can give those pages back to the system.
    fn release(&self, _offset: usize) {}
}

impl SharedBytes for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

/// Told how far a long piece of work has come.
pub trait Progress {
    /// A new phase begins.
    fn phase(&self, name: &'static str);
    /// `done` bytes of the document have been read.
    fn bytes_read(&self, _done: u64) {}
}

/// For callers that do not watch.
impl Progress for () {
    fn phase(&self, _name: &'static str) {}
}
