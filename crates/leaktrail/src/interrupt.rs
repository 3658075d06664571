//! Work on live processes that Ctrl-C, SIGTERM or a lost terminal ends at once: whatever it started is cleaned up by its owners.

use std::future::Future;
use std::io;

use tokio::runtime::Builder;

use crate::error::{Failure, Result};

/// Runs `work` to its end, or drops it when the user interrupts.
pub(crate) fn interruptible<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(format!("cannot start the asynchronous runtime: {e}")))?;
    let result = runtime.block_on(async {
        // Listening begins before anything is started that would have to be stopped.
        let mut signals =
            Signals::listen().map_err(|e| Failure::new(format!("cannot listen to signals: {e}")))?;
        tokio::select! {
            result = work => result,
            () = signals.interruption() => Err(Failure::Interrupted),
        }
    });
    // A computation on another thread is not waited for.
    runtime.shutdown_background();
    result
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
    /// The terminal or the ssh session is gone.
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn interruption(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.quit.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn interruption(&mut self) {
        self.0.recv().await;
    }
}
