//! The `nodes` section.

use super::records::{self, Shape, narrow};
use super::{Checked, LargestName, Place, expect_count};
use crate::column::WideColumn;
use crate::error::{Error, Result};
use crate::graph::NodeColumns;
use crate::meta::Meta;
use crate::scan::{Input, Scanner};
use crate::source::Progress;

/// The shortest record: one digit and one comma per field.
const BYTES_PER_FIELD: usize = 2;

pub(super) fn read<I: Input>(
    scanner: &mut Scanner<I>,
    meta: &Meta,
    progress: &dyn Progress,
) -> Result<Checked<NodeColumns>> {
    let expected = meta.node_count;
    let at = |field| meta.node.at(field).unwrap_or_default();
    let (kind, name, id, size, edges) = (at("type"), at("name"), at("id"), at("self_size"), at("edge_count"));
    let detachedness = meta.node.at("detachedness");
    let fields = meta.node.fields.len();
    let most = NodeColumns::MOST;
    if expected >= most {
        let what = format!("{expected} nodes are more than this version can hold ({most})");
        return Err(Error::malformed(scanner.offset(), what));
    }
    let rows = scanner.plausible(expected, BYTES_PER_FIELD * fields);
    let (mut kinds, mut names) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (mut ids, mut self_bytes) = (WideColumn::with_capacity(rows), WideColumn::with_capacity(rows));
    let mut first_edges = Vec::with_capacity(rows + 1);
    let types = meta.node_types.len() as u64;
    let mut first_edge = 0u64;
    let mut largest: Option<LargestName> = None;
    let shape = Shape { fields, signed: None, expected: Some(expected), unit: "nodes" };
    let read = records::read(scanner, shape, progress, |row, offset| {
        if row[kind] >= types {
            return Err(Error::malformed(offset, format!("node type {} is not one of {types}", row[kind])));
        }
        let state = detachedness.map_or(0, |field| row[field] & 3);
        kinds.push((row[kind] | state << NodeColumns::TYPE_BITS) as u8);
        let name = narrow(row[name], "name", offset)?;
        if largest.is_none_or(|l| name > l.idx) {
            largest = Some(LargestName { idx: name, place: Place::Record(offset) });
        }
        names.push(name);
        ids.push(row[id]);
        self_bytes.push(row[size]);
        first_edges.push(first_edge as u32);
        first_edge = first_edge.saturating_add(row[edges]);
        if first_edge > meta.edge_count {
            let what =
                format!("`edge_count` adds up to more than the {} edges of the header", meta.edge_count);
            return Err(Error::malformed(offset, what));
        }
        Ok(())
    })?;
    first_edges.push(first_edge as u32);
    expect_count(read, scanner.offset())?;
    if first_edge != meta.edge_count {
        let what =
            format!("`edge_count` adds up to {first_edge}, the header announces {} edges", meta.edge_count);
        return Err(Error::malformed(scanner.offset(), what));
    }
    if read.seen == 0 {
        return Err(Error::malformed(scanner.offset(), "there is no node, not even a root"));
    }
    let (kinds, names, first_edges) = (kinds.into(), names.into(), first_edges.into());
    let columns = NodeColumns { kinds, names, ids, self_bytes, first_edges };
    Ok(Checked { columns, largest_name: largest })
}
