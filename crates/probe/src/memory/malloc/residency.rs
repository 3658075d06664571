//! Which pages of a stretch of memory are in RAM.

use std::io;

use super::super::pagemap::{PAGE_BYTES, Pagemap, Place};

/// Which pages from `start` on are in RAM.
#[derive(Debug, Default)]
pub(super) struct Residency {
    start: u64,
    /// By page, and one more: how many pages before it are in RAM.
    before: Vec<u32>,
}

impl Residency {
    /// An error also where a page was swapped out: what is in it cannot be told.
    pub(super) fn read(pid: u32, start: u64, end: u64) -> io::Result<Self> {
        let places = Pagemap::open(pid)?.places(start, end)?;
        if places.contains(&Place::Swapped) {
            return Err(io::Error::other("some of it was swapped out"));
        }
        Ok(Self::of(start, places.into_iter().map(|place| place == Place::Present)))
    }

    pub(super) fn of(start: u64, present: impl Iterator<Item = bool>) -> Self {
        let mut sum = 0;
        let counts = present.map(|is_present| {
            sum += u32::from(is_present);
            sum
        });
        Self { start, before: std::iter::once(0).chain(counts).collect() }
    }

    /// How many bytes from one address to another are in RAM.
    pub(super) fn bytes(&self, from: u64, to: u64) -> u64 {
        self.up_to(to).saturating_sub(self.up_to(from))
    }

    /// How many bytes from the address on, but at most so many, are in RAM without a gap.
    pub(super) fn run(&self, from: u64, most_bytes: u64) -> u64 {
        let first = from.saturating_sub(self.start) / PAGE_BYTES;
        let pages = (first..).take_while(|&page| self.is_present(page));
        let end = pages
            .take((most_bytes / PAGE_BYTES) as usize + 1)
            .last()
            .map_or(from, |page| self.start + (page + 1) * PAGE_BYTES);
        end.saturating_sub(from).min(most_bytes)
    }

    fn is_present(&self, page: u64) -> bool {
        let count = |page: u64| self.before.get(page as usize);
        matches!((count(page), count(page + 1)), (Some(before), Some(after)) if after > before)
    }

    fn up_to(&self, address: u64) -> u64 {
        let offset = address.saturating_sub(self.start);
        let page = (offset / PAGE_BYTES).min(self.before.len().saturating_sub(1) as u64);
        let whole = self.before.get(page as usize).map_or(0, |&pages| u64::from(pages) * PAGE_BYTES);
        whole + if self.is_present(page) { offset - page * PAGE_BYTES } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_ram_counts() {
        let pages = Residency::of(0x10000, [true, true, false, true].into_iter());
        assert_eq!(pages.bytes(0x10000, 0x14000), 3 * PAGE_BYTES);
        assert_eq!(pages.bytes(0x11800, 0x13800), 0x800 + 0x800);
        assert_eq!(pages.bytes(0x12010, 0x12fff), 0);
        assert_eq!(pages.bytes(0x13ff0, 0x99999), 0x10);
        assert_eq!(pages.run(0x10010, 1 << 20), 2 * PAGE_BYTES - 0x10);
        assert_eq!(pages.run(0x10010, 0x100), 0x100);
        assert_eq!(pages.run(0x12000, 1 << 20), 0);
        assert_eq!(pages.run(0x14000, 1 << 20), 0);
    }
}
