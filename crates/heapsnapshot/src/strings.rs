//! The string table: raw JSON text behind offsets, decoded when asked for.

use std::ops::Range;
use std::sync::Arc;

use crate::js_str::JsStr;
use crate::source::SharedBytes;
use crate::types::StringIdx;

/// Where the raw text of the strings lies.
enum Backing {
    Arena(Vec<u8>),
    Shared(Arc<dyn SharedBytes>),
}

/// All strings of a snapshot.
pub(crate) struct StringTable {
    backing: Backing,
    starts: Vec<u64>,
    lengths: Vec<u32>,
}

impl StringTable {
    pub(crate) fn in_arena() -> Self {
        Self { backing: Backing::Arena(Vec::new()), starts: Vec::new(), lengths: Vec::new() }
    }

    pub(crate) fn in_shared(bytes: Arc<dyn SharedBytes>) -> Self {
        Self { backing: Backing::Shared(bytes), starts: Vec::new(), lengths: Vec::new() }
    }

    /// Adds a string whose raw text is `raw` and starts at `offset` in the document.
    pub(crate) fn push(&mut self, raw: &[u8], offset: u64) {
        let start = match &mut self.backing {
            Backing::Arena(arena) => {
                let start = arena.len() as u64;
                arena.extend_from_slice(raw);
                start
            }
            Backing::Shared(_) => offset,
        };
        self.starts.push(start);
        self.lengths.push(raw.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The text as it stands between the quotes in the file.
    #[inline]
    pub(crate) fn raw(&self, idx: StringIdx) -> &[u8] {
        let bytes = match &self.backing {
            Backing::Arena(arena) => arena.as_slice(),
            Backing::Shared(shared) => shared.bytes(),
        };
        &bytes[self.range(idx)]
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
