//! All snapshots of one process, in one session: V8 numbers objects anew in the next.

use std::cell::RefCell;
use std::time::SystemTime;

use probe::snapshot::Claim;
use probe::{Attached, Target, Thread};
use serde::Serialize;

use super::subject::Subject;
use super::{Plan, Prediction, Shot, series};
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::hunt::Watch;
use crate::live::attached;
use crate::moment;

/// What came of a capture so far.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(crate) struct Captured {
    pub(crate) files: Vec<Shot>,
    /// Of `--dry-run`.
    pub(crate) predictions: Vec<Prediction>,
    /// Snapshots of several that were not taken.
    pub(crate) skipped: Vec<Skipped>,
}

/// A snapshot that was not taken.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Skipped {
    pub(crate) pid: u32,
    pub(crate) thread: Option<String>,
    pub(crate) unix_ms: u64,
    pub(crate) reason: String,
}

impl Captured {
    /// Goes on without a snapshot, and says why.
    pub(super) fn skip(&mut self, pid: u32, thread: Option<&Thread>, failure: &Failure, context: &Context) {
        let reason = failure.to_string();
        context.warning(format_args!("skipped: {reason}"));
        let thread = thread.map(|thread| thread.title.clone());
        self.skipped.push(Skipped { pid, thread, unix_ms: moment::unix_ms(SystemTime::now()), reason });
    }
}

/// All snapshots of all these processes, one after the other. Of several, one that must not be touched is left out.
pub(crate) async fn of_processes(
    targets: Vec<Target>,
    plan: &Plan,
    context: &Context,
    captured: &RefCell<Captured>,
) -> Result<()> {
    for target in targets {
        let one_of_many = match &target {
            Target::Process(process) if plan.all => Some(process.clone()),
            Target::Process(_) | Target::Inspector(_) => None,
        };
        match (of_process(target, plan, context, captured).await, one_of_many) {
            (Err(failure), Some(process))
                if failure.status() == ExitStatus::Refused || !process.is_running() =>
            {
                captured.borrow_mut().skip(process.pid, None, &failure, context);
            }
            (result, _) => result?,
        }
    }
    Ok(())
}

/// Attaches, takes what the plan asks for, detaches.
async fn of_process(
    target: Target,
    plan: &Plan,
    context: &Context,
    captured: &RefCell<Captured>,
) -> Result<()> {
    // Before attaching: of two that come at once, the second touches nothing.
    let _claim = Claim::of(&target)?;
    attached(target, context, async |attached: &mut Attached| {
        let subject = Subject::of(attached).await?;
        series::follow(attached, &subject, plan, context, captured).await
    })
    .await
}

/// Tells how far a snapshot has come.
pub(super) struct Progress(Watch);

impl Progress {
    pub(super) fn new(context: &Context, phase: String) -> Self {
        context.reporter().clear();
        let watch = Watch::new(context.printer());
        watch.phase(phase);
        Self(watch)
    }

    pub(super) fn detail(&self, detail: &str) {
        self.0.detail(detail);
    }
}
