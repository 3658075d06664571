//! The snapshots of a process over time: when each is due, which are skipped, which are kept.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use probe::{Attached, CgroupMemory, Thread};
use tokio::time::{Instant, sleep, sleep_until};

use super::condition::{Limits, Resolved};
use super::plan::{Plan, Series};
use super::preflight::preflight;
use super::process::{Captured, Progress};
use super::shot::{self, Order, Shot};
use super::subject::Subject;
use super::{Sidecar, names};
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;

/// The memory is read so often while a condition is waited for.
const POLL: Duration = Duration::from_secs(2);
/// Whether the process still runs is looked at so often between two snapshots.
const ALIVE: Duration = Duration::from_secs(1);

/// Takes the snapshots that the plan asks for.
pub(super) async fn follow(
    attached: &mut Attached,
    subject: &Subject,
    plan: &Plan,
    context: &Context,
    captured: &RefCell<Captured>,
) -> Result<()> {
    let Series { count, every, when, .. } = plan.series;
    let condition = match when {
        Some(condition) => Some(resolved(attached, plan, condition).await?),
        None => None,
    };
    let mut due = Instant::now();
    for number in 1.. {
        wait_until(due, attached, context).await?;
        if let Some(condition) = condition.filter(|_| !plan.dry_run) {
            wait_for(condition, attached, plan, context).await?;
        }
        due = Instant::now() + every.unwrap_or_default();
        for thread in plan.threads.find(attached.inspector()).await? {
            one(attached, subject, thread.as_ref(), number, (plan, context, captured)).await?;
        }
        prune(&plan.series, &mut captured.borrow_mut().files);
        if plan.dry_run || count == Some(number) {
            break;
        }
    }
    Ok(())
}

/// One snapshot of a thread, if it is safe.
async fn one(
    attached: &mut Attached,
    subject: &Subject,
    thread: Option<&Thread>,
    number: u64,
    (plan, context, captured): (&Plan, &Context, &RefCell<Captured>),
) -> Result<()> {
    let path = names::file(plan, subject, thread, number, SystemTime::now());
    let taken = async {
        let prediction = preflight(attached, subject, thread, plan, &path, context).await?;
        if plan.dry_run {
            captured.borrow_mut().predictions.push(prediction);
            return Ok(None);
        }
        context.say(format_args!("{}: {}", prediction.whose(), prediction.summary()));
        if let Some(refusal) = prediction.refusal() {
            if !plan.force {
                return Err(refusal);
            }
            for obstacle in &prediction.obstacles {
                context.warning(format_args!("taken all the same (--force): {obstacle}"));
            }
        }
        let order = Order { plan, subject, thread, number, path: path.clone(), prediction: &prediction };
        shot::take(attached, order, context).await.map(Some)
    };
    match taken.await {
        Ok(shot) => captured.borrow_mut().files.extend(shot),
        Err(failure) if may_skip(attached, plan, thread, &failure).await? => {
            captured.borrow_mut().skip(subject.pid, thread, &failure, context);
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// Of several snapshots one that would hurt is left out; so is a worker thread that ended meanwhile.
async fn may_skip(
    attached: &mut Attached,
    plan: &Plan,
    thread: Option<&Thread>,
    failure: &Failure,
) -> Result<bool> {
    if !plan.makes_several() {
        return Ok(false);
    }
    match (failure.status(), thread) {
        (ExitStatus::Refused, _) => Ok(true),
        (ExitStatus::TargetFailed, Some(thread)) => {
            Ok(!attached.inspector().threads().await?.contains(thread))
        }
        _ => Ok(false),
    }
}

async fn resolved(attached: &mut Attached, plan: &Plan, condition: super::Condition) -> Result<Resolved> {
    let pid = attached.process().map(|process| process.pid);
    let thread = watched(attached, plan).await?;
    let limits = Limits {
        heap_bytes: attached.inspector().session(thread.as_ref()).heap_limit_bytes().await?,
        cgroup_bytes: pid.and_then(CgroupMemory::of).and_then(|cgroup| cgroup.limit_bytes),
    };
    condition.resolve(limits).map_err(|limit| {
        Failure::new(format!("--when '{condition}' cannot be told: the {limit} is not known"))
            .hint("give a size instead, as heapUsed>400MB")
    })
}

/// The thread whose memory a condition is about: the first that is meant.
async fn watched(attached: &mut Attached, plan: &Plan) -> Result<Option<Thread>> {
    Ok(plan.threads.find(attached.inspector()).await?.into_iter().next().flatten())
}

async fn wait_for(
    condition: Resolved,
    attached: &mut Attached,
    plan: &Plan,
    context: &Context,
) -> Result<()> {
    let mut progress = None;
    loop {
        let thread = watched(attached, plan).await?;
        let memory = attached.inspector().session(thread.as_ref()).memory_usage().await?;
        if condition.holds(&memory) {
            return Ok(());
        }
        let told = condition.progress(&memory);
        match &progress {
            None => progress = Some(Progress::new(context, told)),
            Some(progress) => progress.detail(&told),
        }
        sleep(POLL).await;
    }
}

async fn wait_until(due: Instant, attached: &Attached, context: &Context) -> Result<()> {
    if due <= Instant::now() {
        return Ok(());
    }
    let left = crate::units::time(due - Instant::now());
    let _progress = Progress::new(context, format!("waiting {left} for the next snapshot"));
    while Instant::now() < due {
        sleep_until(due.min(Instant::now() + ALIVE)).await;
        if let Some(process) = attached.process().filter(|process| !process.is_running()) {
            return Err(Failure::target(format!("process {} has ended", process.pid)));
        }
    }
    Ok(())
}

/// Removes the files of this run that are not among the last.
fn prune(series: &Series, shots: &mut Vec<Shot>) {
    let Some(newest) =
        series.keep.and_then(|keep| newest_removed(keep, shots.iter().map(|shot| shot.number)))
    else {
        return;
    };
    shots.retain(|shot| {
        let is_kept = shot.number > newest;
        if !is_kept {
            let _ = fs::remove_file(&shot.path).and_then(|()| fs::remove_file(Sidecar::path_of(&shot.path)));
        }
        is_kept
    });
}

/// The number up to which snapshots are removed. What was skipped is not among these, so it takes no place of one.
fn newest_removed(keep: u64, taken: impl Iterator<Item = u64>) -> Option<u64> {
    let numbers: BTreeSet<u64> = taken.collect();
    numbers.into_iter().rev().nth(usize::try_from(keep).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_are_to_be_kept_are_kept() {
        for (keep, taken, expected) in [
            (2, &[1, 2][..], None),
            (2, &[1, 2, 3], Some(1)),
            // Numbers 3 to 9 were skipped.
            (2, &[1, 2, 10], Some(1)),
            // Two threads each.
            (1, &[4, 4, 5, 5], Some(4)),
            (1, &[], None),
        ] {
            assert_eq!(newest_removed(keep, taken.iter().copied()), expected, "{taken:?}");
        }
    }
}
