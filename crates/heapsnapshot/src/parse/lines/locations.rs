//! The `locations` section, line by line.

use std::ops::Range;

use super::digits::{VIEW, view};
use super::row::{self, Next};
use super::{End, Odd, Section};
use crate::locations::{Location, LocationRows};
use crate::meta::Meta;
use crate::parse::records::NodeOffsets;
use crate::types::NodeIdx;

/// The fields that V8 always wrote.
const FIELDS: [&str; 4] = ["object_index", "script_id", "line", "column"];

/// The shortest line: `0,0,0,0` and what follows it.
const SHORTEST: usize = 9;

/// Reads the locations of a document; also gives the offset behind them.
pub(in crate::parse) fn read(section: &Section<'_>, meta: &Meta) -> Result<(LocationRows, usize), Odd> {
    if meta.location.fields != FIELDS {
        return Err(Odd);
    }
    let offsets = NodeOffsets::new(meta.node.fields.len(), meta.node_count);
    // A vector that grows leaves what it was before to the allocator, which may keep it.
    let mut all = LocationRows::with_capacity(section.room(SHORTEST).min(meta.node_count as usize));
    let append = |rows: &mut LocationRows, _| {
        all.append(rows);
        Ok(())
    };
    let end = section.read(|bytes, range, rows| decode(&offsets, bytes, range, rows), append)?;
    Ok((all, end))
}

fn decode(
    offsets: &NodeOffsets,
    bytes: &[u8],
    range: Range<usize>,
    rows: &mut LocationRows,
) -> Result<End, Odd> {
    rows.clear();
    let mut fields = [0; FIELDS.len()];
    let mut spare = [0; VIEW];
    let mut at = range.start + usize::from(bytes.get(range.start) == Some(&b','));
    while at < range.end {
        let view = view(bytes, at, &mut spare);
        let length = row::read(view, &mut fields)?;
        let next = row::next(view[length], view[length + 1])?;
        let narrow = |value| u32::try_from(value).map_err(|_| Odd);
        let [object, script, line, column] = fields;
        let location = Location { script_id: narrow(script)?, line: narrow(line)?, column: narrow(column)? };
        rows.push(NodeIdx(offsets.get(object).ok_or(Odd)?), location);
        at += length + 2;
        if next == Next::End {
            return Ok(Some(at - 1));
        }
    }
    Ok(None)
}
