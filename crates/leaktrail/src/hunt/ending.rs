//! How a hunt ended, and work on a service that may die or take too long.

use std::future::Future;

use probe::Service;
use tokio::time::{Duration, Instant};

use crate::error::Failure;

/// A process that fails requests because it dies is gone after this time.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// Why a hunt ended before it was done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The service or the load failed.
    Failed(Failure),
    /// Its time was up.
    OutOfTime,
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Does work that needs the service; ends early when the service does, or when the time is up.
pub(super) async fn attended<T, E: Into<Failure>>(
    service: &mut Service,
    deadline: Instant,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Stop> {
    let done = tokio::select! {
        done = work => done,
        crash = service.crashed() => return Err(crash.into()),
        () = tokio::time::sleep_until(deadline) => return Err(Stop::OutOfTime),
    };
    match done {
        Ok(done) => Ok(done),
        // A dying service first fails to answer: that it died is what the user has to know.
        Err(failure) => {
            let crash = tokio::time::timeout(LAST_BREATH, service.crashed()).await;
            Err(crash.map_or_else(|_| Stop::Failed(failure.into()), Stop::from))
        }
    }
}
