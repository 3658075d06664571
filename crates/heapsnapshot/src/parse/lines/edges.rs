//! The `edges` section, line by line. What stands on the edges is left in the document.

use std::ops::Range;

use super::digits::{VIEW, not_digits, number, view};
use super::row::{Next, next};
use super::{End, Odd, Section};
use crate::column::{Column, Growing, Store};
use crate::ephemerons::PairNames;
use crate::graph::EdgeColumns;
use crate::labels::{Kept, LabelPlace, Marks};
use crate::meta::Meta;
use crate::parse::records::NodeOffsets;
use crate::types::EdgeType;

/// The shortest record: `0,0,0` and what separates it from the next.
const SHORTEST: usize = 7;
/// The longest: one digit, a sign and ten digits, and an offset of 16 digits.
const LONGEST: usize = 32;

/// The edges of one chunk.
#[derive(Default)]
struct Rows {
    /// As many as any chunk so far needed; the first `count` are valid.
    targets: Vec<u32>,
    /// Where each record is in the chunk.
    starts: Vec<u32>,
    labels: Vec<u32>,
    count: usize,
    /// Those that bear the name of a WeakMap entry.
    pairs: Vec<u32>,
    largest_name: u32,
}

/// One record.
struct Edge {
    /// Type and target.
    packed: u32,
    label: u32,
    /// 0 if it bears an index.
    name: u32,
    is_internal: bool,
    /// How many bytes it takes, without what follows it.
    length: usize,
    next: Next,
}

/// What is known before the edges are read.
struct Decoder<'a> {
    offsets: NodeOffsets,
    /// By the number of the type, which is one digit.
    has_index: [bool; 8],
    is_internal: [bool; 8],
    types: u8,
    wanted: &'a Wanted<'a>,
}

/// What is looked for while the edges are read.
pub(in crate::parse) struct Wanted<'a> {
    pub(in crate::parse) pair_names: &'a PairNames,
    /// The name of the internal edges that get [`EdgeColumns::NAMED_ELEMENTS`] as their type.
    pub(in crate::parse) elements: Option<u32>,
    pub(in crate::parse) labels: LabelPlace,
}

/// A chunk ends with a line.
const LONGEST_CHUNK: usize = 8 * super::CHUNK;

/// All edges of a document.
pub(in crate::parse) struct Read {
    pub(in crate::parse) targets: Column<u32>,
    pub(in crate::parse) marks: Marks,
    /// Those that are to be in memory.
    pub(in crate::parse) kept: Kept,
    /// All, if they are to be in memory.
    pub(in crate::parse) labels: Vec<u32>,
    /// 0 if there is none.
    pub(in crate::parse) largest_name: u32,
    /// The edges that bear the name of a WeakMap entry, in order.
    pub(in crate::parse) pairs: Vec<u32>,
    /// The offset behind the section.
    pub(in crate::parse) end: usize,
}

/// Whether the fields stand in the order that V8 always wrote them in.
pub(in crate::parse) fn is_known(meta: &Meta) -> bool {
    meta.edge.fields == ["type", "name_or_index", "to_node"] && meta.edge_count < u64::from(u32::MAX)
}

/// Reads the edges of a document; what stands on some of them is to be kept.
pub(in crate::parse) fn read(
    section: &Section<'_>,
    meta: &Meta,
    wanted: &Wanted<'_>,
    mut kept: Kept,
    store: &dyn Store,
) -> Result<Read, Odd> {
    let by_type = |has: fn(EdgeType) -> bool| {
        let mut table = [false; 8];
        table.iter_mut().zip(&meta.edge_types).for_each(|(slot, &kind)| *slot = has(kind));
        table
    };
    let decoder = Decoder {
        offsets: NodeOffsets::new(meta.node.fields.len(), meta.node_count),
        has_index: by_type(EdgeType::has_index),
        is_internal: by_type(|kind| kind == EdgeType::Internal),
        types: meta.edge_types.len() as u8,
        wanted,
    };
    let room = section.room(SHORTEST);
    let expected = meta.edge_count as usize;
    let mut targets = Growing::new(store, expected.min(room)).map_err(|_| Odd)?;
    let mut marks = Marks::with_capacity(expected.min(room));
    let in_memory = wanted.labels == LabelPlace::Memory;
    let mut labels = Vec::with_capacity(if in_memory { expected.min(room) } else { 0 });
    let (mut pairs, mut largest_name) = (Vec::new(), 0);
    let append = |rows: &mut Rows, chunk: usize| {
        let first = targets.len();
        if rows.count > expected - first {
            return Err(Odd);
        }
        targets.extend(&rows.targets[..rows.count]).map_err(|_| Odd)?;
        if in_memory {
            labels.extend_from_slice(&rows.labels[..rows.count]);
        } else {
            marks.append(chunk as u64, first, &rows.starts[..rows.count]).ok_or(Odd)?;
            kept.append(first, &rows.labels[..rows.count]);
        }
        pairs.extend(rows.pairs.iter().map(|row| first as u32 + row));
        largest_name = largest_name.max(rows.largest_name);
        Ok(())
    };
    let end = section.read(|bytes, range, rows| decoder.decode(bytes, range, rows), append)?;
    if targets.len() != expected {
        return Err(Odd);
    }
    let targets = targets.finish().map_err(|_| Odd)?;
    Ok(Read { targets, marks, kept, labels, largest_name, pairs, end })
}

impl Decoder<'_> {
    fn decode(&self, bytes: &[u8], range: Range<usize>, rows: &mut Rows) -> Result<End, Odd> {
        // Without a line end, a chunk is all that follows.
        if range.len() > LONGEST_CHUNK {
            return Err(Odd);
        }
        let most = range.len() / SHORTEST + 1;
        if rows.targets.len() < most {
            rows.targets.resize(most, 0);
            rows.starts.resize(most, 0);
            rows.labels.resize(most, 0);
        }
        rows.pairs.clear();
        let mut spare = [0; VIEW];
        let mut at = range.start + usize::from(bytes.get(range.start) == Some(&b','));
        let (mut count, mut largest_name) = (0, 0);
        let (targets, starts) = (&mut rows.targets[..most], &mut rows.starts[..most]);
        let labels = &mut rows.labels[..most];
        let end = loop {
            if at >= range.end {
                break None;
            }
            let line = view(bytes, at, &mut spare);
            let edge = match self.edge(line) {
                Some(edge) => edge,
                None => self.signed_edge(line).ok_or(Odd)?,
            };
            if count >= most {
                return Err(Odd);
            }
            (targets[count], labels[count]) = (edge.packed, edge.label);
            starts[count] = (at - range.start) as u32;
            largest_name = largest_name.max(edge.name);
            if edge.is_internal && self.wanted.pair_names.contains(edge.name) {
                rows.pairs.push(count as u32);
            }
            count += 1;
            at += edge.length + 2;
            if edge.next == Next::End {
                break Some(at - 1);
            }
        };
        (rows.count, rows.largest_name) = (count, largest_name);
        Ok(end)
    }

    #[inline(always)]
    fn edge(&self, view: &[u8; VIEW]) -> Option<Edge> {
        let separators = not_digits::<2>(view);
        let behind_type = separators & separators.wrapping_sub(1);
        let label_end = behind_type.trailing_zeros() as usize;
        let end = (behind_type & behind_type.wrapping_sub(1)).trailing_zeros() as usize;
        let kind = view[0].wrapping_sub(b'0');
        let is_compact = separators & 0b11 == 0b10 && view[1] == b',';
        if !is_compact || kind >= self.types || end >= LONGEST || view[label_end] != b',' {
            return None;
        }
        let next = next(view[end], view[end + 1]).ok()?;
        let label = u32::try_from(number(view, 2, label_end)?).ok()?;
        let target = self.offsets.get(number(view, label_end + 1, end)?)?;
        let kind = kind & 7;
        let name = if self.has_index[usize::from(kind)] { 0 } else { label };
        let is_internal = self.is_internal[usize::from(kind)];
        let is_elements = is_internal && self.wanted.elements == Some(label);
        let kind = if is_elements { EdgeColumns::NAMED_ELEMENTS } else { kind };
        Some(Edge { packed: EdgeColumns::pack(kind, target), label, name, is_internal, length: end, next })
    }

    /// V8 writes an index above 2^31 as a negative number from Node.js 24 on.
    #[cold]
    #[inline(never)]
    fn signed_edge(&self, view: &[u8; VIEW]) -> Option<Edge> {
        let has_index = self.has_index.get(usize::from(view[0].wrapping_sub(b'0')))?;
        if !has_index || view[2] != b'-' {
            return None;
        }
        let mut unsigned = *view;
        unsigned.copy_within(3.., 2);
        let edge = self.edge(&unsigned)?;
        Some(Edge { length: edge.length + 1, ..edge })
    }
}
