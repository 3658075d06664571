//! The data flow: a live service becomes samples and snapshots, or files become snapshots; snapshots
//! become facts, facts become judgements, and those a report.

use std::time::Duration;

use detect::{Load, MemoryGrowth, diagnose};
use heapsnapshot::{Analysis, Graph, Progress};
use probe::Service;
use rayon::prelude::*;

use crate::error::{Failure, Result};
use crate::hunt::{Measured, Plan, Watch, measure};
use crate::places::Places;
use crate::report::{self, Background, Report};
use crate::sources;

/// A process that fails requests because it dies is gone after this time.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// Hunts once, by `plan`. The service is stopped whatever happens.
pub(crate) async fn run(plan: &Plan, watch: &Watch) -> Result<Report> {
    watch.phase("starting the service");
    let measured = probe_service(plan, watch).await?;

    watch.phase("computing dominators and retained sizes");
    let case = case(plan, measured);
    let analysis = tokio::task::spawn_blocking(move || judge(case, &()));
    analysis.await.map_err(|e| Failure::new(format!("the analysis stopped: {e}")))
}

/// What is judged.
pub(crate) struct Case {
    /// Snapshots, in the order of time.
    pub(crate) graphs: Vec<Graph>,
    pub(crate) load: Load,
    pub(crate) places: Places,
    pub(crate) background: Background,
}

/// From snapshots to a report: facts, sources, judgements.
pub(crate) fn judge(case: Case, progress: &dyn Progress) -> Report {
    let Case { graphs, load, places, background } = case;
    progress.phase("dominators and retained sizes");
    let facts: Vec<Analysis> = graphs.into_par_iter().map(|graph| Analysis::of(graph, &())).collect();
    progress.phase("sources");
    let sources = facts.last().map(|last| sources::read(&detect::scripts(last), &places)).unwrap_or_default();
    progress.phase("growth and owners");
    let matched_by = background.matched_by;
    let (diagnosis, classes) =
        rayon::join(|| diagnose(&facts, &load, &sources), || report::classes(&facts, matched_by));
    report::build(&facts, &load, (diagnosis, classes), background, &places)
}

fn case(plan: &Plan, mut measured: Measured) -> Case {
    let graphs = std::mem::take(&mut measured.graphs);
    let growth = MemoryGrowth::of(&measured.points());
    let load = Load {
        requests_per_interval: Some(vec![plan.requests_per_round; plan.rounds as usize]),
        memory: growth.map(|growth| growth.kind),
    };
    let background = Background::of_hunt(plan, &measured, growth);
    Case { graphs, load, places: Places::new(&plan.service.cwd, Vec::new()), background }
}

async fn probe_service(plan: &Plan, watch: &Watch) -> Result<Measured> {
    let mut service = Service::start(plan.service.clone()).await?;
    let base_url = service.base_url();
    let mut inspector = service.inspect().await?;
    let measured = tokio::select! {
        measured = measure(plan, base_url, &mut inspector, watch) => measured,
        crash = service.crashed() => Err(crash.into()),
        () = tokio::time::sleep(plan.max_time) => Err(too_slow(plan, watch)),
    };
    let measured = match measured {
        Ok(measured) => measured,
        // A dying service first fails to answer: that it died is what the user has to know.
        Err(failure) => {
            let crash = tokio::time::timeout(LAST_BREATH, service.crashed()).await;
            return Err(crash.map_or(failure, Failure::from));
        }
    };
    inspector.close().await;
    service.stop().await?;
    Ok(measured)
}

fn too_slow(plan: &Plan, watch: &Watch) -> Failure {
    let seconds = plan.max_time.as_secs();
    Failure::target(format!("the hunt was not done after {seconds} s; it was busy with: {}", watch.current()))
        .hint("does the service still answer? A stopped or overloaded one does not")
}
