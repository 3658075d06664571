//! What came of the load.

use std::collections::BTreeMap;

use probe::Outcome;
use serde::Serialize;

/// What came of the load, all rounds and the warm-up together.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Load {
    pub(crate) requests: u64,
    /// Without an answer in time, or answered with a 5xx status.
    pub(crate) failed: u64,
    /// Those whose client left early, as asked for.
    pub(crate) aborted: u64,
    /// Those that were begun later than the rate asked for.
    pub(crate) late_starts: u64,
    pub(crate) requests_per_second: f64,
    /// How often each status was answered; empty if a program sent the requests.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// How long answers took, from the time when each request was due.
    pub(crate) latency: Option<Latency>,
    pub(crate) first_failures: Vec<FailedRequest>,
}

/// How long answers took.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Latency {
    pub(crate) p50_ms: f64,
    pub(crate) p90_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

/// A request that failed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FailedRequest {
    pub(crate) request: String,
    pub(crate) reason: String,
    /// The first bytes of the answer.
    pub(crate) body: String,
}

impl Load {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let latency = outcome.latency().map(|latency| Latency {
            p50_ms: latency.p50_ms,
            p90_ms: latency.p90_ms,
            p99_ms: latency.p99_ms,
            max_ms: latency.max_ms,
        });
        let failures = outcome.first_failures.iter().map(|failure| FailedRequest {
            request: failure.request.clone(),
            reason: failure.reason.clone(),
            body: failure.body_start.clone(),
        });
        Self {
            requests: outcome.requests,
            failed: outcome.failures,
            aborted: outcome.aborted,
            late_starts: outcome.late_starts,
            requests_per_second: outcome.requests_per_second(),
            statuses: outcome.statuses.clone(),
            latency,
            first_failures: failures.collect(),
        }
    }

    /// How many were answered with a 4xx status.
    pub(super) fn refused(&self) -> u64 {
        self.statuses.range(400..500).map(|(_, count)| count).sum()
    }

    /// Whether the service took no request: each was answered, with an error.
    pub(super) fn is_refused(&self) -> bool {
        !self.statuses.is_empty() && self.statuses.keys().all(|&status| status >= 400)
    }
}
