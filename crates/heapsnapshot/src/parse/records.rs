//! Arrays of equal records: flat lists of numbers, so many to a record.

use crate::error::{Error, Records, Result};
use crate::meta::MAX_FIELDS;
use crate::scan::{Input, Scanner};
use crate::source::Progress;

/// One record of numbers.
pub(super) type Row = [u64; MAX_FIELDS];

/// How often the caller is told how far the reading has come.
const REPORT_EVERY: u64 = 1 << 17;

/// What a section holds.
pub(super) struct Shape {
    /// Numbers in a record.
    pub(super) fields: usize,
    /// The one that may be negative.
    pub(super) signed: Option<usize>,
    /// Records that the header announces.
    pub(super) expected: Option<u64>,
    /// What one record is.
    pub(super) unit: &'static str,
}

/// Reads an array of records and hands each to `take` with its offset.
#[inline(always)]
pub(super) fn read<I: Input>(
    scanner: &mut Scanner<I>,
    Shape { fields, signed, expected, unit }: Shape,
    progress: &dyn Progress,
    mut take: impl FnMut(&Row, u64) -> Result<()>,
) -> Result<Records> {
    let mut read = Records { seen: 0, expected, unit };
    let mut row: Row = [0; MAX_FIELDS];
    if !scanner.open_array().map_err(|e| e.after(read))? {
        return Ok(read);
    }
    loop {
        let (offset, more) = read_row(scanner, &mut row[..fields], signed).map_err(|e| e.after(read))?;
        take(&row, offset)?;
        read.seen += 1;
        if read.seen.is_multiple_of(REPORT_EVERY) {
            progress.bytes_read(offset);
        }
        if !more {
            return Ok(read);
        }
    }
}

/// Fills `row`; tells where it starts and whether another one follows.
#[inline(always)]
fn read_row<I: Input>(
    scanner: &mut Scanner<I>,
    row: &mut [u64],
    signed: Option<usize>,
) -> Result<(u64, bool)> {
    let offset = scanner.offset();
    if scanner.compact_row(row) {
        return Ok((offset, true));
    }
    let last = row.len() - 1;
    for (at, field) in row.iter_mut().enumerate() {
        *field = scanner.number(signed == Some(at))?;
        if at < last && !scanner.another()? {
            let what = format!("the last record has {} of {} fields", at + 1, last + 1);
            return Err(Error::malformed(scanner.offset(), what));
        }
    }
    Ok((offset, scanner.another()?))
}

/// `value` as a `u32`, or a fault that names the field.
#[inline(always)]
pub(super) fn narrow(value: u64, field: &str, offset: u64) -> Result<u32> {
    u32::try_from(value).map_err(|_| Error::malformed(offset, format!("`{field}` is too large: {value}")))
}

/// Turns offsets into V8's node array into node positions.
pub(super) struct NodeOffsets {
    fields: u64,
    reciprocal: u64,
    node_count: u64,
}

impl NodeOffsets {
    pub(super) fn new(fields: usize, node_count: u64) -> Self {
        let fields = fields as u64;
        // One multiplication instead of a division per edge; exact for every offset below 2^32
        // nodes, and the check of the remainder catches any other.
        Self { fields, reciprocal: (u64::MAX / fields).wrapping_add(1), node_count }
    }

    #[inline(always)]
    pub(super) fn node(&self, value: u64, field: &str, offset: u64) -> Result<u32> {
        self.get(value).ok_or_else(|| self.fault(value, field, offset))
    }

    #[inline(always)]
    pub(super) fn get(&self, value: u64) -> Option<u32> {
        let node = match self.fields {
            1 => value,
            _ => ((u128::from(value) * u128::from(self.reciprocal)) >> 64) as u64,
        };
        (node < self.node_count && node * self.fields == value).then_some(node as u32)
    }

    #[cold]
    fn fault(&self, value: u64, field: &str, offset: u64) -> Error {
        let what = if value.is_multiple_of(self.fields) {
            format!("`{field}` {value} lies behind the last of {} nodes", self.node_count)
        } else {
            format!("`{field}` {value} is no multiple of the {} fields of a node", self.fields)
        };
        Error::malformed(offset, what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_positions() {
        for fields in 1..=12u64 {
            let offsets = NodeOffsets::new(fields as usize, 1 << 29);
            for node in [0, 1, 2, 1000, (1 << 29) - 1] {
                assert_eq!(offsets.node(node * fields, "to_node", 0).ok(), Some(node as u32));
                let aligned = offsets.node(node * fields + 1, "to_node", 0).is_ok();
                assert_eq!(aligned, fields == 1 && node + 1 < 1 << 29);
            }
            for value in [fields << 29, u64::MAX, u64::MAX - u64::MAX % fields] {
                assert!(offsets.node(value, "to_node", 0).is_err(), "{fields} {value}");
            }
        }
    }
}
