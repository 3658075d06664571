//! The `nodes` section, line by line.

use std::ops::Range;

use super::digits::{VIEW, view};
use super::row::{self, Next};
use super::{End, Odd, Section};
use crate::column::WideColumn;
use crate::graph::NodeColumns;
use crate::meta::Meta;

/// More fields than V8 has, and few enough for a line to be seen at once.
const MOST_FIELDS: usize = 12;

/// Where the fields are.
struct Decoder {
    fields: usize,
    types: u64,
    kind: usize,
    name: usize,
    id: usize,
    size: usize,
    edges: usize,
    detachedness: Option<usize>,
}

/// The nodes of one chunk.
#[derive(Default)]
struct Rows {
    kinds: Vec<u8>,
    names: Vec<u32>,
    ids: WideColumn<u32>,
    self_bytes: WideColumn<u16>,
    edge_counts: Vec<u32>,
}

/// All nodes of a document.
pub(in crate::parse) struct Read {
    pub(in crate::parse) columns: NodeColumns,
    pub(in crate::parse) largest_name: u32,
    /// The offset behind the section.
    pub(in crate::parse) end: usize,
}

/// Reads the nodes of a document.
pub(in crate::parse) fn read(section: &Section<'_>, meta: &Meta) -> Result<Read, Odd> {
    let decoder = Decoder::new(meta).ok_or(Odd)?;
    let expected = usize::try_from(meta.node_count).map_err(|_| Odd)?;
    let reserve = expected.min(section.room(2 * decoder.fields));
    let (mut kinds, mut names) = (Vec::with_capacity(reserve), Vec::with_capacity(reserve));
    let (mut ids, mut self_bytes) = (WideColumn::with_capacity(reserve), WideColumn::with_capacity(reserve));
    let (mut first_edges, mut edges) = (Vec::with_capacity(reserve + 1), 0u64);
    let append = |rows: &mut Rows, _| {
        kinds.extend_from_slice(&rows.kinds);
        names.extend_from_slice(&rows.names);
        ids.append(&rows.ids);
        self_bytes.append(&rows.self_bytes);
        first_edges.extend(rows.edge_counts.iter().map(|&count| {
            let first = edges as u32;
            edges += u64::from(count);
            first
        }));
        if kinds.len() > expected || edges > meta.edge_count { Err(Odd) } else { Ok(()) }
    };
    let end = section.read(|bytes, range, rows| decoder.decode(bytes, range, rows), append)?;
    if kinds.len() != expected || edges != meta.edge_count || edges > u64::from(u32::MAX) {
        return Err(Odd);
    }
    first_edges.push(edges as u32);
    let largest_name = names.iter().copied().max().ok_or(Odd)?;
    let (kinds, names, first_edges) = (kinds.into(), names.into(), first_edges.into());
    Ok(Read { columns: NodeColumns { kinds, names, ids, self_bytes, first_edges }, largest_name, end })
}

impl Decoder {
    fn new(meta: &Meta) -> Option<Self> {
        let at = |field| meta.node.at(field);
        let decoder = Self {
            fields: meta.node.fields.len(),
            types: meta.node_types.len() as u64,
            kind: at("type")?,
            name: at("name")?,
            id: at("id")?,
            size: at("self_size")?,
            edges: at("edge_count")?,
            detachedness: at("detachedness"),
        };
        (decoder.fields <= MOST_FIELDS && meta.node_count < NodeColumns::MOST).then_some(decoder)
    }

    fn decode(&self, bytes: &[u8], range: Range<usize>, rows: &mut Rows) -> Result<End, Odd> {
        rows.clear();
        let mut fields = [0; 16];
        let mut spare = [0; VIEW];
        let mut at = range.start + usize::from(bytes.get(range.start) == Some(&b','));
        while at < range.end {
            let view = view(bytes, at, &mut spare);
            let length = row::read(view, &mut fields[..self.fields])?;
            let next = row::next(view[length], view[length + 1])?;
            self.take(&fields, rows)?;
            at += length + 2;
            if next == Next::End {
                return Ok(Some(at - 1));
            }
        }
        Ok(None)
    }

    #[inline(always)]
    fn take(&self, fields: &[u64; 16], rows: &mut Rows) -> Result<(), Odd> {
        let field = |at: usize| fields[at & 15];
        let narrow = |at| u32::try_from(field(at)).map_err(|_| Odd);
        if field(self.kind) >= self.types {
            return Err(Odd);
        }
        let state = self.detachedness.map_or(0, |at| field(at) & 3);
        rows.kinds.push((field(self.kind) | state << NodeColumns::TYPE_BITS) as u8);
        rows.names.push(narrow(self.name)?);
        rows.ids.push(field(self.id));
        rows.self_bytes.push(field(self.size));
        rows.edge_counts.push(narrow(self.edges)?);
        Ok(())
    }
}

impl Rows {
    fn clear(&mut self) {
        self.kinds.clear();
        self.names.clear();
        self.ids.clear();
        self.self_bytes.clear();
        self.edge_counts.clear();
    }
}
