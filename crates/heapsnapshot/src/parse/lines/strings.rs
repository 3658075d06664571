//! The `strings` section, line by line: V8 escapes every line end inside a string.

use std::ops::Range;
use std::sync::Arc;

use super::{End, Odd, Section};
use crate::column::Misfit;
use crate::ephemerons::{PairNames, is_pair_name};
use crate::js_str::escape;
use crate::source::SharedBytes;
use crate::strings::StringTable;

/// The strings of one chunk.
#[derive(Default)]
struct Rows {
    /// Where the text of each is in the chunk, and its length.
    texts: Vec<(u64, u32)>,
    pair_names: Vec<u32>,
}

/// All strings of a document.
pub(in crate::parse) struct Read {
    pub(in crate::parse) table: StringTable,
    pub(in crate::parse) pair_names: PairNames,
    /// Where the first one starts.
    pub(in crate::parse) start: usize,
    /// The offset behind the section.
    pub(in crate::parse) end: usize,
}

/// Where the last array of strings starts, whatever stands in front of it.
pub(in crate::parse) fn find(document: &dyn SharedBytes) -> Option<usize> {
    // No string holds a quote without a backslash before it, so this is a key of some object;
    // whether of the document, the caller learns when it comes there.
    let key = b"\"strings\":";
    let bytes = document.bytes();
    memchr::memrchr_iter(b'[', bytes).find(|&at| bytes[..at].ends_with(key))
}

/// Reads the strings of a document.
pub(in crate::parse) fn read(section: &Section<'_>) -> Result<Read, Odd> {
    let mut table = StringTable::in_document(Arc::clone(section.document)).map_err(|_: Misfit| Odd)?;
    let mut pair_names = Vec::new();
    let append = |rows: &mut Rows, chunk: usize| {
        let first = table.len() as u64;
        if first + rows.texts.len() as u64 > u64::from(u32::MAX) {
            return Err(Odd);
        }
        table.append(chunk as u64, &rows.texts);
        pair_names.extend(rows.pair_names.iter().map(|row| first as u32 + row));
        Ok(())
    };
    let end = section.read(decode, append)?;
    let pair_names = PairNames::new(&pair_names);
    Ok(Read { table, pair_names, start: section.start, end })
}

fn decode(bytes: &[u8], range: Range<usize>, rows: &mut Rows) -> Result<End, Odd> {
    rows.texts.clear();
    rows.pair_names.clear();
    let chunk = &bytes[range.clone()];
    std::str::from_utf8(chunk).map_err(|_| Odd)?;
    let mut at = 0;
    while at < chunk.len() {
        if chunk[at] != b'"' {
            return Err(Odd);
        }
        let start = at + 1;
        let end = end_of_string(chunk, start)?;
        let text = &chunk[start..end];
        let length = u32::try_from(text.len()).map_err(|_| Odd)?;
        if is_pair_name(text) {
            rows.pair_names.push(rows.texts.len() as u32);
        }
        rows.texts.push((start as u64, length));
        match chunk[end + 1..] {
            [b',', b'\n', ..] => at = end + 3,
            [b']', ..] => return Ok(Some(range.start + end + 1)),
            _ => return Err(Odd),
        }
    }
    Ok(None)
}

/// Where the closing quote is.
fn end_of_string(chunk: &[u8], mut at: usize) -> Result<usize, Odd> {
    loop {
        at += memchr::memchr2(b'"', b'\\', &chunk[at..]).ok_or(Odd)?;
        if chunk[at] == b'"' {
            return Ok(at);
        }
        at += escape(&chunk[at..]).ok_or(Odd)?.1;
    }
}
