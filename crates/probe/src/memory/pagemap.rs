//! Where the pages of a process are, from `/proc/PID/pagemap`: in RAM, swapped out, or nowhere.

use std::fs::File;
use std::io;

/// The pages of x86-64, and of most arm64 kernels; what builds on them fails safely on others.
pub(crate) const PAGE_BYTES: u64 = 4096;
const ENTRY_BYTES: u64 = 8;
const IS_PRESENT: u64 = 1 << 63;
const IS_SWAPPED: u64 = 1 << 62;

/// The kernel's table of a process's pages.
#[derive(Debug)]
pub(crate) struct Pagemap(File);

/// Where a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Present,
    Swapped,
    Nowhere,
}

impl Pagemap {
    pub(crate) fn open(pid: u32) -> io::Result<Self> {
        File::open(format!("/proc/{pid}/pagemap")).map(Self)
    }

    /// The places of the pages between two aligned addresses.
    pub(crate) fn places(&self, start: u64, end: u64) -> io::Result<Vec<Place>> {
        let pages = end.saturating_sub(start) / PAGE_BYTES;
        let mut entries = vec![0; (pages * ENTRY_BYTES) as usize];
        #[cfg(unix)]
        std::os::unix::fs::FileExt::read_exact_at(&self.0, &mut entries, start / PAGE_BYTES * ENTRY_BYTES)?;
        #[cfg(not(unix))]
        return Err(io::Error::new(io::ErrorKind::Unsupported, "reading another process is Linux only"));
        let (entries, _) = entries.as_chunks();
        Ok(entries.iter().map(|entry| Place::of(u64::from_le_bytes(*entry))).collect())
    }
}

impl Place {
    fn of(entry: u64) -> Self {
        match entry {
            _ if entry & IS_PRESENT != 0 => Self::Present,
            _ if entry & IS_SWAPPED != 0 => Self::Swapped,
            _ => Self::Nowhere,
        }
    }
}
