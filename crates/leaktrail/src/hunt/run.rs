//! The steps of a hunt on one running service: a piece of load with the memory after it, a round.

use std::future;
use std::ops::Range;
use std::time::Duration;

use probe::{Driver, Inspector, LoadProgress, MemorySample, Outcome, Service};
use tokio::time::Instant;

use super::ending::attended;
use super::heap;
use super::measured::Native;
use super::sizing::{self, LAPS, Pace};
use super::{Measured, Plan, Sample, Stop, Watch};
use crate::error::{Failure, Result};

/// Timers and sockets of the last requests end before memory is read.
const SETTLE: Duration = Duration::from_millis(150);
/// The second collection frees what finalizers of the first let go.
const COLLECTIONS: usize = 2;
/// So often a round waits for work that is still going on; it ends when memory falls by less than that.
const MOST_DRAINING: usize = 40;
const LEAST_FALL_BYTES: u64 = 128 * 1024;
/// Among the first requests a single failure is no large share yet.
const FEWEST_TO_JUDGE: u64 = 100;

/// A service under way.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) watch: &'a Watch,
    pub(super) service: &'a mut Service,
    pub(super) inspector: &'a mut Inspector,
    pub(super) driver: Driver,
    pub(super) deadline: Instant,
    /// Requests answered before this round.
    pub(super) round_start: u64,
    pub(super) measured: &'a mut Measured,
}

impl Run<'_> {
    /// One round of load, with samples of the memory on the way.
    pub(super) async fn round(&mut self) -> Result<(), Stop> {
        let round = self.measured.rounds() + 1;
        let count = self.measured.requests_per_round;
        self.watch.load(format!("round {round}"), Some(count));
        let laps = if self.plan.is_divisible() { LAPS } else { 1 };
        for ids in sizing::pieces(self.answered(), count, laps) {
            self.lap(ids, round).await?;
        }
        self.drain().await?;
        self.end_round();
        Ok(())
    }

    /// Waits for work that the requests left over, such as a queue: as long as memory falls, it goes on.
    pub(super) async fn drain(&mut self) -> Result<(), Stop> {
        for _ in 0..MOST_DRAINING {
            let now = self.sample().await?;
            let Some(last) = self.measured.samples.last_mut() else { return Ok(()) };
            if last.kept_bytes().saturating_sub(now.kept_bytes()) < LEAST_FALL_BYTES {
                return Ok(());
            }
            *last = now;
        }
        Ok(())
    }

    /// How many rounds show that nothing empties what grows.
    pub(super) fn endurance_rounds(&self) -> u64 {
        let (Some(&first), Some(last)) = (self.measured.looks.first(), self.measured.samples.last()) else {
            return 1;
        };
        let grown = last.kept_bytes().saturating_sub(self.measured.samples[first].kept_bytes());
        sizing::endurance_rounds(grown, self.measured.looks.len() as u64 - 1)
    }

    pub(super) fn end_round(&mut self) {
        self.round_start = self.answered();
        self.measured.round_ends.push(self.measured.samples.len().saturating_sub(1));
    }

    /// Requests answered so far.
    pub(super) fn answered(&self) -> u64 {
        self.measured.load.requests
    }

    /// Load, and the memory that is left once garbage is collected.
    pub(super) async fn lap(&mut self, ids: Range<u64>, round: u64) -> Result<Pace, Stop> {
        let outcome = self.send(ids, round).await?;
        let (requests, elapsed) = (outcome.requests, outcome.elapsed);
        self.measured.load.merge(outcome);
        // Requests that fail because the service dies: that it died is told.
        let judged = refuse_failing_load(self.plan, &self.measured.load);
        attended(self.service, self.deadline, future::ready(judged)).await?;
        let before = self.measured.samples.last().copied();
        let sample = self.sample().await?;
        self.measured.samples.push(sample);
        let grown = before.map_or(0, |before| sample.kept_bytes().saturating_sub(before.kept_bytes()));
        Ok(Pace::of(requests, elapsed, grown))
    }

    /// Reads the memory once what the load left over is gone.
    pub(super) async fn sample(&mut self) -> Result<Sample, Stop> {
        let memory = attended(self.service, self.deadline, settled(self.inspector)).await?;
        let native = self.service.regions().ok().map(|regions| Native::of(&regions, memory.external_bytes));
        let sample = Sample { requests: self.served().await?, memory, native };
        self.watch.memory(&sample);
        Ok(sample)
    }

    /// Requests that the measured process has served: all, unless others share the port with it.
    async fn served(&mut self) -> Result<u64, Stop> {
        if self.measured.siblings == 0 {
            return Ok(self.answered());
        }
        let mut main = self.inspector.main();
        let served = attended(self.service, self.deadline, main.requests_served()).await?;
        let known = self.measured.samples.last().map_or(0, |last| last.requests);
        Ok(served.unwrap_or(known).max(known))
    }

    async fn send(&mut self, ids: Range<u64>, round: u64) -> Result<Outcome, Stop> {
        let (watch, before) = (self.watch, self.answered() - self.round_start);
        let tell = |progress: LoadProgress| watch.requests(before + progress.done);
        attended(self.service, self.deadline, self.driver.run(ids, round, tell)).await
    }
}

/// The memory of the service once what the load left over is gone.
async fn settled(inspector: &mut Inspector) -> probe::Result<MemorySample> {
    tokio::time::sleep(SETTLE).await;
    heap::collected(inspector, COLLECTIONS).await
}

/// A verdict over a load that fails would be about the failures.
fn refuse_failing_load(plan: &Plan, load: &Outcome) -> Result<()> {
    if load.failures as f64 <= plan.most_failures * load.requests.max(FEWEST_TO_JUDGE) as f64 {
        return Ok(());
    }
    let first = load.first_failures.first();
    let first = first.map(|f| format!("; the first: {} -> {} {}", f.request, f.reason, f.body_start.trim()));
    let message =
        format!("{} of {} requests failed{}", load.failures, load.requests, first.unwrap_or_default());
    let hint = "leaktrail judges no service that fails: mend the load, or allow more with --max-failures";
    Err(Failure::target(message).hint(hint))
}
