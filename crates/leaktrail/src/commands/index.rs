//! `leaktrail index`: what was computed of a snapshot, kept so that it opens at once.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use crate::context::{Context, Document};
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::open::{self, Indexed, Input, State};
use crate::text;
use crate::units;

const EXAMPLES: &str = "\
Examples:
  leaktrail index app.heapsnapshot
  leaktrail index app.heapsnapshot --check
  leaktrail index app.heapsnapshot --index-dir /data/indexes

Snapshots of 64 MB and more get an index by themselves when they are read. It lies in
$XDG_CACHE_HOME/leaktrail/index or ~/.cache/leaktrail/index, for this user alone; LEAKTRAIL_INDEX_DIR
or --index-dir name another folder, --no-index does without. All indexes together take at most
20 GB and leave 5 GB of the disk free, or a tenth of it: the ones not used for the longest time go.
An index holds no text of the heap but the names of classes. It can be deleted at any time.

Exit codes:
  0  the index is there and can be used
  2  with --check: it is missing, not complete, or not that of the snapshot; else: it cannot be made";

/// Keep what is computed of a snapshot, so that all commands open it at once; or check what is kept
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The snapshot; of one packed with gzip or zstd, only the summary is kept
    file: PathBuf,
    /// Make nothing: compare every byte of the index and of the snapshot with their checksums
    #[arg(long)]
    check: bool,
}

/// The document.
#[derive(Serialize)]
struct Answer {
    snapshot: File,
    index: Index,
}

#[derive(Serialize)]
struct File {
    path: String,
    bytes: u64,
}

#[derive(Serialize)]
struct Index {
    path: String,
    state: &'static str,
    reason: Option<String>,
    bytes: Option<u64>,
    sections: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    bytes: u64,
}

/// Runs the command.
pub(crate) fn run(Args { file, check }: Args, context: &Context) -> Result<ExitStatus> {
    if context.indexes().folder().is_none() {
        let failure = Failure::new("there is no folder for indexes");
        return Err(failure.hint("leave out --no-index, or name a folder: --index-dir DIR"));
    }
    let input = Input::from(file);
    let found = if check { open::check(&input, context) } else { open::index(&input, context) }?;
    let is_usable = matches!(found.state, State::Valid | State::Built);
    context.emit(&Answer::new(&input, found))?;
    Ok(if is_usable { ExitStatus::Success } else { ExitStatus::Usage })
}

impl Answer {
    fn new(input: &Input, found: Indexed) -> Self {
        let Indexed { snapshot_bytes, path, state, sections, bytes } = found;
        let (state, reason) = match state {
            State::Valid => ("valid", None),
            State::Built => ("built", None),
            State::Missing => ("missing", None),
            State::Incomplete => ("incomplete", None),
            State::Unusable(fault) => ("unusable", Some(format!("it {fault}"))),
        };
        let sections = sections.into_iter().map(|(section, bytes)| Part { name: section.name(), bytes });
        let path = path.display().to_string();
        Self {
            snapshot: File { path: input.path(), bytes: snapshot_bytes },
            index: Index { path, state, reason, bytes, sections: sections.collect() },
        }
    }
}

impl Document for Answer {
    const COMMAND: &'static str = "index";

    fn text(&self, out: &mut dyn Write, _width: Option<usize>) -> io::Result<()> {
        let Self { snapshot, index } = self;
        let file = text::cut(&snapshot.path, usize::MAX);
        write!(out, "{file} ({}): index {}", units::bytes(snapshot.bytes), index.state)?;
        if let Some(reason) = &index.reason {
            write!(out, ", {reason}")?;
        }
        if let Some(bytes) = index.bytes {
            write!(out, ", {}", units::bytes(bytes))?;
        }
        writeln!(out, "\n  {}", text::cut(&index.path, usize::MAX))
    }
}
