//! Documents that are all there: their sections are read by lines, by all threads, where V8's own
//! layout allows it; else the scanner reads them like any other.

use std::sync::Arc;

use super::lines::{Odd, Section, edges, locations, nodes, strings};
use super::{Checked, LargestName, Parser, Place};
use crate::ephemerons::PairNames;
use crate::error::Result;
use crate::graph::{EdgeColumns, NodeColumns};
use crate::labels::{FileLabels, Kept, LabelPlace, Labels};
use crate::meta::Meta;
use crate::scan::{Input, Scanner, SliceInput};
use crate::source::{Progress, SharedBytes};
use crate::strings::StringTable;
use crate::types::{NodeType, StringIdx};

/// What reading by lines needs and learns.
pub(super) struct Lines {
    document: Arc<dyn SharedBytes>,
    /// How much of a section a thread reads at a time.
    chunk_bytes: usize,
    /// Strings that were read before their turn.
    pub(super) strings: Option<strings::Read>,
    pair_names: Option<PairNames>,
    labels: LabelPlace,
    /// The edges of WeakMap entries.
    pub(super) pairs: Option<Vec<u32>>,
    /// The string whose edges were given a type of their own.
    pub(super) elements: Option<StringIdx>,
}

impl Lines {
    pub(super) fn new(document: Arc<dyn SharedBytes>, labels: LabelPlace, chunk_bytes: usize) -> Self {
        Self { document, chunk_bytes, labels, strings: None, pair_names: None, pairs: None, elements: None }
    }

    fn section<'a>(&'a self, offset: usize, progress: &'a dyn Progress) -> Result<Section<'a>, Odd> {
        Section::at(&self.document, offset, self.chunk_bytes, progress).ok_or(Odd)
    }

    /// Reads the section that starts at `start` once more, to find where its largest name stands.
    pub(super) fn find_largest_name(
        &self,
        meta: &Meta,
        name: &str,
        start: u64,
    ) -> Result<Option<LargestName>> {
        let mut scanner = Scanner::new(SliceInput::new(&*self.document), 0);
        scanner.jump(start);
        match name {
            "nodes" => super::nodes::read(&mut scanner, meta, &()).map(|read| read.largest_name),
            _ => super::edges::read(&mut scanner, meta, &()).map(|read| read.largest_name),
        }
    }
}

impl Parser<'_> {
    /// Reads a section by lines, if it is one for that, and moves the scanner behind it.
    pub(super) fn read_lines<I: Input>(&mut self, scanner: &mut Scanner<I>, name: &str) -> bool {
        let Ok(start) = usize::try_from(scanner.offset()) else { return false };
        let end = match name {
            "nodes" => self.nodes_by_lines(start),
            "edges" => self.edges_by_lines(start),
            "locations" => self.locations_by_lines(start),
            "strings" => self.strings_by_lines(start),
            _ => Err(Odd),
        };
        end.is_ok_and(|end| scanner.jump(end as u64))
    }

    fn nodes_by_lines(&mut self, start: usize) -> Result<usize, Odd> {
        let (Some(lines), Some(meta)) = (&self.lines, &self.meta) else { return Err(Odd) };
        self.progress.phase("reading nodes");
        let section = lines.section(start, self.progress)?;
        let nodes::Read { columns, largest_name, end } = nodes::read(&section, meta)?;
        self.nodes = Some(Checked { columns, largest_name: largest(largest_name, start) });
        Ok(end)
    }

    fn edges_by_lines(&mut self, start: usize) -> Result<usize, Odd> {
        let (Some(lines), Some(meta)) = (&mut self.lines, &self.meta) else { return Err(Odd) };
        if !edges::is_known(meta) {
            return Err(Odd);
        }
        if lines.pair_names.is_none()
            && let Some(offset) = strings::find(&*lines.document)
        {
            self.progress.phase("reading strings");
            lines.strings = lines.section(offset, &()).and_then(|section| strings::read(&section)).ok();
        }
        self.progress.phase("reading edges");
        let nothing = PairNames::default();
        let ahead = lines.strings.as_ref().map(|read| &read.pair_names);
        let pair_names = lines.pair_names.as_ref().or(ahead);
        let strings = lines.strings.as_ref().map_or(&self.strings, |read| &read.table);
        let [elements] = strings.find(["elements"]);
        let elements = elements.filter(|_| meta.edge_types.len() <= usize::from(EdgeColumns::NAMED_ELEMENTS));
        let wanted = edges::Wanted {
            pair_names: pair_names.unwrap_or(&nothing),
            elements: elements.map(|name| name.0),
            labels: lines.labels,
        };
        let kept = match (&self.nodes, lines.labels) {
            (Some(nodes), LabelPlace::File) => kept(meta, &nodes.columns, strings),
            _ => Kept::default(),
        };
        let section = lines.section(start, self.progress)?;
        let read = edges::read(&section, meta, &wanted, kept, self.store)?;
        let labels = match lines.labels {
            LabelPlace::Memory => Labels::InMemory(read.labels.into()),
            LabelPlace::File => {
                let labels = FileLabels::new(Arc::clone(&lines.document), read.marks, read.kept);
                Labels::InFile(Box::new(labels.map_err(|_| Odd)?))
            }
        };
        lines.pairs = pair_names.is_some().then_some(read.pairs);
        lines.elements = elements;
        let columns = EdgeColumns { labels, targets: read.targets };
        self.edges = Some(Checked { columns, largest_name: largest(read.largest_name, start) });
        Ok(read.end)
    }

    fn locations_by_lines(&mut self, start: usize) -> Result<usize, Odd> {
        let (Some(lines), Some(meta)) = (&self.lines, &self.meta) else { return Err(Odd) };
        let section = lines.section(start, self.progress)?;
        let (rows, end) = locations::read(&section, meta)?;
        self.locations = Some(rows);
        Ok(end)
    }

    fn strings_by_lines(&mut self, start: usize) -> Result<usize, Odd> {
        let Some(lines) = &mut self.lines else { return Err(Odd) };
        let read = match lines.strings.take() {
            Some(read) if read.start == start + 1 => read,
            // Those that were read ahead were others, so the pairs are wrong, too.
            Some(_) => {
                lines.pairs = None;
                return Err(Odd);
            }
            None => {
                self.progress.phase("reading strings");
                strings::read(&lines.section(start, self.progress)?)?
            }
        };
        self.strings = read.table;
        lines.pair_names = Some(read.pair_names);
        Ok(read.end)
    }
}

/// Room for the labels that every analysis asks for: what names the shapes of plain objects, and
/// what tells which edges the search for distances passes over.
fn kept(meta: &Meta, nodes: &NodeColumns, strings: &StringTable) -> Kept {
    let wanted = [
        ("Object", NodeType::Object),
        ("(map descriptors)", NodeType::Array),
        ("system / NativeContext", NodeType::Hidden),
    ];
    let names = strings.find(wanted.map(|(name, _)| name));
    let (kinds, first_edges) = (&*nodes.kinds, &*nodes.first_edges);
    let is_kept = |&(node, name): &(usize, u32)| {
        let at = names.iter().position(|&wanted| wanted == Some(StringIdx(name)));
        let row = usize::from(kinds[node] & NodeColumns::TYPE_MASK);
        at.is_some_and(|at| meta.node_types[row] == wanted[at].1)
    };
    let nodes = nodes.names.iter().copied().enumerate().filter(is_kept);
    Kept::new(nodes.map(|(node, _)| first_edges[node]..first_edges[node + 1]))
}

fn largest(idx: u32, section: usize) -> Option<LargestName> {
    Some(LargestName { idx, place: Place::Section(section as u64) })
}
