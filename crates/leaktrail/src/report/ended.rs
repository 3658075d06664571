//! How a hunt ended, as far as a report tells it.

use serde::Serialize;

use crate::error::Failure;
use crate::hunt::{Plan, Stop, Watch};

/// Whether a hunt came to its end.
#[derive(Debug, Clone, Default)]
pub(crate) enum Ended {
    /// It did; or there was none.
    #[default]
    Done,
    /// It did, but there was no time for the round that would have confirmed it.
    Unconfirmed,
    /// Its time was up; what it was busy with, and for how many seconds it had run.
    OutOfTime { phase: String, seconds: u64 },
    /// The service or the load failed.
    Failed(Fault),
}

/// What failed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fault {
    /// In one line.
    pub(crate) message: String,
    /// What else is known, such as the last lines of the service's output.
    pub(crate) details: Vec<String>,
    /// What to do next.
    pub(crate) hint: Option<String>,
    /// What the hunt was busy with.
    pub(crate) phase: String,
}

impl Ended {
    pub(crate) fn of(stop: Option<&Stop>, is_confirmed: bool, plan: &Plan, watch: &Watch) -> Self {
        match stop {
            None if is_confirmed => Self::Done,
            None => Self::Unconfirmed,
            Some(Stop::OutOfTime) => {
                Self::OutOfTime { phase: watch.current(), seconds: plan.max_time.as_secs() }
            }
            Some(Stop::Failed(failure)) => Self::Failed(Fault::of(failure, watch.current())),
        }
    }
}

impl Fault {
    fn of(failure: &Failure, phase: String) -> Self {
        let (text, hint) = match failure {
            Failure::Told { message, hint, .. } => (message.as_str(), hint.clone()),
            Failure::Interrupted => ("interrupted", None),
        };
        let mut lines = text.lines().map(str::to_owned);
        Self { message: lines.next().unwrap_or_default(), details: lines.collect(), hint, phase }
    }
}
