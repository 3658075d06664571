//! The data flow: a live service becomes samples and snapshots, or files become snapshots; snapshots
//! become facts, facts become judgements, and those a report.

use detect::{Diagnosis, Load};
use heapsnapshot::{Analysis, Progress};

use crate::diagnosis::diagnosed;
use crate::error::{Failure, Result};
use crate::hunt::{Heap, Measured, Plan, Stop, Watch, hunt};
use crate::places::Places;
use crate::report::{self, Background, Ended, Report};

/// What a hunt came to.
pub(crate) struct Hunted {
    pub(crate) report: Report,
    /// Why the hunt has no verdict, if the service or the load failed.
    pub(crate) failure: Option<Failure>,
}

/// Hunts once, by `plan`. The service is stopped whatever happens.
pub(crate) async fn run(plan: &Plan, watch: &Watch) -> Result<Hunted> {
    let (measured, stop) = hunt(plan, watch).await;
    let ended = Ended::of(stop.as_ref(), measured.is_confirmed, plan, watch);
    if !measured.looks.is_empty() {
        watch.phase("naming the owner");
    }
    let case = case(plan, measured, ended);
    let report = tokio::task::spawn_blocking(move || judge(case, &())).await;
    let report = report.map_err(|e| Failure::new(format!("the analysis stopped: {e}")))?;
    let failure = match stop {
        Some(Stop::Failed(failure)) => Some(failure),
        Some(Stop::OutOfTime) | None => None,
    };
    Ok(Hunted { report, failure })
}

/// What is judged.
pub(crate) struct Case {
    /// Snapshots in the order of time: those of the main thread, then those of worker threads.
    pub(crate) heaps: Vec<Heap>,
    /// What they tell, if that is known already.
    pub(crate) diagnosis: Option<Diagnosis>,
    pub(crate) load: Load,
    pub(crate) places: Places,
    pub(crate) background: Background,
}

/// From facts to a report.
pub(crate) fn judge(case: Case, progress: &dyn Progress) -> Report {
    let Case { heaps, diagnosis, load, places, background } = case;
    let facts: &[Analysis] = heaps.first().map_or(&[], |heap| &heap.facts);
    let matched_by = background.matched_by;
    let diagnosis = || diagnosis.unwrap_or_else(|| diagnosed(&heaps, &load, &places, progress));
    let (classes, diagnosis) = std::thread::scope(|scope| {
        let classes = scope.spawn(|| report::classes(facts, matched_by));
        // This one tells its progress, so it stays on this thread.
        let diagnosis = diagnosis();
        (classes.join().unwrap_or_default(), diagnosis)
    });
    report::build(facts, &load, (diagnosis, classes), background, &places)
}

fn case(plan: &Plan, mut measured: Measured, ended: Ended) -> Case {
    let heaps = std::mem::take(&mut measured.heaps);
    let diagnosis = measured.diagnosis.take();
    let load = measured.load();
    let background = Background::of_hunt(plan, &measured, &load, ended);
    Case { heaps, diagnosis, load, places: plan.places(), background }
}
