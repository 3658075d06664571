//! The first page of an index.
//!
//! | bytes | what |
//! |---|---|
//! | 0–7 | magic number |
//! | 8–11 | [`FORMAT`] |
//! | 12–15 | [`ENGINE`] |
//! | 16–31 | version of this crate, filled up with zeros |
//! | 32–39 | size of the snapshot |
//! | 40–47 | when it was changed, seconds since 1970 |
//! | 48–51 | … nanoseconds |
//! | 52–55 | how many sections there are |
//! | 56–63 | checksum of a sample of the snapshot |
//! | 64–71 | checksum of the whole snapshot |
//! | 72–79 | size of the index |
//! | 128– | sections, 48 bytes each: name (16), offset (8), length (8), bytes per value (8), checksum (8) |
//! | 4,088–4,095 | checksum of all that stands before |

use super::binding::Binding;
use super::checksum::checksum;
use super::fault::Fault;
use super::section::Section;

/// `"\x89ltidx\r\n"` on a machine that puts the low byte first.
const MAGIC: u64 = u64::from_le_bytes(*b"\x89ltidx\r\n");
/// Raised when the sections or the header mean something else than before.
const FORMAT: u32 = 2;
/// Raised when the engine's numbers are other ones than before, for the same snapshot.
const ENGINE: u32 = 1;

pub(super) const PAGE: usize = 4096;
const FIXED: usize = 128;
const CHECKSUM_AT: usize = PAGE - 8;
const ENTRY: usize = Section::NAME_BYTES + 4 * 8;
pub(super) const MOST_SECTIONS: usize = (CHECKSUM_AT - FIXED) / ENTRY;

/// Where a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) section: Section,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) width: u64,
    pub(super) checksum: u64,
}

/// What the first page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) binding: Binding,
    /// By [`Binding::whole`].
    pub(super) whole: u64,
    /// The size of the index.
    pub(super) bytes: u64,
    /// At most [`MOST_SECTIONS`].
    pub(super) entries: Vec<Entry>,
}

fn version() -> [u8; 16] {
    let mut version = [0; 16];
    version.iter_mut().zip(env!("CARGO_PKG_VERSION").bytes()).for_each(|(slot, byte)| *slot = byte);
    version
}

impl Header {
    pub(super) fn to_page(&self) -> [u8; PAGE] {
        let Self { binding, whole, bytes, entries } = self;
        let mut page = [0; PAGE];
        let mut put = |at: usize, field: &[u8]| page[at..at + field.len()].copy_from_slice(field);
        put(0, &MAGIC.to_ne_bytes());
        put(8, &FORMAT.to_ne_bytes());
        put(12, &ENGINE.to_ne_bytes());
        put(16, &version());
        put(32, &binding.bytes.to_ne_bytes());
        put(40, &binding.modified_s.to_ne_bytes());
        put(48, &binding.modified_ns.to_ne_bytes());
        put(52, &(entries.len() as u32).to_ne_bytes());
        put(56, &binding.sample.to_ne_bytes());
        put(64, &whole.to_ne_bytes());
        put(72, &bytes.to_ne_bytes());
        for (at, entry) in (FIXED..).step_by(ENTRY).zip(entries) {
            put(at, &entry.section.padded());
            let numbers = [entry.offset, entry.length, entry.width, entry.checksum];
            for (at, number) in (at + Section::NAME_BYTES..).step_by(8).zip(numbers) {
                put(at, &number.to_ne_bytes());
            }
        }
        let sum = checksum(&page[..CHECKSUM_AT]);
        page[CHECKSUM_AT..].copy_from_slice(&sum.to_ne_bytes());
        page
    }

    /// Reads the first page of the `bytes` of an index; all sections lie within the bytes.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Fault> {
        let page: &[u8; PAGE] = bytes.first_chunk().ok_or(Fault::Foreign)?;
        if number(page, 0) != MAGIC {
            return Err(Fault::Foreign);
        }
        if number(page, CHECKSUM_AT) != checksum(&page[..CHECKSUM_AT]) {
            return Err(Fault::Header);
        }
        if (half(page, 8), half(page, 12)) != (FORMAT, ENGINE) || page[16..32] != version() {
            return Err(Fault::OtherVersion);
        }
        let binding = Binding {
            bytes: number(page, 32),
            modified_s: number(page, 40).cast_signed(),
            modified_ns: half(page, 48),
            sample: number(page, 56),
        };
        let size = number(page, 72);
        if size != bytes.len() as u64 {
            return Err(Fault::Truncated);
        }
        let count = half(page, 52) as usize;
        if count > MOST_SECTIONS {
            return Err(Fault::Header);
        }
        let entry = |at| entry(page, at).filter(|entry| entry.is_within(size)).ok_or(Fault::Header);
        let entries = (FIXED..).step_by(ENTRY).take(count).map(entry).collect::<Result<_, _>>()?;
        Ok(Self { binding, whole: number(page, 64), bytes: size, entries })
    }
}

impl Entry {
    fn is_within(&self, size: u64) -> bool {
        let fits = self.offset.checked_add(self.length).is_some_and(|end| end <= size);
        let is_whole = self.width > 0 && self.length.is_multiple_of(self.width);
        fits && is_whole && self.offset.is_multiple_of(8) && self.offset >= PAGE as u64
    }
}

fn entry(page: &[u8; PAGE], at: usize) -> Option<Entry> {
    let numbers = at + Section::NAME_BYTES;
    Some(Entry {
        section: Section::from_padded(&page[at..numbers])?,
        offset: number(page, numbers),
        length: number(page, numbers + 8),
        width: number(page, numbers + 16),
        checksum: number(page, numbers + 24),
    })
}

fn number(page: &[u8; PAGE], at: usize) -> u64 {
    page[at..].first_chunk().map_or(0, |&bytes| u64::from_ne_bytes(bytes))
}

fn half(page: &[u8; PAGE], at: usize) -> u32 {
    page[at..].first_chunk().map_or(0, |&bytes| u32::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let binding = Binding { bytes: 99, modified_s: -5, modified_ns: 7, sample: u64::MAX };
        let entry = Entry { section: Section::Summary, offset: 4096, length: 12, width: 1, checksum: 5 };
        Header { binding, whole: 1, bytes: 4108, entries: vec![entry] }
    }

    fn index(header: &Header) -> Vec<u8> {
        let mut bytes = header.to_page().to_vec();
        bytes.resize(4108, 0);
        bytes
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let header = header();
        assert_eq!(Header::of(&index(&header)), Ok(header));
    }

    #[test]
    fn sections_lie_within_the_file() {
        for (offset, length, width) in [
            (4096, 13, 1),
            (4104, 5, 1),
            (0, 8, 1),
            (4097, 1, 1),
            (4096, 12, 8),
            (4096, 8, 0),
            (u64::MAX - 7, 9, 1),
        ] {
            let mut header = header();
            header.entries[0] = Entry { offset, length, width, ..header.entries[0] };
            assert_eq!(Header::of(&index(&header)), Err(Fault::Header), "{offset} {length} {width}");
        }
    }
}
