//! When requests start: as soon as a connection is free, or each at a time of its own.

use std::thread;
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;
use tokio::time::sleep_until;

use super::invalid;
use crate::Result;

/// Less is the delay of a busy machine.
const LATE: Duration = Duration::from_millis(5);
/// By so much a timer of the runtime may be late; a thread that sleeps is not.
const TIMER_SLACK: Duration = Duration::from_millis(2);
/// One per hour. Nobody waits longer, and times stay far from what a clock can hold.
const LOWEST_RATE: f64 = 1.0 / 3600.0;

/// The pace of one range of requests.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// A connection sends its next request when the last one is answered.
    Closed,
    /// Request k is due k/rate seconds after the start.
    Open { start: Instant, per_second: f64 },
}

/// When a request was due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    pub(super) at: Instant,
    /// True if no connection was free then.
    pub(super) is_late: bool,
}

impl Pace {
    /// The pace of requests from now on.
    pub(super) fn new(rate: Option<f64>) -> Result<Self> {
        let Some(per_second) = rate else { return Ok(Self::Closed) };
        if !(per_second.is_finite() && per_second > 0.0) {
            return Err(invalid(format!("a rate of {per_second} requests per second is not above 0")));
        }
        if per_second < LOWEST_RATE {
            return Err(invalid(format!(
                "a rate of {per_second} requests per second is less than one per hour; raise it"
            )));
        }
        Ok(Self::Open { start: Instant::now(), per_second })
    }

    /// Waits until request `k`, counted from 0, is due. Called by a connection that is free.
    pub(super) async fn wait(&self, k: u64) -> Due {
        let at = match self {
            Self::Closed => return Due { at: Instant::now(), is_late: false },
            Self::Open { start, per_second } => *start + Duration::from_secs_f64(k as f64 / per_second),
        };
        let is_late = at.elapsed() > LATE;
        wait_until(at).await;
        Due { at, is_late }
    }
}

/// What a wait is too long is latency that the service would be blamed for.
async fn wait_until(at: Instant) {
    sleep_until(at.checked_sub(TIMER_SLACK).unwrap_or(at).into()).await;
    if let Some(rest) = at.checked_duration_since(Instant::now()) {
        let _ = spawn_blocking(move || thread::sleep(rest)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_are_due_in_equal_steps_however_late_they_are_asked_for() {
        let start = Instant::now();
        let pace = Pace::Open { start: start - Duration::from_secs(10), per_second: 4.0 };
        let first = pace.wait(1).await;
        assert_eq!(start - first.at, Duration::from_millis(9750));
        assert!(first.is_late);
        let coming = pace.wait(41).await;
        assert_eq!(coming.at - start, Duration::from_millis(250));
        assert!(!coming.is_late && Instant::now() >= coming.at);
        assert!(!Pace::Closed.wait(9).await.is_late);
    }

    #[test]
    fn impossible_rates_are_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300, 0.99 / 3600.0] {
            let error = Pace::new(Some(rate)).unwrap_err().to_string();
            assert!(error.contains("per second"), "{error}");
        }
        assert!(matches!(Pace::new(Some(1.0 / 3600.0)), Ok(Pace::Open { .. })));
        assert!(matches!(Pace::new(None), Ok(Pace::Closed)));
    }
}
