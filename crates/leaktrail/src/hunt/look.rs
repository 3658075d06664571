//! A look at the heaps of a service under way: snapshots, and what they tell.

use std::io::{self, Write};
use std::path::PathBuf;

use detect::Verdict;
use heapsnapshot::{Analysis, Graph};
use probe::snapshot::{self, Detail, Packing, SnapshotProgress};
use probe::{SnapshotFile, Thread};

use super::Stop;
use super::ending::attended;
use super::graph_writer::GraphWriter;
use super::heap;
use super::run::Run;
use crate::diagnosis::diagnosed;
use crate::error::{Failure, Result};

impl Run<'_> {
    /// Takes a snapshot of each heap and computes what it tells. A worker thread that has ended leaks no more.
    pub(super) async fn look(&mut self) -> Result<(), Stop> {
        if self.measured.heaps.is_empty() {
            self.measured.heaps = attended(self.service, self.deadline, heap::heaps(self.inspector)).await?;
        }
        let mut looked = Vec::new();
        for heap in 0..self.measured.heaps.len() {
            let worker = self.measured.heaps[heap].worker.clone();
            looked.push(self.facts(worker.as_ref()).await?);
        }
        // All heaps or none: their snapshots go with the same requests.
        self.measured.diagnosis = None;
        let looks = self.measured.looks.len();
        for (heap, facts) in self.measured.heaps.iter_mut().zip(looked) {
            heap.facts.extend(facts);
        }
        self.measured.heaps.retain(|heap| heap.facts.len() > looks);
        self.measured.looks.push(self.measured.samples.len().saturating_sub(1));
        Ok(())
    }

    async fn facts(&mut self, worker: Option<&Thread>) -> Result<Option<Analysis>, Stop> {
        let Some(graph) = self.snapshot(worker).await? else { return Ok(None) };
        self.watch.phase("computing dominators and retained sizes");
        let facts = tokio::task::spawn_blocking(move || Analysis::of(graph, &()));
        let facts = attended(self.service, self.deadline, async { facts.await.map_err(analysis_stopped) });
        Ok(Some(facts.await?))
    }

    /// `None` if the thread has ended.
    async fn snapshot(&mut self, worker: Option<&Thread>) -> Result<Option<Graph>, Stop> {
        let title = worker.map_or_else(String::new, |thread| format!(" of {}", thread.title));
        self.watch.phase(format!("taking a heap snapshot{title}"));
        let mut tee = Tee { parser: GraphWriter::new(), file: self.snapshot_file(worker)? };
        let watch = self.watch;
        let tell = |progress: SnapshotProgress| watch.snapshot_bytes(progress.bytes);
        let mut session = self.inspector.session(worker);
        let taken = async {
            match snapshot::take_in(&mut session, Detail::Numbers, &mut tee, tell).await {
                Err(probe::Error::ThreadEnded { .. }) => Ok(false),
                taken => taken.map(|_| true),
            }
        };
        if !attended(self.service, self.deadline, taken).await? {
            return Ok(None);
        }
        if let Some((path, file)) = tee.file {
            file.finish()?;
            self.measured.kept.push(path);
        }
        let damaged = |why: String| Failure::target(format!("the service's heap snapshot is damaged: {why}"));
        let parser = tee.parser;
        let parsed = tokio::task::spawn_blocking(move || parser.finish());
        let parsed = async { parsed.await.map_err(analysis_stopped)?.map_err(|e| damaged(e.to_string())) };
        let graph = attended(self.service, self.deadline, parsed).await?;
        Ok(Some(graph.map_err(|e| damaged(e.to_string()))?))
    }

    fn snapshot_file(&self, worker: Option<&Thread>) -> Result<Option<(PathBuf, SnapshotFile)>> {
        let Some(keep) = &self.plan.keep_snapshots else { return Ok(None) };
        let path = keep.snapshot(self.measured.rounds(), worker);
        let file = SnapshotFile::create(&path, Packing::Plain, keep.force)?;
        Ok(Some((path, file)))
    }

    /// What the snapshots tell so far.
    pub(super) async fn outlook(&mut self) -> Result<Verdict, Stop> {
        self.watch.phase("weighing the evidence");
        let (heaps, load) = (std::mem::take(&mut self.measured.heaps), self.measured.load());
        let places = self.plan.places();
        let judged = tokio::task::spawn_blocking(move || {
            let diagnosis = diagnosed(&heaps, &load, &places, &());
            (heaps, diagnosis)
        });
        let (heaps, diagnosis) = judged.await.map_err(analysis_stopped)?;
        let verdict = diagnosis.verdict;
        self.measured.heaps = heaps;
        self.measured.diagnosis = Some(diagnosis);
        Ok(verdict)
    }
}

fn analysis_stopped(error: tokio::task::JoinError) -> Failure {
    Failure::target(format!("the analysis stopped: {error}"))
}

/// Writes to the parser and, if snapshots are kept, to a file.
struct Tee {
    parser: GraphWriter,
    file: Option<(PathBuf, SnapshotFile)>,
}

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some((_, file)) = &mut self.file {
            file.write_all(bytes)?;
        }
        self.parser.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |(_, file)| file.flush())
    }
}
