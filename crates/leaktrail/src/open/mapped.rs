//! A file as bytes in memory: read by the system as they are touched, given back when done with.

use std::fs::File;
use std::io;

use heapsnapshot::SharedBytes;
use memmap2::Mmap;

/// A memory map of a regular file.
pub(crate) struct MappedFile {
    map: Mmap,
    #[cfg(target_os = "linux")]
    released: std::sync::atomic::AtomicUsize,
}

impl MappedFile {
    #[expect(unsafe_code, reason = "a memory map is the only way not to copy gigabytes")]
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        // SAFETY: the map is read-only. Should another process write to the file meanwhile, what is
        // read changes, and every use of it is checked; should it cut the file, the system ends us.
        let map = unsafe { Mmap::map(file)? };
        Ok(Self {
            map,
            #[cfg(target_os = "linux")]
            released: Default::default(),
        })
    }
}

impl SharedBytes for MappedFile {
    fn bytes(&self) -> &[u8] {
        &self.map
    }

    #[cfg(target_os = "linux")]
    #[expect(unsafe_code, reason = "memory maps are told through the system's own call")]
    fn release(&self, offset: usize) {
        use std::sync::atomic::Ordering::Relaxed;
        /// Pages are given back in pieces: a system call for each window would cost time.
        const PIECE: usize = 16 << 20;
        let start = self.released.load(Relaxed);
        let end = offset / PIECE * PIECE;
        if end > start {
            self.released.store(end, Relaxed);
            // SAFETY: pages of a read-only map of a file come back from the file when touched again.
            // A refusal costs memory, nothing else.
            let _ = unsafe {
                self.map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, start, end - start)
            };
        }
    }
}
