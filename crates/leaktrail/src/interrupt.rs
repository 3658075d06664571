//! Work on live processes that Ctrl-C or SIGTERM ends at once: whatever it started is cleaned up by its owners.

use std::future::Future;

use tokio::runtime::Builder;

use crate::error::{Failure, Result};

/// Runs `work` to its end, or drops it when the user interrupts.
pub(crate) fn interruptible<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(format!("cannot start the asynchronous runtime: {e}")))?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = work => result,
            () = interruption() => Err(Failure::Interrupted),
        }
    });
    // A computation on another thread is not waited for.
    runtime.shutdown_background();
    result
}

#[cfg(unix)]
async fn interruption() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

#[cfg(not(unix))]
async fn interruption() {
    let _ = tokio::signal::ctrl_c().await;
}
