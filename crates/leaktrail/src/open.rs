//! Opens snapshots: files by a memory map, everything else as a stream, gzip and zstd on the fly. What an index
//! tells already is neither read nor computed.

mod ahead;
mod indexed;
mod input;
mod keeping;
mod mapped;
mod opened;
mod sniff;
mod summary;

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use flate2::read::MultiGzDecoder;
use heapsnapshot::{Graph, LabelPlace, parse_in_store, parse_reader};

use self::ahead::Ahead;
pub(crate) use self::indexed::{Indexed, State, check, index};
pub(crate) use self::input::Input;
pub(crate) use self::keeping::Keeping;
pub(crate) use self::mapped::MappedFile;
use self::opened::OpenFile;
use self::sniff::Counted;
pub(crate) use self::sniff::Encoding;
pub(crate) use self::summary::summary;
use crate::capture::Sidecar;
use crate::context::Context;
use crate::error::{Failure, Result, reason};
use crate::hints;
use crate::index::{self, Slot};

/// Large reads, few system calls.
const READ_AHEAD: usize = 1 << 18;

/// A snapshot that was read.
pub(crate) struct Snapshot {
    /// What it says.
    pub(crate) graph: Graph,
    /// What is known of its file.
    pub(crate) about: About,
    /// Its index.
    pub(crate) slot: Slot,
    /// Where its columns are.
    pub(crate) keeping: Keeping,
}

/// What is known of a snapshot's file.
pub(crate) struct About {
    /// How many bytes it took, compressed if it is.
    pub(crate) bytes: u64,
    /// What `leaktrail capture` wrote down beside it.
    pub(crate) sidecar: Option<Sidecar>,
}

impl About {
    fn new(input: &Input, bytes: u64) -> Self {
        let sidecar = match input {
            Input::Stdin => None,
            Input::File(path) => Sidecar::beside(path, bytes),
        };
        Self { bytes, sidecar }
    }
}

/// Reads a snapshot and passes on its warnings.
pub(crate) fn open(input: &Input, context: &Context) -> Result<Snapshot> {
    open_labelled(input, LabelPlace::File, context)
}

/// Like [`open`]; says where the labels of the edges are kept.
pub(crate) fn open_labelled(input: &Input, labels: LabelPlace, context: &Context) -> Result<Snapshot> {
    let (opened, slot) = find(input, context)?;
    slot.tell(context);
    read(input, opened, slot, labels, context)
}

/// Opens a snapshot's file, if it is one, and finds its index.
fn find(input: &Input, context: &Context) -> Result<(Option<OpenFile>, Slot)> {
    let Input::File(path) = input else { return Ok((None, Slot::default())) };
    let opened = OpenFile::new(input, path)?;
    let slot = match &opened.map {
        Some(_) => index::look(context.indexes(), path, &opened.file, &opened.found),
        None => Slot::default(),
    };
    Ok((Some(opened), slot))
}

fn read(
    input: &Input,
    opened: Option<OpenFile>,
    mut slot: Slot,
    labels: LabelPlace,
    context: &Context,
) -> Result<Snapshot> {
    let mut keeping = Keeping::default();
    let (graph, bytes) = match opened {
        None => stream(input, io::stdin(), context)?,
        Some(OpenFile { map: Some(map), head, found, .. }) if Encoding::of(&head) == Encoding::Plain => {
            let known = slot.take(context, |index| index.graph(Arc::<MappedFile>::clone(&map)));
            let graph = match known {
                Some(graph) => graph,
                None => {
                    keeping = Keeping::of(found.len(), context);
                    mapped(input, (map, &head), keeping.place_of(labels), &keeping, context)?
                }
            };
            (graph, found.len())
        }
        Some(opened) => stream(input, opened.file, context)?,
    };
    context.reporter().opened(&graph);
    for warning in graph.warnings() {
        context.warning(format_args!("{input}: {warning}"));
    }
    Ok(Snapshot { graph, about: About::new(input, bytes), slot, keeping })
}

fn mapped(
    input: &Input,
    (map, head): (Arc<MappedFile>, &[u8]),
    labels: LabelPlace,
    keeping: &Keeping,
    context: &Context,
) -> Result<Graph> {
    context.reporter().expect_bytes(Some(map.length()));
    parse_in_store(map, labels, keeping.store(), context.reporter())
        .map_err(|e| hints::unreadable(input, &e, Encoding::Plain, sniff::other_document(head)))
}

fn stream(input: &Input, reader: impl Read + Send + 'static, context: &Context) -> Result<(Graph, u64)> {
    let fault = |e: io::Error| Failure::new(format!("cannot read {input}: {}", reason(&e)));
    let mut counted = Counted::new(BufReader::with_capacity(READ_AHEAD, reader));
    let count = counted.count();
    let head = sniff::head(&mut counted).map_err(fault)?;
    let encoding = Encoding::of(&head);
    let looks_like = sniff::other_document(&head);
    let whole = io::Cursor::new(head).chain(counted);
    context.reporter().expect_bytes(None);
    let ahead = match encoding {
        Encoding::Plain => Ahead::new(whole),
        Encoding::Gzip => Ahead::new(MultiGzDecoder::new(whole)),
        Encoding::Zstd => zstd::Decoder::new(whole).and_then(Ahead::new),
    };
    let graph = parse_reader(ahead.map_err(fault)?, context.reporter());
    let graph = graph.map_err(|e| hints::unreadable(input, &e, encoding, looks_like))?;
    Ok((graph, count.load(Relaxed)))
}
