//! The `edges` section.

use super::records::{self, NodeOffsets, Shape, narrow};
use super::{Checked, LargestName, Place, expect_count};
use crate::error::{Error, Result};
use crate::graph::EdgeColumns;
use crate::labels::Labels;
use crate::meta::Meta;
use crate::scan::{Input, NEGATIVE, Scanner};
use crate::source::Progress;
use crate::types::EdgeType;

/// The shortest record: `0,0,0,`.
const BYTES_PER_FIELD: usize = 2;

pub(super) fn read<I: Input>(
    scanner: &mut Scanner<I>,
    meta: &Meta,
    progress: &dyn Progress,
) -> Result<Checked<EdgeColumns>> {
    let expected = meta.edge_count;
    let at = |field| meta.edge.at(field).unwrap_or_default();
    let (kind, name, to) = (at("type"), at("name_or_index"), at("to_node"));
    let fields = meta.edge.fields.len();
    if expected >= u64::from(u32::MAX) {
        let what = format!("{expected} edges are more than this version can hold ({})", u32::MAX);
        return Err(Error::malformed(scanner.offset(), what));
    }
    let rows = scanner.plausible(expected, BYTES_PER_FIELD * fields);
    let (mut labels, mut targets) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let offsets = NodeOffsets::new(meta.node.fields.len(), meta.node_count);
    let has_index: Vec<bool> = meta.edge_types.iter().map(|t: &EdgeType| t.has_index()).collect();
    let mut largest: Option<LargestName> = None;
    let shape = Shape { fields, signed: Some(name), expected: Some(expected), unit: "edges" };
    let read = records::read(scanner, shape, progress, |row, offset| {
        let Some(&indexed) = has_index.get(row[kind] as usize) else {
            let what = format!("edge type {} is not one of {}", row[kind], has_index.len());
            return Err(Error::malformed(offset, what));
        };
        // V8 writes an index above 2^31 as a negative number from Node.js 24 on; DevTools drops the sign.
        let label = narrow(row[name] & !NEGATIVE, "name_or_index", offset)?;
        if !indexed && row[name] & NEGATIVE != 0 {
            return Err(Error::malformed(offset, "`name_or_index` is negative, but it stands for a string"));
        }
        if !indexed && largest.is_none_or(|l| label > l.idx) {
            largest = Some(LargestName { idx: label, place: Place::Record(offset) });
        }
        let node = offsets.node(row[to], "to_node", offset)?;
        labels.push(label);
        targets.push(EdgeColumns::pack(row[kind] as u8, node));
        Ok(())
    })?;
    expect_count(read, scanner.offset())?;
    let columns = EdgeColumns { labels: Labels::InMemory(labels.into()), targets: targets.into() };
    Ok(Checked { columns, largest_name: largest })
}
