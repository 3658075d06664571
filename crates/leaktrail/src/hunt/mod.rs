//! A hunt on a live service: load in rounds, memory after each, snapshots where they pay.

mod ending;
mod folder;
mod graph_writer;
mod heap;
mod look;
mod measured;
mod plan;
mod protocol;
mod run;
mod sizing;
mod warmup;
mod watch;

use probe::Service;
use tokio::time::Instant;

pub(crate) use ending::Stop;
pub(crate) use folder::Folder;
pub(crate) use heap::Heap;
pub(crate) use measured::{Measured, Sample};
pub(crate) use plan::{Plan, Rounds};
use run::Run;
pub(crate) use watch::Watch;

/// Starts the service, follows the plan and stops the service. Whatever was measured is handed over, also
/// if the hunt ended early.
pub(crate) async fn hunt(plan: &Plan, watch: &Watch) -> (Measured, Option<Stop>) {
    let mut measured = Measured::default();
    let ended = on_service(plan, watch, &mut measured).await;
    (measured, ended.err())
}

async fn on_service(plan: &Plan, watch: &Watch, measured: &mut Measured) -> Result<(), Stop> {
    let deadline = Instant::now() + plan.max_time;
    watch.phase("starting the service");
    let mut spec = plan.service.clone();
    spec.ready_timeout = spec.ready_timeout.min(plan.max_time);
    let mut service = Service::start(spec).await?;
    let mut inspector = service.inspect().await?;
    let driver = plan.driver_at(service.base_url());
    measured.node_version = inspector.node_version().await?;
    let mut run = Run {
        plan,
        watch,
        service: &mut service,
        inspector: &mut inspector,
        driver,
        deadline,
        round_start: 0,
        measured,
    };
    let ended = protocol::follow(&mut run).await;
    watch.afterwards("stopping the service");
    inspector.close().await;
    let stopped = service.stop().await;
    ended?;
    Ok(stopped?)
}
