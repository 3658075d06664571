//! Reads what is resident of a process's memory, and only that: reading another page would bring it in.

use std::io;
use std::time::Instant;

use super::Uncounted;
use super::chunks::{CHUNK_BYTES, CHUNK_WORDS};
use crate::memory::{ForeignMemory, PAGE_BYTES, Pagemap, Place};

const PAGE: usize = PAGE_BYTES as usize;

pub(super) struct Reader {
    memory: ForeignMemory,
    pagemap: Pagemap,
    until: Instant,
    bytes: Vec<u8>,
}

impl Reader {
    pub(super) fn open(pid: u32, until: Instant) -> io::Result<Self> {
        let pagemap = Pagemap::open(pid)?;
        Ok(Self { memory: ForeignMemory::open(pid)?, pagemap, until, bytes: vec![0; CHUNK_BYTES as usize] })
    }

    /// Reads the chunk at an aligned address; what is not resident reads as zeros. False if nothing is.
    pub(super) fn read(&mut self, start: u64, words: &mut Vec<u64>) -> Result<bool, Uncounted> {
        if Instant::now() > self.until {
            return Err(Uncounted::Late);
        }
        let places = self.pagemap.places(start, start + CHUNK_BYTES).unwrap_or_default();
        words.clear();
        if !places.contains(&Place::Present) {
            words.resize(CHUNK_WORDS, 0);
            return Ok(false);
        }
        self.bytes.fill(0);
        let mut page = 0;
        while page < places.len() {
            let run = places[page..].iter().take_while(|place| **place == Place::Present).count();
            if run > 0 {
                let at = page * PAGE;
                // What was given back meanwhile cannot be read, and stays zero.
                let _ = self.memory.read(start + at as u64, &mut self.bytes[at..at + run * PAGE]);
            }
            page += run.max(1);
        }
        let (whole, _) = self.bytes.as_chunks::<8>();
        words.extend(whole.iter().map(|word| u64::from_ne_bytes(*word)));
        Ok(true)
    }
}
