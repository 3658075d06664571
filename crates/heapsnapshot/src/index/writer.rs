//! Writes an index: the sections as they come, the header at the end.

use std::io::{self, Seek, SeekFrom, Write};

use bytemuck::Pod;

use super::binding::Binding;
use super::checksum::checksum;
use super::format::{Entry, Header, MOST_SECTIONS, PAGE};
use super::reader::Index;
use super::section::Section;
use super::summary;
use crate::column::Column;
use crate::summary::Summary;

/// Writes an index into `W`, which is empty at first.
pub struct IndexWriter<W> {
    out: W,
    offset: u64,
    entries: Vec<Entry>,
}

impl<W: Write + Seek> IndexWriter<W> {
    /// Leaves room for the header. Until [`IndexWriter::finish`] there is none, so what is written is no index.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&[0; PAGE])?;
        Ok(Self { out, offset: PAGE as u64, entries: Vec::new() })
    }

    /// Writes what the summary tells.
    pub fn summary(&mut self, summary: &Summary) -> io::Result<()> {
        self.section(Section::Summary, 1, &summary::encode(summary))
    }

    pub(super) fn column<T: Pod>(&mut self, section: Section, column: &Column<T>) -> io::Result<()> {
        self.section(section, size_of::<T>(), column.as_bytes())
    }

    /// Writes a section whose values take `width` bytes each.
    pub(super) fn section(&mut self, section: Section, width: usize, bytes: &[u8]) -> io::Result<()> {
        if self.entries.len() == MOST_SECTIONS {
            return Err(io::Error::other("an index has no room for so many sections"));
        }
        let padding = self.offset.next_multiple_of(8) - self.offset;
        self.out.write_all(&[0; 8][..padding as usize])?;
        self.out.write_all(bytes)?;
        let offset = self.offset + padding;
        let (length, width) = (bytes.len() as u64, width as u64);
        self.entries.push(Entry { section, offset, length, width, checksum: checksum(bytes) });
        self.offset = offset + length;
        Ok(())
    }

    /// Writes those sections of `old` that have not been written. They are compared with their checksums.
    pub fn rest_of(&mut self, old: &Index) -> io::Result<()> {
        for entry in old.entries() {
            if self.entries.iter().all(|written| written.section != entry.section) {
                let bytes = old.section(entry.section).map_err(io::Error::other)?.unwrap_or_default();
                self.section(entry.section, entry.width as usize, bytes)?;
            }
        }
        Ok(())
    }

    /// Writes the header: from now on the bytes are the index of the file that `binding` is of. `whole` is its
    /// checksum by [`Binding::whole`].
    pub fn finish(mut self, binding: Binding, whole: u64) -> io::Result<W> {
        let header = Header { binding, whole, bytes: self.offset, entries: self.entries };
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header.to_page())?;
        self.out.flush()?;
        Ok(self.out)
    }
}
