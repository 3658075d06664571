//! What a hunt does: the service, the load, how much of it.

use std::path::PathBuf;
use std::time::Duration;

use probe::{Route, ServiceSpec};

/// A resolved plan; nothing in it depends on how it was typed.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) service: ServiceSpec,
    pub(crate) routes: Vec<Route>,
    pub(crate) concurrency: usize,
    /// Requests before the first measurement.
    pub(crate) warmup_requests: u64,
    /// Requests between two snapshots.
    pub(crate) requests_per_round: u64,
    pub(crate) rounds: u64,
    /// The largest share of failed requests that still lets a verdict be given.
    pub(crate) most_failures: f64,
    /// Where snapshots are kept, if they are.
    pub(crate) keep_snapshots: Option<Keep>,
    /// How long load and snapshots may take in all.
    pub(crate) max_time: Duration,
}

/// Files that outlive the hunt.
#[derive(Debug, Clone)]
pub(crate) struct Keep {
    pub(crate) directory: PathBuf,
    /// Whether files that exist are overwritten.
    pub(crate) force: bool,
}

impl Keep {
    /// The snapshot after a round; 0 is the warm-up.
    pub(crate) fn snapshot(&self, round: u64) -> PathBuf {
        self.directory.join(format!("round-{round}.heapsnapshot"))
    }
}

/// Memory is sampled so many times in each round: enough points for an interval.
pub(crate) const SAMPLES_PER_ROUND: u64 = 4;

impl Plan {
    /// The ids of the requests between two memory samples, for each round. No id is used twice.
    pub(crate) fn laps(&self, round: u64) -> impl Iterator<Item = std::ops::Range<u64>> + use<> {
        let start = self.warmup_requests + round * self.requests_per_round;
        let requests = self.requests_per_round;
        (0..SAMPLES_PER_ROUND).map(move |lap| {
            let at = |lap: u64| start + requests * lap / SAMPLES_PER_ROUND;
            at(lap)..at(lap + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laps_cover_every_id_once() {
        let plan = Plan {
            service: ServiceSpec::new(["node"], "."),
            routes: Vec::new(),
            concurrency: 1,
            warmup_requests: 10,
            requests_per_round: 103,
            rounds: 2,
            most_failures: 0.0,
            keep_snapshots: None,
            max_time: Duration::MAX,
        };
        let ids: Vec<u64> = (0..2).flat_map(|round| plan.laps(round)).flatten().collect();
        assert_eq!(ids, (10..216).collect::<Vec<_>>());
    }
}
