//! Reads what is resident of a process's memory, and only that: reading another page would bring it in.

use std::fs::File;
use std::io;
use std::time::Instant;

use super::Uncounted;
use super::chunks::{CHUNK_BYTES, CHUNK_WORDS};
use crate::memory::ForeignMemory;

/// The kernel's pages.
const PAGE_BYTES: usize = 4096;
const PAGES: usize = CHUNK_BYTES as usize / PAGE_BYTES;
/// The kernel tells 8 bytes about each page; the highest bit says that it is resident.
const ENTRY_BYTES: usize = 8;

pub(super) struct Reader {
    memory: ForeignMemory,
    pagemap: File,
    until: Instant,
    bytes: Vec<u8>,
}

impl Reader {
    pub(super) fn open(pid: u32, until: Instant) -> io::Result<Self> {
        let pagemap = File::open(format!("/proc/{pid}/pagemap"))?;
        Ok(Self { memory: ForeignMemory::open(pid)?, pagemap, until, bytes: vec![0; CHUNK_BYTES as usize] })
    }

    /// Reads the chunk at an aligned address; what is not resident reads as zeros. False if nothing is.
    pub(super) fn read(&mut self, start: u64, words: &mut Vec<u64>) -> Result<bool, Uncounted> {
        if Instant::now() > self.until {
            return Err(Uncounted::Late);
        }
        let resident = self.resident(start);
        words.clear();
        if !resident.contains(&true) {
            words.resize(CHUNK_WORDS, 0);
            return Ok(false);
        }
        self.bytes.fill(0);
        let mut page = 0;
        while page < PAGES {
            let run = resident[page..].iter().take_while(|&&is_resident| is_resident).count();
            if run > 0 {
                let at = page * PAGE_BYTES;
                // What was given back meanwhile cannot be read, and stays zero.
                let _ = self.memory.read(start + at as u64, &mut self.bytes[at..at + run * PAGE_BYTES]);
            }
            page += run.max(1);
        }
        let (whole, _) = self.bytes.as_chunks::<8>();
        words.extend(whole.iter().map(|word| u64::from_ne_bytes(*word)));
        Ok(true)
    }

    fn resident(&self, start: u64) -> [bool; PAGES] {
        let mut entries = [0; PAGES * ENTRY_BYTES];
        #[cfg(unix)]
        let known = {
            use std::os::unix::fs::FileExt;
            self.pagemap.read_at(&mut entries, start / PAGE_BYTES as u64 * ENTRY_BYTES as u64).unwrap_or(0)
        };
        #[cfg(not(unix))]
        let known = 0;
        std::array::from_fn(|page| {
            let last = page * ENTRY_BYTES + ENTRY_BYTES - 1;
            last < known && entries[last] & 0x80 != 0
        })
    }
}
