//! Writes an index so that there is a whole one or none, whatever happens meanwhile.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use heapsnapshot::index::{Index, IndexWriter, Section};
use heapsnapshot::{Analysis, Counts, Graph, Summary};

use super::bound::Bound;
use super::place::make_folder;
use super::room;

/// What an index is called behind its name until it is whole.
pub(super) const PARTIAL: &str = "partial";
/// Few system calls.
const BUFFER_BYTES: usize = 1 << 20;

/// What is written into an index.
#[derive(Default)]
pub(crate) struct Parts<'p> {
    pub(crate) graph: Option<&'p Graph>,
    /// Without its graph.
    pub(crate) facts: Option<&'p Analysis>,
    pub(crate) summary: Option<&'p Summary>,
}

/// How writing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// There is an index.
    Written,
    /// Another run is writing it.
    Busy,
    /// The disk would be too full, or the index would be larger than all indexes together may be.
    NoRoom,
}

/// Writes the index of a snapshot under its name, with what `old` has besides; or leaves what is there.
pub(crate) fn write(bound: &Bound, parts: &Parts<'_>, old: Option<&Index>) -> io::Result<Kept> {
    let path = &bound.index;
    path.parent().map_or(Ok(()), make_folder)?;
    let partial = partial(path);
    // The lock goes with the file, and the kernel drops it if we are killed.
    let Some(file) = probe::lock::take(&partial, |_| ())? else { return Ok(Kept::Busy) };
    let written = match room::make(path, parts.size_bytes() + old.map_or(0, Index::size_bytes)) {
        Ok(true) => {
            fill(&file, bound, parts, old).and_then(|()| fs::rename(&partial, path)).map(|()| Kept::Written)
        }
        other => other.map(|_| Kept::NoRoom),
    };
    if !matches!(written, Ok(Kept::Written)) {
        let _ = fs::remove_file(&partial);
    }
    written
}

impl Parts<'_> {
    /// Whether `index` lacks any of it.
    pub(super) fn add_to(&self, index: Option<&Index>) -> bool {
        let lacks = |is_given: bool, section| is_given && index.is_none_or(|index| !index.has(section));
        lacks(self.graph.is_some_and(Graph::is_in_document), Section::Meta)
            || lacks(self.facts.is_some_and(|facts| facts.graph.is_in_document()), Section::Classes)
            || lacks(self.summary.is_some(), Section::Summary)
    }

    /// About how much they take.
    fn size_bytes(&self) -> u64 {
        let counts = self.graph.filter(|graph| graph.is_in_document()).map(Counts::of);
        let graph =
            counts.map_or(0, |Counts { nodes, edges, strings }| 21 * nodes + 8 * edges + 12 * strings);
        let facts = self.facts.filter(|facts| facts.graph.is_in_document());
        let facts = facts.map_or(0, |facts| 32 * facts.graph.node_count());
        (graph + facts) as u64 + self.summary.map_or(0, |summary| summary.rows.len() as u64 * 128)
    }

    fn write_to<W: io::Write + io::Seek>(&self, index: &mut IndexWriter<W>) -> io::Result<()> {
        // What was read from a stream keeps its strings in memory: only the answer can be told without it.
        if let Some(graph) = self.graph.filter(|graph| graph.is_in_document()) {
            index.graph(graph)?;
            self.facts.map_or(Ok(()), |facts| index.analysis(facts))?;
        }
        self.summary.map_or(Ok(()), |summary| index.summary(summary))
    }
}

fn fill(file: &File, bound: &Bound, parts: &Parts<'_>, old: Option<&Index>) -> io::Result<()> {
    let whole = std::thread::scope(|scope| {
        let whole = scope.spawn(|| bound.whole());
        let mut index = IndexWriter::new(BufWriter::with_capacity(BUFFER_BYTES, file))?;
        parts.write_to(&mut index)?;
        old.map_or(Ok(()), |old| index.rest_of(old))?;
        let whole = whole.join().map_err(|_| io::Error::other("reading the snapshot again failed"))??;
        index.finish(bound.binding, whole)
    });
    drop(whole?);
    file.sync_all()
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(PARTIAL);
    name.into()
}
