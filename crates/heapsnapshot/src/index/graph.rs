//! The graph, column by column. All that is read of it is checked: a graph has no index that leads nowhere.

use std::io::{self, Seek, Write};
use std::sync::Arc;

use super::fault::Fault;
use super::reader::Index;
use super::section::Section;
use super::wire::{Decoder, Encoder};
use super::writer::IndexWriter;
use crate::column::{Column, Narrow, WideColumn};
use crate::graph::{EdgeColumns, Graph, NodeColumns, Parts};
use crate::labels::{FileLabels, Kept, Labels, Marks};
use crate::locations::Locations;
use crate::meta::Meta;
use crate::source::SharedBytes;
use crate::strings::StringTable;
use crate::types::StringIdx;

impl<W: Write + Seek> IndexWriter<W> {
    /// Writes a graph; its strings must be in the snapshot ([`Graph::is_in_document`]).
    pub fn graph(&mut self, graph: &Graph) -> io::Result<()> {
        let Parts { meta, nodes, edges, locations, strings, pairs, elements } = graph.parts();
        self.section(Section::Meta, 1, &encode(meta, *elements))?;
        self.column(Section::Kinds, &nodes.kinds)?;
        self.column(Section::Names, &nodes.names)?;
        self.wide(Section::Ids, Section::WideIds, &nodes.ids)?;
        self.wide(Section::SelfBytes, Section::WideSelfBytes, &nodes.self_bytes)?;
        self.column(Section::FirstEdges, &nodes.first_edges)?;
        match &edges.labels {
            Labels::InMemory(labels) => self.column(Section::Labels, labels)?,
            Labels::InFile(labels) => {
                self.column(Section::LabelBases, &labels.marks.bases)?;
                self.column(Section::LabelDeltas, &labels.marks.deltas)?;
                self.column(Section::KeptEdges, &labels.kept.first_edges)?;
                self.column(Section::KeptStarts, &labels.kept.starts)?;
                self.column(Section::KeptLabels, &labels.kept.labels)?;
            }
        }
        self.column(Section::Targets, &edges.targets)?;
        self.column(Section::Located, &locations.located)?;
        self.column(Section::LocatedRanks, &locations.ranks)?;
        self.column(Section::LocationRows, &locations.rows)?;
        self.column(Section::Places, &locations.places)?;
        self.column(Section::StringStarts, &strings.starts)?;
        self.column(Section::StringLengths, &strings.lengths)?;
        pairs.as_ref().map_or(Ok(()), |pairs| self.column(Section::Pairs, pairs))
    }

    /// Values that nearly always fit, and those that do not with their rows.
    pub(super) fn wide<T: Narrow>(
        &mut self,
        narrow: Section,
        wide: Section,
        column: &WideColumn<T>,
    ) -> io::Result<()> {
        self.column(narrow, &column.narrow)?;
        let mut rows: Vec<[u64; 2]> = column.wide.iter().map(|(&row, &value)| [row.into(), value]).collect();
        rows.sort_unstable();
        self.column(wide, &rows.into())
    }
}

impl Index {
    /// The graph, whose strings are in `snapshot`; `None` if the index does not have it.
    pub fn graph(&self, snapshot: Arc<dyn SharedBytes>) -> Result<Option<Graph>, Fault> {
        if !self.has(Section::Meta) {
            return Ok(None);
        }
        let (meta, elements) =
            self.section(Section::Meta)?.and_then(decode).ok_or(Fault::Damaged(Section::Meta))?;
        let strings = self.strings(Arc::clone(&snapshot))?;
        let targets = self.column::<u32>(Section::Targets)?;
        let nodes = self.nodes(&meta, strings.len(), targets.len())?;
        let fits = meta.edge_types.len() <= usize::from(EdgeColumns::NAMED_ELEMENTS);
        sound(elements.is_none() || fits, Section::Meta)?;
        self.check_targets(&meta, elements, &targets, nodes.kinds.len())?;
        let labels = self.labels(snapshot, targets.len())?;
        let edges = EdgeColumns { labels, targets };
        let locations = self.locations(nodes.kinds.len())?;
        let pairs = match self.has(Section::Pairs) {
            true => Some(self.edge_numbers(Section::Pairs, edges.targets.len())?),
            false => None,
        };
        Ok(Some(Graph::from_parts(Parts { meta, nodes, edges, locations, strings, pairs, elements })))
    }

    fn strings(&self, snapshot: Arc<dyn SharedBytes>) -> Result<StringTable, Fault> {
        let starts = self.column::<u64>(Section::StringStarts)?;
        let lengths = self.column_of::<u32>(Section::StringLengths, starts.len())?;
        let all = snapshot.bytes().len() as u64;
        let mut ranges = starts.iter().zip(lengths.iter());
        let is_within = ranges.all(|(&start, &length)| start <= all && u64::from(length) <= all - start);
        sound(is_within, Section::StringStarts)?;
        let table = StringTable::in_document(snapshot).map_err(|_| Fault::Damaged(Section::StringStarts))?;
        Ok(StringTable { starts, lengths, ..table })
    }

    fn nodes(&self, meta: &Meta, strings: usize, edges: usize) -> Result<NodeColumns, Fault> {
        let kinds = self.column::<u8>(Section::Kinds)?;
        let count = kinds.len();
        let types = meta.node_types.len() as u8;
        let are_known = kinds.iter().all(|kind| kind & NodeColumns::TYPE_MASK < types);
        sound(are_known && (1..NodeColumns::MOST).contains(&(count as u64)), Section::Kinds)?;
        let names = self.column_of::<u32>(Section::Names, count)?;
        sound(names.iter().all(|&name| (name as usize) < strings), Section::Names)?;
        let first_edges = self.column_of::<u32>(Section::FirstEdges, count + 1)?;
        let covers = first_edges[0] == 0 && first_edges[count] as usize == edges;
        sound(covers && first_edges.is_sorted(), Section::FirstEdges)?;
        let ids = self.wide(Section::Ids, Section::WideIds, count)?;
        let self_bytes = self.wide(Section::SelfBytes, Section::WideSelfBytes, count)?;
        Ok(NodeColumns { kinds, names, ids, self_bytes, first_edges })
    }

    fn check_targets(
        &self,
        meta: &Meta,
        elements: Option<StringIdx>,
        targets: &[u32],
        nodes: usize,
    ) -> Result<(), Fault> {
        let types = meta.edge_types.len();
        let more = elements.map_or(0, |_| usize::from(EdgeColumns::NAMED_ELEMENTS));
        let exist = targets.iter().all(|&packed| {
            let (kind, to) = EdgeColumns::unpack(packed);
            (kind < types || kind == more) && to.at() < nodes
        });
        sound(exist, Section::Targets)
    }

    /// What the labels say is checked when they are asked for: most are read from the snapshot anyway.
    fn labels(&self, snapshot: Arc<dyn SharedBytes>, edges: usize) -> Result<Labels, Fault> {
        if self.has(Section::Labels) {
            return Ok(Labels::InMemory(self.column_of(Section::Labels, edges)?));
        }
        let all = snapshot.bytes().len() as u64;
        let marks =
            Marks { bases: self.column(Section::LabelBases)?, deltas: self.column(Section::LabelDeltas)? };
        sound(marks.bases.iter().all(|&base| base <= all), Section::LabelBases)?;
        let labels = FileLabels::new(snapshot, marks, self.kept(edges)?);
        labels.map(|labels| Labels::InFile(Box::new(labels))).map_err(|_| Fault::Damaged(Section::LabelBases))
    }

    fn kept(&self, edges: usize) -> Result<Kept, Fault> {
        let first_edges = self.edge_numbers(Section::KeptEdges, edges)?;
        let starts = self.column::<u32>(Section::KeptStarts)?;
        let labels = self.column::<u32>(Section::KeptLabels)?;
        let ends = starts.last().map_or(0, |&end| end as usize) == labels.len();
        sound(ends && starts.is_sorted() && labels.len() <= edges, Section::KeptStarts)?;
        Ok(Kept { first_edges, starts, labels })
    }

    /// Numbers of edges in their order.
    pub(super) fn edge_numbers(&self, section: Section, edges: usize) -> Result<Column<u32>, Fault> {
        let numbers = self.column::<u32>(section)?;
        let exist = numbers.last().is_none_or(|&last| (last as usize) < edges);
        sound(exist && numbers.is_sorted_by(|a, b| a < b), section)?;
        Ok(numbers)
    }

    fn locations(&self, nodes: usize) -> Result<Locations, Fault> {
        let located = self.column::<u64>(Section::Located)?;
        let words = nodes.div_ceil(64);
        let behind = located.last().map_or(0, |last| last.checked_shr(nodes as u32 % 64).unwrap_or(0));
        let ends = nodes.is_multiple_of(64) || behind == 0;
        sound(ends && (located.is_empty() || located.len() == words), Section::Located)?;
        let ranks = self.column_of::<u32>(Section::LocatedRanks, located.len())?;
        let mut before = 0;
        let are_ranks = located.iter().zip(ranks.iter()).all(|(word, &rank)| {
            let is_rank = rank == before;
            before += word.count_ones();
            is_rank
        });
        sound(are_ranks, Section::LocatedRanks)?;
        let rows = self.column_of::<u32>(Section::LocationRows, before as usize)?;
        let places = self.column::<u32>(Section::Places)?;
        let exist = rows.iter().all(|&row| (row as usize) < places.len() / 3);
        sound(exist && places.len().is_multiple_of(3), Section::LocationRows)?;
        Ok(Locations { located, ranks, rows, places })
    }

    pub(super) fn wide<T: Narrow>(
        &self,
        narrow: Section,
        wide: Section,
        rows: usize,
    ) -> Result<WideColumn<T>, Fault> {
        let large = self.column::<[u64; 2]>(wide)?;
        let large = large.iter().map(|&[row, value]| Some((u32::try_from(row).ok()?, value)));
        let large = large.collect::<Option<_>>().ok_or(Fault::Damaged(wide))?;
        Ok(WideColumn { narrow: self.column_of(narrow, rows)?, wide: large })
    }
}

/// A section whose values can be.
pub(super) fn sound(is_sound: bool, section: Section) -> Result<(), Fault> {
    if is_sound { Ok(()) } else { Err(Fault::Damaged(section)) }
}

fn encode(meta: &Meta, elements: Option<StringIdx>) -> Vec<u8> {
    let mut out = Encoder::default();
    let layouts = [&meta.node, &meta.edge, &meta.location].map(|layout| &layout.fields);
    for texts in layouts.into_iter().chain([&meta.node_type_names, &meta.edge_type_names, &meta.warnings]) {
        out.texts(texts);
    }
    [meta.node_count, meta.edge_count, meta.extra_native_bytes]
        .into_iter()
        .for_each(|number| out.number(number));
    out.number(elements.map_or(0, |name| u64::from(name.0) + 1));
    out.0
}

fn decode(bytes: &[u8]) -> Option<(Meta, Option<StringIdx>)> {
    let mut from = Decoder(bytes);
    let mut texts = || from.texts();
    let [node, edge, location, node_types, edge_types, warnings] =
        [texts()?, texts()?, texts()?, texts()?, texts()?, texts()?];
    let [node_count, edge_count, extra_native_bytes] = [from.number()?, from.number()?, from.number()?];
    let elements = match u32::try_from(from.number()?).ok()? {
        0 => None,
        next => Some(StringIdx(next - 1)),
    };
    from.end()?;
    let meta = Meta::from_names([node, edge, location], node_types, edge_types)?;
    Some((Meta { node_count, edge_count, extra_native_bytes, warnings, ..meta }, elements))
}
