//! The protocol: warm up, then rounds of equal work; after each, garbage is collected and memory read.

use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use detect::MemoryPoint;
use heapsnapshot::Graph;
use probe::{Inspector, Load, MemorySample, Outcome, SnapshotFile, snapshot};

use super::graph_writer::GraphWriter;
use super::{Plan, Watch};
use crate::error::{Failure, Result};

/// Timers and sockets of the last requests end before memory is read.
const SETTLE: Duration = Duration::from_millis(150);
/// The second collection frees what finalizers of the first let go.
const COLLECTIONS: usize = 2;

/// What was measured.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) node_version: String,
    /// All memory samples, each with the number of requests answered by then.
    pub(crate) samples: Vec<(u64, MemorySample)>,
    /// Which of the samples were followed by a snapshot: after the warm-up and after each round.
    pub(crate) round_ends: Vec<usize>,
    /// The snapshots.
    pub(crate) graphs: Vec<Graph>,
    pub(crate) requests: u64,
    pub(crate) failures: u64,
    pub(crate) kept: Vec<PathBuf>,
}

impl Measured {
    /// What the trend of the memory is told from.
    pub(crate) fn points(&self) -> Vec<MemoryPoint> {
        let point = |&(requests, memory): &(u64, MemorySample)| MemoryPoint {
            requests,
            heap_used_bytes: memory.heap_used_bytes,
            external_bytes: memory.external_bytes,
        };
        self.samples.iter().map(point).collect()
    }
}

/// Runs the protocol on a service that is ready.
pub(crate) async fn measure(
    plan: &Plan,
    base_url: String,
    inspector: &mut Inspector,
    watch: &Watch,
) -> Result<Measured> {
    let load = Load { concurrency: plan.concurrency, ..Load::new(base_url, plan.routes.clone()) };
    let mut run = Run { plan, load, inspector, watch, round_start: 0, measured: Measured::default() };
    run.measured.node_version = run.inspector.node_version().await?;
    watch.phase(format!("warming up: {} requests", plan.warmup_requests));
    run.lap(0..plan.warmup_requests).await?;
    run.end_round().await?;
    for round in 0..plan.rounds {
        watch.phase(format!("round {} of {}: {} requests", round + 1, plan.rounds, plan.requests_per_round));
        for ids in plan.laps(round) {
            run.lap(ids).await?;
        }
        run.end_round().await?;
    }
    Ok(run.measured)
}

struct Run<'a> {
    plan: &'a Plan,
    load: Load,
    inspector: &'a mut Inspector,
    watch: &'a Watch,
    /// Requests answered before this round.
    round_start: u64,
    measured: Measured,
}

impl Run<'_> {
    /// Load, and the memory that is left once garbage is collected.
    async fn lap(&mut self, ids: Range<u64>) -> Result<()> {
        let before = self.measured.requests - self.round_start;
        let outcome = self.load.run(ids, |progress| self.watch.requests(before + progress.done)).await?;
        self.measured.requests += outcome.requests;
        self.measured.failures += outcome.failures;
        refuse_failing_load(self.plan, &outcome)?;
        tokio::time::sleep(SETTLE).await;
        for _ in 0..COLLECTIONS {
            self.inspector.collect_garbage().await?;
        }
        let memory = self.inspector.memory_usage().await?;
        self.measured.samples.push((self.measured.requests, memory));
        Ok(())
    }

    async fn end_round(&mut self) -> Result<()> {
        self.watch.phase("taking a heap snapshot");
        let mut tee = Tee { parser: GraphWriter::new(), file: self.snapshot_file()? };
        snapshot::take(self.inspector, &mut tee, |progress| self.watch.snapshot_bytes(progress.bytes))
            .await?;
        if let Some((path, file)) = tee.file {
            file.finish()?;
            self.measured.kept.push(path);
        }
        let graph = tee.parser.finish().map_err(|e| Failure::target(e.to_string()))?;
        let graph =
            graph.map_err(|e| Failure::target(format!("the service's heap snapshot is damaged: {e}")))?;
        self.measured.graphs.push(graph);
        self.measured.round_ends.push(self.measured.samples.len() - 1);
        self.round_start = self.measured.requests;
        Ok(())
    }

    fn snapshot_file(&self) -> Result<Option<(PathBuf, SnapshotFile)>> {
        let Some(keep) = &self.plan.keep_snapshots else { return Ok(None) };
        let path = keep.snapshot(self.measured.graphs.len() as u64);
        let file = SnapshotFile::create(&path, keep.force)?;
        Ok(Some((path, file)))
    }
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

/// A verdict over a load that fails would be about the failures.
fn refuse_failing_load(plan: &Plan, outcome: &Outcome) -> Result<()> {
    if outcome.failures as f64 <= plan.most_failures * outcome.requests as f64 {
        return Ok(());
    }
    let first = outcome.first_failures.first();
    let first = first.map(|f| format!("; the first: {} -> {} {}", f.request, f.reason, f.body_start.trim()));
    let message =
        format!("{} of {} requests failed{}", outcome.failures, outcome.requests, first.unwrap_or_default());
    Err(Failure::target(message))
}
