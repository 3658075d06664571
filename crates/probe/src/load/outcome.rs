//! What came of a load.

use std::collections::BTreeMap;
use std::time::Duration;

use super::latency::{Latencies, Latency};
use super::sender::{Ending, Exchange};

const KEPT_FAILURES: usize = 5;

/// What came of the requests of one range of ids, or of several that were merged.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Requests sent, failed and aborted ones included.
    pub requests: u64,
    /// Requests without an answer in time, or answered with a 5xx status.
    pub failures: u64,
    /// The first failures, in the order they came.
    pub first_failures: Vec<Failure>,
    /// Requests that were given up on purpose; none of them is a failure.
    pub aborted: u64,
    /// Requests that were sent late because every connection was busy when they were due.
    pub late_starts: u64,
    /// How often each status was answered.
    pub statuses: BTreeMap<u16, u64>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    pub(super) latencies: Latencies,
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

impl Outcome {
    /// How long the answers took, failures included and aborted requests not. `None` if nothing was timed.
    pub fn latency(&self) -> Option<Latency> {
        self.latencies.summary()
    }

    /// Over the whole of `elapsed`; 0 if nothing was sent.
    pub fn requests_per_second(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.requests as f64 / seconds } else { 0.0 }
    }

    /// Adds what came of later requests. The time between both is nobody's.
    pub fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        self.failures += other.failures;
        self.first_failures.extend(other.first_failures);
        self.first_failures.truncate(KEPT_FAILURES);
        self.aborted += other.aborted;
        self.late_starts += other.late_starts;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.elapsed += other.elapsed;
        self.latencies.merge(&other.latencies);
    }

    pub(super) fn add(&mut self, exchange: Exchange) {
        self.requests += 1;
        self.late_starts += u64::from(exchange.is_late);
        match exchange.ending {
            Ok(Ending::Aborted) => self.aborted += 1,
            _ => self.latencies.add(exchange.latency),
        }
        let (reason, body_start) = match exchange.ending {
            Ok(Ending::Aborted) => return,
            Ok(Ending::Answered { status, body_start }) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(statuses: &[(u16, u64)], failures: u64) -> Outcome {
        let failure = |id| Failure {
            id,
            request: "GET /".to_owned(),
            reason: "status 500".to_owned(),
            body_start: String::new(),
        };
        Outcome {
            requests: 100,
            failures,
            first_failures: (0..failures).map(failure).collect(),
            aborted: 1,
            late_starts: 2,
            statuses: statuses.iter().copied().collect(),
            elapsed: Duration::from_secs(2),
            latencies: Latencies::default(),
        }
    }

    #[test]
    fn merging_adds_up_and_keeps_the_first_failures() {
        let mut all = outcome(&[(200, 90), (404, 3)], 4);
        all.merge(outcome(&[(200, 95), (500, 3)], 3));
        assert_eq!((all.requests, all.failures, all.aborted, all.late_starts), (200, 7, 2, 4));
        assert_eq!(all.statuses[&200], 185);
        let ids: Vec<u64> = all.first_failures.iter().map(|failure| failure.id).collect();
        assert_eq!(ids, [0, 1, 2, 3, 0]);
        assert_eq!(all.requests_per_second(), 50.0);
        assert_eq!(Outcome::default().requests_per_second(), 0.0);
    }
}
