//! The `locations` section.

use super::records::{self, NodeOffsets, Shape, narrow};
use crate::error::{Error, Result};
use crate::locations::{Location, LocationRows};
use crate::meta::Meta;
use crate::scan::{Input, Scanner};
use crate::types::NodeIdx;

pub(super) fn read<I: Input>(scanner: &mut Scanner<I>, meta: &Meta) -> Result<LocationRows> {
    let at = |field| meta.location.at(field).unwrap_or_default();
    let (object, script, line, column) = (at("object_index"), at("script_id"), at("line"), at("column"));
    let fields = meta.location.fields.len();
    if fields == 0 {
        let start = scanner.offset();
        return match scanner.open_array()? {
            false => Ok(LocationRows::default()),
            true => Err(Error::malformed(start, "`meta.location_fields` does not explain these numbers")),
        };
    }
    let offsets = NodeOffsets::new(meta.node.fields.len(), meta.node_count);
    let mut rows = LocationRows::default();
    let shape = Shape { fields, signed: None, expected: None, unit: "locations" };
    records::read(scanner, shape, &(), |row, offset| {
        let location = Location {
            script_id: narrow(row[script], "script_id", offset)?,
            line: narrow(row[line], "line", offset)?,
            column: narrow(row[column], "column", offset)?,
        };
        rows.push(NodeIdx(offsets.node(row[object], "object_index", offset)?), location);
        Ok(())
    })?;
    Ok(rows)
}
