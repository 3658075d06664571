//! A file as bytes in memory: read by the system as they are touched, given back when done with.

use std::fs::File;
use std::io;
#[cfg(target_os = "linux")]
use std::ops::Range;

use heapsnapshot::SharedBytes;
use memmap2::Mmap;

/// A memory map of a regular file.
pub(crate) struct MappedFile(Mmap);

impl MappedFile {
    #[expect(unsafe_code, reason = "a memory map is the only way not to copy gigabytes")]
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        // SAFETY: the map is read-only. Should another process write to the file meanwhile, what is
        // read changes, and every use of it is checked; should it cut the file, the system ends us.
        Ok(Self(unsafe { Mmap::map(file)? }))
    }
}

impl MappedFile {
    /// How many bytes the file has.
    pub(crate) fn length(&self) -> u64 {
        self.0.len() as u64
    }
}

impl SharedBytes for MappedFile {
    fn bytes(&self) -> &[u8] {
        &self.0
    }

    #[cfg(target_os = "linux")]
    #[expect(unsafe_code, reason = "memory maps are told through the system's own call")]
    fn release(&self, range: Range<usize>) {
        // SAFETY: pages of a read-only map of a file come back from the file when touched again.
        // A refusal costs memory, nothing else.
        let _ = unsafe {
            self.0.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, range.start, range.len())
        };
    }
}
