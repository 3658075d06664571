//! Opens snapshots: files by a memory map, everything else as a stream, gzip and zstd on the fly.

mod input;
mod mapped;
mod sniff;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use heapsnapshot::{Graph, parse_reader, parse_shared};

pub(crate) use self::input::Input;
use self::mapped::MappedFile;
use self::sniff::Counted;
pub(crate) use self::sniff::Encoding;
use crate::capture::Sidecar;
use crate::context::Context;
use crate::error::{Failure, Result, reason};
use crate::hints;

/// Large reads, few system calls.
const READ_AHEAD: usize = 1 << 18;

/// A snapshot that was read.
pub(crate) struct Snapshot {
    /// What it says.
    pub(crate) graph: Graph,
    /// How many bytes it took, compressed if it is.
    pub(crate) bytes: u64,
    /// What `leaktrail capture` wrote down beside it.
    pub(crate) sidecar: Option<Sidecar>,
}

/// Reads a snapshot and passes on its warnings.
pub(crate) fn open(input: &Input, context: &Context) -> Result<Snapshot> {
    let mut snapshot = match input {
        Input::Stdin => stream(input, io::stdin().lock(), context),
        Input::File(path) => file(input, path, context),
    }?;
    if let Input::File(path) = input {
        snapshot.sidecar = Sidecar::beside(path, snapshot.bytes);
    }
    for warning in snapshot.graph.warnings() {
        context.warning(format_args!("{input}: {warning}"));
    }
    Ok(snapshot)
}

fn file(input: &Input, path: &Path, context: &Context) -> Result<Snapshot> {
    let fault = |e: io::Error| {
        let failure = Failure::new(format!("cannot open {input}: {}", reason(&e)));
        match e.kind() {
            io::ErrorKind::PermissionDenied => failure
                .hint("snapshots often belong to the service's user: run as that user, or copy the file"),
            _ => failure,
        }
    };
    let found = fs::metadata(path).map_err(fault)?;
    if found.is_dir() {
        let hint = format!("name a file in it: {}/NAME.heapsnapshot", path.display());
        return Err(Failure::new(format!("{input} is a directory")).hint(hint));
    }
    let mut file = File::open(path).map_err(fault)?;
    if !found.is_file() {
        return stream(input, file, context);
    }
    let head = sniff::head(&mut file).and_then(|head| file.rewind().map(|()| head)).map_err(fault)?;
    if Encoding::of(&head) != Encoding::Plain {
        return stream(input, file, context);
    }
    // Without room for a map (a limit on the address space), the file is read like a stream.
    match MappedFile::new(&file) {
        Ok(map) => {
            context.reporter().expect_bytes(Some(found.len()));
            let graph = parse_shared(Arc::new(map), context.reporter());
            let graph = graph
                .map_err(|e| hints::unreadable(input, &e, Encoding::Plain, sniff::other_document(&head)))?;
            Ok(Snapshot { graph, bytes: found.len(), sidecar: None })
        }
        Err(_) => stream(input, file, context),
    }
}

fn stream(input: &Input, reader: impl Read, context: &Context) -> Result<Snapshot> {
    let fault = |e: io::Error| Failure::new(format!("cannot read {input}: {}", reason(&e)));
    let mut counted = Counted::new(BufReader::with_capacity(READ_AHEAD, reader));
    let head = sniff::head(&mut counted).map_err(fault)?;
    let encoding = Encoding::of(&head);
    let looks_like = sniff::other_document(&head);
    let whole = io::Cursor::new(head).chain(&mut counted);
    context.reporter().expect_bytes(None);
    let graph = match encoding {
        Encoding::Plain => parse_reader(whole, context.reporter()),
        Encoding::Gzip => parse_reader(MultiGzDecoder::new(whole), context.reporter()),
        Encoding::Zstd => parse_reader(zstd::Decoder::new(whole).map_err(fault)?, context.reporter()),
    };
    let graph = graph.map_err(|e| hints::unreadable(input, &e, encoding, looks_like))?;
    Ok(Snapshot { graph, bytes: counted.count(), sidecar: None })
}
