//! The `nodes` section.

use super::records::{self, Shape, narrow};
use super::{Checked, LargestName, expect_count};
use crate::column::WideColumn;
use crate::error::{Error, Result};
use crate::graph::NodeColumns;
use crate::meta::Meta;
use crate::scan::{Input, Scanner};
use crate::source::Progress;

/// Edges keep their target in 29 bits.
const MOST_NODES: u64 = 1 << 29;
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
    if expected >= MOST_NODES {
        let what = format!("{expected} nodes are more than this version can hold ({MOST_NODES})");
        return Err(Error::malformed(scanner.offset(), what));
    }
    let rows = scanner.plausible(expected, BYTES_PER_FIELD * fields);
    let mut columns = NodeColumns {
        kinds: Vec::with_capacity(rows),
        names: Vec::with_capacity(rows),
        ids: WideColumn::with_capacity(rows),
        self_bytes: WideColumn::with_capacity(rows),
        first_edges: Vec::with_capacity(rows + 1),
    };
    let types = meta.node_types.len() as u64;
    let mut first_edge = 0u64;
    let mut largest: Option<LargestName> = None;
    let shape = Shape { fields, signed: None, expected: Some(expected), unit: "nodes" };
    let read = records::read(scanner, shape, progress, |row, offset| {
        if row[kind] >= types {
            return Err(Error::malformed(offset, format!("node type {} is not one of {types}", row[kind])));
        }
        let state = detachedness.map_or(0, |field| row[field] & 3);
        columns.kinds.push((row[kind] | state << NodeColumns::TYPE_BITS) as u8);
        let name = narrow(row[name], "name", offset)?;
        if largest.is_none_or(|l| name > l.idx) {
            largest = Some(LargestName { idx: name, offset });
        }
        columns.names.push(name);
        columns.ids.push(row[id]);
        columns.self_bytes.push(row[size]);
        columns.first_edges.push(first_edge as u32);
        first_edge = first_edge.saturating_add(row[edges]);
        if first_edge > meta.edge_count {
            let what =
                format!("`edge_count` adds up to more than the {} edges of the header", meta.edge_count);
            return Err(Error::malformed(offset, what));
        }
        Ok(())
    })?;
    columns.first_edges.push(first_edge as u32);
    expect_count(read, scanner.offset())?;
    if first_edge != meta.edge_count {
        let what =
            format!("`edge_count` adds up to {first_edge}, the header announces {} edges", meta.edge_count);
        return Err(Error::malformed(scanner.offset(), what));
    }
    if read.seen == 0 {
        return Err(Error::malformed(scanner.offset(), "there is no node, not even a root"));
    }
    Ok(Checked { columns, largest_name: largest })
}
