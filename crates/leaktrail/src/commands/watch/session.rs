//! The loop: a sample, a judgement, a wait; until it is enough, or the process is gone.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use detect::live::{LiveJudgement, judge};
use probe::{Inspector, LiveSampler, RuntimeProcess, Target};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::args::Plan;
use super::document::{Judgement, Sample};
use super::end::End;
use super::history::History;
use super::metrics::Server;
use super::subject::Subject;
use super::view::{Told, View, Wish};
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::interrupt::Stop;
use crate::live::attached;
use crate::output::Reader;

/// How often it is seen whether the process still runs.
const LOOK: Duration = Duration::from_secs(1);
/// An inspector closes a little earlier than its process is gone.
const GOING: Duration = Duration::from_secs(2);
/// For threads that do not answer any more.
const FAREWELL: Duration = Duration::from_secs(3);
/// Threads count for the next reading so long, though nobody comes.
const LEAST_PATIENCE: Duration = Duration::from_secs(60);
const MISSED_READINGS: u32 = 5;

/// Watches, tells what was seen, and gives how the program ends.
pub(super) async fn watch(
    plan: &Plan,
    target: Target,
    view: View,
    metrics: Option<Server>,
    stop: &Stop,
    context: &Context,
) -> Result<ExitStatus> {
    let process = match &target {
        Target::Process(process) => Some((**process).clone()),
        Target::Inspector(_) => None,
    };
    let session = Cell::new(Some(Session { plan, process: process.clone(), view, metrics, stop, context }));
    let inside = attached(target, context, async |attached| match session.take() {
        Some(session) => {
            let subject = match &session.process {
                Some(process) => Subject::of(process),
                None => Subject::behind(attached.inspector()).await?,
            };
            session.run(subject, Some(attached.inspector())).await
        }
        None => Ok(ExitStatus::Success),
    });
    let result = inside.await;
    let (Some(session), Some(process)) = (session.take(), process) else { return result };
    let reason = match result {
        Err(Failure::Told { message, .. }) if process.is_running() => message,
        result => return result,
    };
    context.warning(format!("{reason}; only what the kernel tells is watched"));
    session.run(Subject { outside_only: Some(reason), ..Subject::of(&process) }, None).await
}

struct Session<'a> {
    plan: &'a Plan,
    process: Option<RuntimeProcess>,
    view: View,
    metrics: Option<Server>,
    stop: &'a Stop,
    context: &'a Context,
}

/// What goes on, or does not.
enum Step<T = ()> {
    Goes(T),
    Ends(End),
}

impl Session<'_> {
    async fn run(
        mut self,
        mut subject: Subject,
        mut inspector: Option<&mut Inspector>,
    ) -> Result<ExitStatus> {
        self.stop.has_results();
        let patience = (self.plan.interval * MISSED_READINGS).max(LEAST_PATIENCE);
        let mut sampler = LiveSampler::new(self.process.as_ref(), (!self.plan.once).then_some(patience));
        let mut history = History::default();
        let began = Instant::now();
        let end = self.follow(began, &mut subject, &mut sampler, &mut inspector, &mut history).await;
        if let Some(inspector) = inspector {
            // An inspector that is gone has nothing left in it.
            let _ = timeout(FAREWELL, sampler.finish(inspector)).await;
        }
        let end = match end? {
            End::TargetEnded if sampler.saw_oom_kill() => End::OutOfMemory,
            end => end,
        };
        let judged = judge(history.samples());
        let judgement = Judgement::of(judged, history.seen(), history.watched(), end, &subject);
        let ended = self.ended(end, &subject);
        self.view.end(subject, judgement, self.context)?;
        ended
    }

    async fn follow(
        &mut self,
        began: Instant,
        subject: &mut Subject,
        sampler: &mut LiveSampler,
        inspector: &mut Option<&mut Inspector>,
        history: &mut History,
    ) -> Result<End> {
        let mut due = began;
        loop {
            let reading = match self.attended(sampler.read(inspector.as_deref_mut())).await? {
                Step::Goes(reading) => reading,
                Step::Ends(end) => return Ok(end),
            };
            match reading {
                Ok(reading) if self.is_running() => {
                    history.add(&reading);
                    let judged = judge(history.samples());
                    if self.show(subject, &Sample::of(&reading, &judged), history, &judged)? == Reader::Left {
                        return Ok(End::Done);
                    }
                }
                Ok(_) => return Ok(End::TargetEnded),
                Err(error) if inspector.is_some() && self.stays().await => {
                    let reason = error.to_string();
                    // A screen that is drawn on shows it itself.
                    if !self.plan.draws {
                        self.context.warning(format!("{reason}; only what the kernel tells is watched now"));
                    }
                    subject.outside_only = Some(reason);
                    *inspector = None;
                    continue;
                }
                Err(_) => return Ok(End::TargetEnded),
            }
            due = (due + self.plan.interval).max(Instant::now());
            let last = self.plan.duration.map(|duration| began + duration);
            if self.plan.once || last.is_some_and(|last| due > last) {
                return self.wait(last.filter(|_| !self.plan.once).unwrap_or(began)).await.map(|step| {
                    match step {
                        Step::Goes(()) => End::Done,
                        Step::Ends(end) => end,
                    }
                });
            }
            if let Step::Ends(end) = self.wait(due).await? {
                return Ok(end);
            }
        }
    }

    fn show(
        &mut self,
        subject: &Subject,
        sample: &Sample,
        history: &History,
        judged: &LiveJudgement,
    ) -> Result<Reader> {
        if let Some(metrics) = &mut self.metrics {
            metrics.publish(subject, sample);
        }
        self.view.sample(&Told { subject, sample, history, judged })
    }

    /// Waits until the moment comes, or something ends it.
    async fn wait(&mut self, until: Instant) -> Result<Step> {
        while Instant::now() < until {
            let next = until.min(Instant::now() + LOOK);
            if let Step::Ends(end) = self.attended(sleep_until(next)).await? {
                return Ok(Step::Ends(end));
            }
            if !self.is_running() {
                return Ok(Step::Ends(End::TargetEnded));
            }
        }
        Ok(Step::Goes(()))
    }

    /// Does some work, unless the user ends it before. Keys are heard in readings too: where threads stand still, a
    /// reading takes longer than an interval.
    async fn attended<T>(&mut self, work: impl Future<Output = T>) -> Result<Step<T>> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(Step::Goes(done)),
                () = self.stop.asked() => return Ok(Step::Ends(End::Interrupted)),
                wish = self.view.wish() => match wish {
                    Wish::Quit => return Ok(Step::Ends(End::Done)),
                    Wish::Redraw => self.view.redraw()?,
                },
            }
        }
    }

    /// Whether the process runs; one that is known by its inspector only is thought to.
    fn is_running(&self) -> bool {
        self.process.as_ref().is_none_or(RuntimeProcess::is_running)
    }

    /// Whether a process whose inspector is gone stays.
    async fn stays(&self) -> bool {
        let Some(process) = &self.process else { return false };
        let since = Instant::now();
        while process.is_running() && since.elapsed() < GOING {
            sleep(Duration::from_millis(50)).await;
        }
        process.is_running()
    }

    fn ended(&self, end: End, subject: &Subject) -> Result<ExitStatus> {
        let who = subject.pid.map_or("the process".to_owned(), |pid| format!("process {pid}"));
        match end {
            End::Done => Ok(ExitStatus::Success),
            End::Interrupted => Err(Failure::Interrupted),
            End::TargetEnded => Err(Failure::target(format!("{who} ended while it was watched"))),
            End::OutOfMemory => Err(Failure::target(format!(
                "{who} ended while it was watched, and the kernel has killed a process of its control group for want of memory"
            ))),
        }
    }
}
