//! What came of a load.

use std::collections::BTreeMap;
use std::time::Duration;

use super::sender::{Answer, Exchange};

const KEPT_FAILURES: usize = 5;

/// What came of the requests of one range of ids.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Requests sent, failed ones included.
    pub requests: u64,
    /// Requests without an answer in time, or answered with a 5xx status.
    pub failures: u64,
    /// The first failures, in the order they came.
    pub first_failures: Vec<Failure>,
    /// How often each status was answered.
    pub statuses: BTreeMap<u16, u64>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// How long the answers took, failures included.
    pub latency: Latency,
}

/// One request that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The id the request was made from.
    pub id: u64,
    /// Method and path, as sent.
    pub request: String,
    /// `status 500`, or why there was no answer.
    pub reason: String,
    /// The first bytes of the answer's body.
    pub body_start: String,
}

/// How long answers took.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latency {
    /// Half of the answers were at least as fast.
    pub p50_ms: f64,
    /// 99 of 100 answers were at least as fast.
    pub p99_ms: f64,
    /// The slowest answer.
    pub max_ms: f64,
}

impl Outcome {
    pub(super) fn add(&mut self, exchange: Exchange) {
        self.requests += 1;
        let (reason, body_start) = match exchange.answer {
            Ok(Answer { status, body_start }) => {
                *self.statuses.entry(status).or_default() += 1;
                if status < 500 {
                    return;
                }
                (format!("status {status}"), String::from_utf8_lossy(&body_start).into_owned())
            }
            Err(reason) => (reason, String::new()),
        };
        self.failures += 1;
        if self.first_failures.len() < KEPT_FAILURES {
            let request = format!("{} {}", exchange.request.method, exchange.request.path);
            self.first_failures.push(Failure { id: exchange.request.id, request, reason, body_start });
        }
    }
}

impl Latency {
    pub(super) fn of(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        let at = |percent: usize| {
            let rank = (latencies.len() * percent).div_ceil(100).max(1);
            latencies.get(rank - 1).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
        };
        Self { p50_ms: at(50), p99_ms: at(99), max_ms: at(100) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let latency = Latency::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(latency, Latency { p50_ms: 100.0, p99_ms: 198.0, max_ms: 200.0 });
        assert_eq!(Latency::of(vec![Duration::from_millis(7)]).p50_ms, 7.0);
        assert_eq!(Latency::of(Vec::new()), Latency::default());
    }
}
