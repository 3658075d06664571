//! Whoever sends the requests: we, or the user's command.

use std::ops::Range;

use super::{Load, LoadCommand, LoadProgress, Outcome, count};
use crate::Result;

/// A source of load.
#[derive(Debug, Clone)]
pub enum Driver {
    /// Requests of our own.
    Requests(Load),
    /// A command that sends them.
    Command(LoadCommand),
}

impl Driver {
    /// Drives the requests of these ids at the service, as round `round`; the warm-up is round 0.
    ///
    /// When it returns, nothing of the load is under way: connections are closed and processes gone. The
    /// progress of a command is told once, at its end. Dropping the future stops the load.
    pub async fn run(
        &self,
        ids: Range<u64>,
        round: u64,
        mut progress: impl FnMut(LoadProgress),
    ) -> Result<Outcome> {
        match self {
            Self::Requests(load) => load.run(ids, progress).await,
            Self::Command(command) => {
                let total = count(&ids);
                let outcome = command.run(ids, round).await?;
                progress(LoadProgress { done: total, total, failures: outcome.failures });
                Ok(outcome)
            }
        }
    }
}
