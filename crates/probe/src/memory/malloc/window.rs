//! A view of another process's memory, a piece at a time and within a budget.

use std::io;

use super::super::foreign::ForeignMemory;
use super::super::pagemap::PAGE_BYTES;
use super::residency::Residency;

/// Small chunks are read many at once.
const LARGE_PIECE_BYTES: u64 = 64 << 10;
/// A chunk this far behind the last piece is read alone: large chunks are jumped over.
const JUMP_BYTES: u64 = 4 << 10;

/// Where the walk reads from.
pub(super) trait Words {
    /// The aligned word at the address; `None` if it is not in RAM, or the budget is used up.
    fn word(&mut self, address: u64) -> Option<u64>;
    /// How many bytes between the addresses are in RAM.
    fn resident_bytes(&self, from: u64, to: u64) -> u64;
    /// Forgets what was read, so that it is read anew.
    fn forget(&mut self);
    /// Rises whenever a new piece is read.
    fn pieces(&self) -> u64;
}

/// One piece of a process's memory. Only pages in RAM are read: nothing is brought back from swap, and no
/// page comes into being because somebody looked.
#[derive(Debug)]
pub(super) struct Window<'a> {
    pid: u32,
    memory: &'a ForeignMemory,
    stretch: (u64, u64),
    residency: Residency,
    start: u64,
    bytes: Vec<u8>,
    pieces: u64,
    budget_bytes: u64,
}

impl<'a> Window<'a> {
    pub(super) fn new(pid: u32, memory: &'a ForeignMemory, budget_bytes: u64) -> Self {
        let (residency, bytes) = (Residency::default(), Vec::new());
        Self { pid, memory, stretch: (0, 0), residency, start: 0, bytes, pieces: 0, budget_bytes }
    }

    /// Goes to another stretch of memory.
    pub(super) fn enter(&mut self, start: u64, end: u64) -> io::Result<()> {
        self.bytes.clear();
        self.stretch = (start, end);
        self.residency = Residency::read(self.pid, start, end)?;
        Ok(())
    }

    /// Reads a few words wherever they are, in RAM or not.
    pub(super) fn head<const N: usize>(&self, address: u64) -> Option<[u64; N]> {
        let mut bytes = vec![0; 8 * N];
        let read = self.memory.read(address, &mut bytes).ok()?;
        let (words, _) = bytes.get(..read)?.as_chunks();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        words.try_into().ok()
    }

    fn load(&mut self, address: u64) -> Option<()> {
        let page = address - address % PAGE_BYTES;
        let end = self.start + self.bytes.len() as u64;
        let is_near = (self.start..end + JUMP_BYTES).contains(&page);
        let wanted = if is_near { LARGE_PIECE_BYTES } else { PAGE_BYTES };
        let length = self.residency.run(page, wanted);
        self.budget_bytes = self.budget_bytes.checked_sub(length)?;
        self.bytes.resize(length as usize, 0);
        self.start = page;
        self.pieces += 1;
        let read = self.memory.read(page, &mut self.bytes).unwrap_or_default();
        self.bytes.truncate(read);
        Some(())
    }

    fn loaded(&self, address: u64) -> Option<u64> {
        let at = usize::try_from(address.checked_sub(self.start)?).ok()?;
        self.bytes.get(at..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
    }
}

impl Words for Window<'_> {
    fn word(&mut self, address: u64) -> Option<u64> {
        if let Some(word) = self.loaded(address) {
            return Some(word);
        }
        self.load(address)?;
        self.loaded(address)
    }

    fn resident_bytes(&self, from: u64, to: u64) -> u64 {
        self.residency.bytes(from, to)
    }

    /// Pages may have come into being as well.
    fn forget(&mut self) {
        let (start, end) = self.stretch;
        if self.enter(start, end).is_err() {
            self.residency = Residency::default();
        }
    }

    fn pieces(&self) -> u64 {
        self.pieces
    }
}
