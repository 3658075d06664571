//! Reads an index.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytemuck::Pod;

use super::binding::Binding;
use super::checksum::checksum;
use super::fault::Fault;
use super::format::{Entry, Header};
use super::section::Section;
use super::summary;
use crate::column::Column;
use crate::source::SharedBytes;
use crate::summary::Summary;

/// An index whose header is sound and belongs to the snapshot.
pub struct Index {
    bytes: Arc<dyn SharedBytes>,
    header: Header,
    /// Which sections have been compared with their checksums.
    is_sound: Vec<AtomicBool>,
}

impl Index {
    /// Looks at the header alone.
    pub fn open(bytes: Arc<dyn SharedBytes>, binding: &Binding) -> Result<Self, Fault> {
        let header = Header::of(bytes.bytes())?;
        if header.binding != *binding {
            return Err(Fault::Stale);
        }
        let is_sound = header.entries.iter().map(|_| AtomicBool::new(false)).collect();
        Ok(Self { bytes, header, is_sound })
    }

    /// What the summary tells.
    pub fn summary(&self) -> Result<Option<Summary>, Fault> {
        let section = Section::Summary;
        let Some(bytes) = self.section(section)? else { return Ok(None) };
        summary::decode(bytes).map(Some).ok_or(Fault::Damaged(section))
    }

    /// The checksum of the whole snapshot: what [`Binding::whole`] gave when the index was made.
    pub fn whole(&self) -> u64 {
        self.header.whole
    }

    /// The size of the index.
    pub fn size_bytes(&self) -> u64 {
        self.header.bytes
    }

    /// Whether the index has this section.
    pub fn has(&self, section: Section) -> bool {
        self.header.entries.iter().any(|entry| entry.section == section)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.header.entries
    }

    pub(super) fn section(&self, section: Section) -> Result<Option<&[u8]>, Fault> {
        let Some((_, range)) = self.find(section)? else { return Ok(None) };
        self.bytes.bytes().get(range).map(Some).ok_or(Fault::Truncated)
    }

    /// The values of a section, mapped; an index that has part of the graph has all of it.
    pub(super) fn column<T: Pod>(&self, section: Section) -> Result<Column<T>, Fault> {
        let damaged = Fault::Damaged(section);
        let (entry, range) = self.find(section)?.ok_or(damaged)?;
        if entry.width != size_of::<T>() as u64 {
            return Err(damaged);
        }
        Column::mapped(Arc::clone(&self.bytes), range).map_err(|_| damaged)
    }

    /// A column with so many rows.
    pub(super) fn column_of<T: Pod>(&self, section: Section, rows: usize) -> Result<Column<T>, Fault> {
        let column = self.column(section)?;
        if column.len() == rows { Ok(column) } else { Err(Fault::Damaged(section)) }
    }

    /// All sections with their sizes in bytes.
    pub fn sections(&self) -> impl Iterator<Item = (Section, u64)> + '_ {
        self.header.entries.iter().map(|entry| (entry.section, entry.length))
    }

    /// Compares every section with its checksum.
    pub fn verify(&self) -> Result<(), Fault> {
        self.header.entries.iter().try_for_each(|entry| self.find(entry.section).map(|_| ()))
    }

    /// Where a section lies, once it has been compared with its checksum; `None` if the index does not have it.
    fn find(&self, section: Section) -> Result<Option<(&Entry, Range<usize>)>, Fault> {
        let entries = self.header.entries.iter().zip(&self.is_sound);
        let Some((entry, is_sound)) = entries.into_iter().find(|(entry, _)| entry.section == section) else {
            return Ok(None);
        };
        let range = entry.offset as usize..(entry.offset + entry.length) as usize;
        if !is_sound.load(Ordering::Relaxed) {
            let bytes = self.bytes.bytes().get(range.clone()).ok_or(Fault::Truncated)?;
            if checksum(bytes) != entry.checksum {
                return Err(Fault::Damaged(section));
            }
            is_sound.store(true, Ordering::Relaxed);
        }
        Ok(Some((entry, range)))
    }
}
