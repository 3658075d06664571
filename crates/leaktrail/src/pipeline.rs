//! The data flow of every hunt: a live service becomes samples and snapshots, these become facts,
//! facts become judgements, and those a report.

use detect::{Load, MemoryGrowth, diagnose};
use heapsnapshot::Analysis;
use probe::Service;

use crate::error::{Failure, Result};
use crate::hunt::{Measured, Plan, Watch, measure};
use crate::report::{self, Report};
use crate::sources;

/// Hunts once, by `plan`. The service is stopped whatever happens.
pub(crate) async fn run(plan: &Plan, watch: &Watch) -> Result<Report> {
    watch.phase("starting the service");
    let measured = probe_service(plan, watch).await?;

    watch.phase("computing dominators and retained sizes");
    let plan = plan.clone();
    let analysis = tokio::task::spawn_blocking(move || judge(&plan, measured));
    analysis.await.map_err(|e| Failure::new(format!("the analysis stopped: {e}")))
}

fn judge(plan: &Plan, mut measured: Measured) -> Report {
    let graphs = std::mem::take(&mut measured.graphs);
    let facts: Vec<Analysis> = graphs.into_iter().map(|graph| Analysis::of(graph, &())).collect();
    let sources = facts.last().map(|last| sources::read(&detect::scripts(last))).unwrap_or_default();
    let growth = MemoryGrowth::of(&measured.points());
    let load = Load {
        requests_per_interval: Some(vec![plan.requests_per_round; plan.rounds as usize]),
        memory: growth.map(|growth| growth.kind),
    };
    let diagnosis = diagnose(&facts, &load, &sources);
    report::build(plan, &measured, &facts, growth, diagnosis)
}

async fn probe_service(plan: &Plan, watch: &Watch) -> Result<Measured> {
    let mut service = Service::start(plan.service.clone()).await?;
    let base_url = service.base_url();
    let mut inspector = service.inspect().await?;
    let measured = tokio::select! {
        measured = measure(plan, base_url, &mut inspector, watch) => measured?,
        crash = service.crashed() => return Err(crash.into()),
    };
    inspector.close().await;
    service.stop().await?;
    Ok(measured)
}
