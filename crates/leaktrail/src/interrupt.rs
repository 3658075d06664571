//! Work on live processes that Ctrl-C, SIGTERM or a lost terminal ends at once: whatever it started is cleaned up by its owners.

use std::cell::Cell;
use std::future::Future;
use std::io;
use std::rc::Rc;

use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::error::{Failure, Result};

/// Runs `work` to its end, or drops it when the user interrupts.
pub(crate) fn interruptible<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    stoppable(async |_| work.await)
}

/// How work learns that the user wants it to come to an end.
#[derive(Clone)]
pub(crate) struct Stop {
    is_worth_it: Rc<Cell<bool>>,
    asked: watch::Receiver<bool>,
}

impl Stop {
    /// From now on the first interruption does not drop the work: it ends by itself, with what it has.
    pub(crate) fn has_results(&self) {
        self.is_worth_it.set(true);
    }

    /// Whether the user has interrupted.
    pub(crate) fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }

    /// Waits for an interruption.
    pub(crate) async fn asked(&self) {
        if self.asked.clone().wait_for(|asked| *asked).await.is_err() {
            // Nobody is left who could ask.
            std::future::pending::<()>().await;
        }
    }
}

/// Runs `work` to its end. An interruption drops it, unless it [has results](Stop::has_results): then only a second one.
pub(crate) fn stoppable<T>(work: impl AsyncFnOnce(Stop) -> Result<T>) -> Result<T> {
    let (ask, asked) = watch::channel(false);
    let stop = Stop { is_worth_it: Rc::default(), asked };
    with_signals(async |signals| {
        let interruption = async {
            signals.interruption().await;
            if stop.is_worth_it.get() {
                ask.send_replace(true);
                signals.interruption().await;
            }
        };
        tokio::select! {
            result = work(stop.clone()) => result,
            () = interruption => Err(Failure::Interrupted),
        }
    })
}

/// Runs `work` to its end: the signals that ask a program to end are caught and passed over.
pub(crate) fn uninterruptible<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    with_signals(async |_| work.await)
}

/// Signals are listened to before anything is started that would have to be stopped.
fn with_signals<T>(work: impl AsyncFnOnce(&mut Signals) -> Result<T>) -> Result<T> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(format!("cannot start the asynchronous runtime: {e}")))?;
    let result = runtime.block_on(async {
        let mut signals =
            Signals::listen().map_err(|e| Failure::new(format!("cannot listen to signals: {e}")))?;
        work(&mut signals).await
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
    /// The terminal or the ssh session is gone; `None` if that is to be passed over.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            hangup: if passes_over_hangup() { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    async fn interruption(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.quit.recv() => {}
            _ = hangup => {}
        }
    }
}

/// Whether it was started by `nohup`, so that work goes on when the terminal is gone. Told on Linux only.
#[cfg(unix)]
fn passes_over_hangup() -> bool {
    const SIGHUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & SIGHUP != 0)
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
