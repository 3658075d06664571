//! The string table: raw JSON text behind offsets, decoded when asked for.

use std::ops::Range;
use std::sync::Arc;

use crate::column::{Column, Misfit};
use crate::js_str::JsStr;
use crate::source::SharedBytes;
use crate::types::StringIdx;

/// All strings of a snapshot.
#[derive(Default)]
pub(crate) struct StringTable {
    /// Where the raw text lies: the whole document, or what was copied of it.
    pub(crate) text: Column<u8>,
    pub(crate) starts: Column<u64>,
    pub(crate) lengths: Column<u32>,
    /// Whether `text` is the document, so that nothing need be copied.
    pub(crate) is_in_document: bool,
}

impl StringTable {
    /// Strings that stay in the document.
    pub(crate) fn in_document(document: Arc<dyn SharedBytes>) -> Result<Self, Misfit> {
        let whole = 0..document.bytes().len();
        Ok(Self { text: Column::mapped(document, whole)?, is_in_document: true, ..Self::default() })
    }

    /// Adds a string whose raw text is `raw` and starts at `offset` in the document.
    pub(crate) fn push(&mut self, raw: &[u8], offset: u64) {
        let start = if self.is_in_document {
            offset
        } else {
            let text = self.text.to_mut();
            text.extend_from_slice(raw);
            (text.len() - raw.len()) as u64
        };
        self.starts.to_mut().push(start);
        self.lengths.to_mut().push(raw.len() as u32);
    }

    /// Adds strings that stay in the document: where each starts behind `offset`, and its length.
    pub(crate) fn append(&mut self, offset: u64, texts: &[(u64, u32)]) {
        self.starts.to_mut().extend(texts.iter().map(|(start, _)| offset + start));
        self.lengths.to_mut().extend(texts.iter().map(|(_, length)| length));
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The text as it stands between the quotes in the file.
    #[inline]
    pub(crate) fn raw(&self, idx: StringIdx) -> &[u8] {
        &self.text[self.range(idx)]
    }

    pub(crate) fn get(&self, idx: StringIdx) -> JsStr<'_> {
        JsStr::from_json(self.raw(idx))
    }

    /// The first string equal to each of `wanted` (plain ASCII), in one pass.
    pub(crate) fn find<const N: usize>(&self, wanted: [&str; N]) -> [Option<StringIdx>; N] {
        let mut found = [None; N];
        for (row, &length) in self.lengths.iter().enumerate() {
            for (slot, text) in found.iter_mut().zip(wanted) {
                if slot.is_none() && length as usize == text.len() {
                    let idx = StringIdx(row as u32);
                    if self.raw(idx) == text.as_bytes() {
                        *slot = Some(idx);
                    }
                }
            }
        }
        found
    }

    fn range(&self, idx: StringIdx) -> Range<usize> {
        let start = self.starts[idx.at()] as usize;
        start..start + self.lengths[idx.at()] as usize
    }
}
