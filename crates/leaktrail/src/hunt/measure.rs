//! The protocol: warm up, then rounds of equal work; after each, garbage is collected and memory read.

use std::io::{self, Write};
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
pub(crate) struct Measured {
    pub(crate) node_version: String,
    /// After the warm-up and after each round.
    pub(crate) rounds: Vec<(u64, MemorySample)>,
    /// All samples, for the trend.
    pub(crate) points: Vec<MemoryPoint>,
    /// After the warm-up and after each round.
    pub(crate) graphs: Vec<Graph>,
    pub(crate) requests: u64,
    pub(crate) failures: u64,
    pub(crate) kept: Vec<PathBuf>,
}

/// Runs the protocol on a service that is ready.
pub(crate) async fn measure(plan: &Plan, base_url: String, mut inspector: Inspector, watch: &Watch) -> Result<Measured> {
    let node_version = inspector.node_version().await?;
    let load = Load { concurrency: plan.concurrency, ..Load::new(base_url, plan.routes.clone()) };
    let mut measured = Measured {
        node_version,
        rounds: Vec::new(),
        points: Vec::new(),
        graphs: Vec::new(),
        requests: 0,
        failures: 0,
        kept: Vec::new(),
    };
    watch.phase("warming up");
    send(plan, &load, 0..plan.warmup_requests, &mut measured, watch).await?;
    sample(&mut inspector, &mut measured).await?;
    end_round(plan, &mut inspector, &mut measured, watch).await?;
    for round in 0..plan.rounds {
        watch.phase(format!("round {} of {}", round + 1, plan.rounds));
        for lap in plan.laps(round) {
            send(plan, &load, lap, &mut measured, watch).await?;
            sample(&mut inspector, &mut measured).await?;
        }
        end_round(plan, &mut inspector, &mut measured, watch).await?;
    }
    inspector.close().await;
    Ok(measured)
}

async fn send(
    plan: &Plan,
    load: &Load,
    ids: std::ops::Range<u64>,
    measured: &mut Measured,
    watch: &Watch,
) -> Result<()> {
    let before = measured.requests;
    let outcome = load.run(ids, |progress| watch.requests(before + progress.done)).await?;
    measured.requests += outcome.requests;
    measured.failures += outcome.failures;
    refuse_failing_load(plan, &outcome)
}

/// A verdict over a load that fails would be about the failures.
fn refuse_failing_load(plan: &Plan, outcome: &Outcome) -> Result<()> {
    if outcome.failures as f64 <= plan.most_failures * outcome.requests as f64 {
        return Ok(());
    }
    let first = outcome.first_failures.first();
    let first = first.map(|f| format!("; the first: {} -> {} {}", f.request, f.reason, f.body_start.trim()));
    let message = format!(
        "{} of {} requests failed{}",
        outcome.failures,
        outcome.requests,
        first.unwrap_or_default()
    );
    Err(Failure::target(message))
}

async fn sample(inspector: &mut Inspector, measured: &mut Measured) -> Result<()> {
    tokio::time::sleep(SETTLE).await;
    for _ in 0..COLLECTIONS {
        inspector.collect_garbage().await?;
    }
    let memory = inspector.memory_usage().await?;
    measured.points.push(MemoryPoint {
        requests: measured.requests,
        heap_used_bytes: memory.heap_used_bytes,
        external_bytes: memory.external_bytes,
    });
    measured.last = Some(memory);
    Ok(())
}

async fn end_round(plan: &Plan, inspector: &mut Inspector, measured: &mut Measured, watch: &Watch) -> Result<()> {
    watch.phase("heap snapshot");
    let mut tee = Tee { parser: GraphWriter::new(), file: snapshot_file(plan, measured.graphs.len())? };
    snapshot::take(inspector, &mut tee, |progress| watch.bytes(progress.bytes)).await?;
    let Tee { parser, file } = tee;
    if let Some((path, file)) = file {
        file.finish()?;
        measured.kept.push(path);
    }
    let graph = parser.finish().map_err(|e| Failure::target(e.to_string()))?;
    measured.graphs.push(graph.map_err(|e| Failure::target(format!("the service's snapshot cannot be read: {e}")))?);
    Ok(())
}
