//! Bytes -> [`Graph`]. Sections may come in any order; every fault is told with its offset.

pub(crate) mod again;
mod edges;
mod lines;
mod locations;
mod nodes;
mod records;
mod shared;
mod strings;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use self::shared::Lines;
use crate::column::{Column, Store};
use crate::error::{Error, Records, Result, abbreviated};
use crate::graph::{EdgeColumns, Graph, NodeColumns, Parts};
use crate::js_str::JsStr;
use crate::labels::LabelPlace;
use crate::locations::LocationRows;
use crate::meta::Meta;
use crate::scan::{Input, ReadInput, Scanner, SliceInput};
use crate::source::{Progress, SharedBytes};
use crate::strings::StringTable;

/// The header is a few KB; anything much larger is not one.
const LONGEST_HEADER: usize = 16 << 20;
/// The names of all sections together; each counts what it takes to remember it, too.
const LONGEST_NAMES: usize = 16 << 20;
const BYTES_PER_NAME: usize = 64;

/// Reads a snapshot from bytes that stay in place; its strings are not copied.
pub fn parse_shared(bytes: Arc<dyn SharedBytes>, progress: &dyn Progress) -> Result<Graph> {
    parse_in_chunks(bytes, LabelPlace::File, lines::CHUNK, &(), progress)
}

/// Reads a snapshot from bytes that stay in place, keeps what stands on its edges where it is said,
/// and the graph in `store`.
pub fn parse_in_store(
    bytes: Arc<dyn SharedBytes>,
    labels: LabelPlace,
    store: &dyn Store,
    progress: &dyn Progress,
) -> Result<Graph> {
    parse_in_chunks(bytes, labels, lines::CHUNK, store, progress)
}

fn parse_in_chunks(
    bytes: Arc<dyn SharedBytes>,
    labels: LabelPlace,
    chunk_bytes: usize,
    store: &dyn Store,
    progress: &dyn Progress,
) -> Result<Graph> {
    let strings =
        StringTable::in_document(Arc::clone(&bytes)).map_err(|e| Error::malformed(0, e.to_string()))?;
    let lines = Lines::new(Arc::clone(&bytes), labels, chunk_bytes);
    Parser { lines: Some(lines), store, ..Parser::new(strings, progress) }
        .document(&mut Scanner::new(SliceInput::new(&*bytes), 0))
}

/// Reads a snapshot from a stream.
pub fn parse_reader(reader: impl Read, progress: &dyn Progress) -> Result<Graph> {
    let strings = StringTable::default();
    Parser::new(strings, progress).document(&mut Scanner::new(ReadInput::new(reader), 0))
}

/// A section that came before the header that explains it.
struct Early {
    name: String,
    json: Vec<u8>,
    offset: u64,
}

struct Parser<'p> {
    progress: &'p dyn Progress,
    store: &'p dyn Store,
    seen: FxHashSet<String>,
    room_for_names: usize,
    early: Vec<Early>,
    meta: Option<Meta>,
    nodes: Option<Checked<NodeColumns>>,
    edges: Option<Checked<EdgeColumns>>,
    locations: Option<LocationRows>,
    strings: StringTable,
    /// How sections are read that stand in memory as V8 lays them out.
    lines: Option<Lines>,
}

/// Columns, and the largest string index in them, which is checked once the strings are read.
struct Checked<T> {
    columns: T,
    largest_name: Option<LargestName>,
}

/// The largest string index of a section, and where it stands.
#[derive(Debug, Clone, Copy)]
struct LargestName {
    idx: u32,
    place: Place,
}

/// Where something stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the record at this offset.
    Record(u64),
    /// Somewhere in the section whose array starts here.
    Section(u64),
}

impl<'p> Parser<'p> {
    fn new(strings: StringTable, progress: &'p dyn Progress) -> Self {
        Self {
            progress,
            store: &(),
            seen: FxHashSet::default(),
            room_for_names: LONGEST_NAMES,
            early: Vec::new(),
            meta: None,
            nodes: None,
            edges: None,
            locations: None,
            strings,
            lines: None,
        }
    }

    fn document<I: Input>(mut self, scanner: &mut Scanner<I>) -> Result<Graph> {
        self.sections(scanner).map_err(|e| e.within("document"))?;
        let end = scanner.offset();
        self.read_early()?;
        self.finish(end).map_err(|e| e.within("document"))
    }

    fn sections<I: Input>(&mut self, scanner: &mut Scanner<I>) -> Result<()> {
        skip_byte_order_mark(scanner)?;
        scanner.skip_space()?;
        if scanner.peek()?.is_none() {
            return Err(if scanner.offset() == 0 {
                Error::Empty
            } else {
                Error::truncated(scanner.offset())
            });
        }
        scanner.expect(b'{')?;
        scanner.skip_space()?;
        if scanner.expect_byte()? == b'}' {
            return Err(Error::malformed(scanner.offset(), "an empty object is no heap snapshot"));
        }
        loop {
            self.section(scanner)?;
            scanner.skip_space()?;
            match scanner.expect_byte()? {
                b',' => scanner.bump(),
                b'}' => break scanner.bump(),
                found => return Err(scanner.unexpected("`,` or `}` after a section", found)),
            }
        }
        scanner.skip_space()?;
        match scanner.peek()? {
            Some(_) => Err(Error::malformed(scanner.offset(), "data follows the end of the snapshot")),
            None => Ok(()),
        }
    }

    fn section<I: Input>(&mut self, scanner: &mut Scanner<I>) -> Result<()> {
        scanner.skip_space()?;
        let offset = scanner.offset();
        let mut key = Vec::new();
        let room = self.room_for_names;
        scanner.raw_string(|piece| key.extend_from_slice(&piece[..piece.len().min(room - key.len())]))?;
        self.room_for_names -= key.len();
        self.room_for_names = self.room_for_names.checked_sub(BYTES_PER_NAME).ok_or_else(|| {
            Error::malformed(offset, "the names of the sections are too long: this is no heap snapshot")
        })?;
        let name = JsStr::from_json(&key).to_string_lossy().into_owned();
        if self.seen.contains(&name) {
            let what = format!("the section {:?} stands twice", abbreviated(&name));
            return Err(Error::malformed(offset, what));
        }
        scanner.expect(b':')?;
        let result = self.content(scanner, &name);
        self.progress.bytes_read(scanner.offset());
        result.map_err(|e| e.within(&name))?;
        self.seen.insert(name);
        Ok(())
    }

    fn content<I: Input>(&mut self, scanner: &mut Scanner<I>, name: &str) -> Result<()> {
        if self.read_lines(scanner, name) {
            return Ok(());
        }
        match name {
            "snapshot" => self.header(scanner),
            "strings" => {
                self.progress.phase("reading strings");
                strings::read(scanner, &mut self.strings)
            }
            "nodes" | "edges" | "locations" if self.meta.is_none() => self.keep_early(scanner, name),
            "nodes" | "edges" | "locations" => self.records(scanner, name),
            _ => scanner.raw_value(|_| ()),
        }
    }

    fn header<I: Input>(&mut self, scanner: &mut Scanner<I>) -> Result<()> {
        scanner.skip_space()?;
        let offset = scanner.offset();
        let mut json = Vec::new();
        let mut length = 0;
        scanner.raw_value(|piece| {
            length += piece.len();
            if length <= LONGEST_HEADER {
                json.extend_from_slice(piece);
            }
        })?;
        if length > LONGEST_HEADER {
            return Err(Error::malformed(
                offset,
                format!("the header has {length} bytes: this is no heap snapshot"),
            ));
        }
        self.meta = Some(Meta::parse(&json, offset)?);
        Ok(())
    }

    fn keep_early<I: Input>(&mut self, scanner: &mut Scanner<I>, name: &str) -> Result<()> {
        scanner.skip_space()?;
        let offset = scanner.offset();
        let mut json = Vec::new();
        scanner.raw_value(|piece| json.extend_from_slice(piece))?;
        self.early.push(Early { name: name.to_owned(), json, offset });
        Ok(())
    }

    fn read_early(&mut self) -> Result<()> {
        if self.meta.is_none() {
            return Ok(());
        }
        for Early { name, json, offset } in std::mem::take(&mut self.early) {
            let mut scanner = Scanner::new(SliceInput::new(&json), offset);
            self.records(&mut scanner, &name).map_err(|e| e.within(&name))?;
        }
        Ok(())
    }

    fn records<I: Input>(&mut self, scanner: &mut Scanner<I>, name: &str) -> Result<()> {
        let Some(meta) = &self.meta else { return Ok(()) };
        match name {
            "nodes" => {
                self.progress.phase("reading nodes");
                self.nodes = Some(nodes::read(scanner, meta, self.progress)?);
            }
            "edges" => {
                self.progress.phase("reading edges");
                self.edges = Some(edges::read(scanner, meta, self.progress)?);
            }
            _ => self.locations = Some(locations::read(scanner, meta)?),
        }
        Ok(())
    }

    fn finish(self, end: u64) -> Result<Graph> {
        let missing = |name: &str| {
            Error::malformed(end, format!("there is no section \"{name}\": this is no heap snapshot"))
        };
        let meta = self.meta.ok_or_else(|| missing("snapshot"))?;
        let nodes = self.nodes.ok_or_else(|| missing("nodes"))?;
        let edges = self.edges.ok_or_else(|| missing("edges"))?;
        if !self.seen.contains("strings") {
            return Err(missing("strings"));
        }
        let find = |name, start| match &self.lines {
            Some(lines) => lines.find_largest_name(&meta, name, start),
            None => Ok(None),
        };
        check_names(nodes.largest_name, &self.strings, |start| find("nodes", start))
            .map_err(|e| e.within("nodes"))?;
        check_names(edges.largest_name, &self.strings, |start| find("edges", start))
            .map_err(|e| e.within("edges"))?;
        let (pairs, elements) = match self.lines {
            // Strings that were read ahead and are still there were not those of the document.
            Some(lines) => (lines.pairs.filter(|_| lines.strings.is_none()), lines.elements),
            None => (None, None),
        };
        let pairs = pairs.map(Column::from);
        let locations = self.locations.unwrap_or_default().finish(nodes.columns.kinds.len());
        let (nodes, edges, strings) = (nodes.columns, edges.columns, self.strings);
        let parts = Parts { meta, nodes, edges, locations, strings, pairs, elements };
        Ok(Graph::from_parts(parts.stored(self.store)))
    }
}

/// Consumes a byte-order mark, if there is one.
fn skip_byte_order_mark<I: Input>(scanner: &mut Scanner<I>) -> Result<()> {
    if scanner.peek()? != Some(0xEF) {
        return Ok(());
    }
    for mark in [0xEF, 0xBB, 0xBF] {
        let found = scanner.expect_byte()?;
        if found != mark {
            return Err(scanner.unexpected("a byte-order mark", found));
        }
        scanner.bump();
    }
    Ok(())
}

/// Names are checked when all strings are known; `find` tells where in its section the largest is.
fn check_names(
    largest: Option<LargestName>,
    strings: &StringTable,
    find: impl Fn(u64) -> Result<Option<LargestName>>,
) -> Result<()> {
    let Some(LargestName { idx, place }) = largest.filter(|name| name.idx as usize >= strings.len()) else {
        return Ok(());
    };
    let offset = match place {
        Place::Record(offset) => offset,
        Place::Section(start) => match find(start)? {
            Some(LargestName { place: Place::Record(offset), .. }) => offset,
            _ => start,
        },
    };
    Err(Error::malformed(offset, format!("string {idx} does not exist: there are {}", strings.len())))
}

fn expect_count(read: Records, offset: u64) -> Result<()> {
    let Records { seen, expected: Some(expected), unit } = read else { return Ok(()) };
    if seen == expected {
        return Ok(());
    }
    Err(Error::malformed(offset, format!("the header announces {expected} {unit}, the array holds {seen}")))
}
