//! A started command and everything it started: how it ended, and how it is ended.

use std::io;
use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use tokio::process::Child;
use tokio::time::sleep;

use super::exit::{EndStatus, Ending};
use super::log::{Log, LogTail};
use crate::cgroup::OomKills;
use crate::process::{Family, Signal, Watchdog};
use crate::{Error, Result};

const POLL: Duration = Duration::from_millis(10);
const KILL_WAIT: Duration = Duration::from_secs(5);
const LAST_OUTPUT_WAIT: Duration = Duration::from_millis(500);

/// The processes of one service or load command. Dropping it kills those that are left.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    pub(super) leader: u32,
    pub(super) family: Family,
    pub(super) log: Log,
    oom_kills: OomKills,
    watchdog: Watchdog,
}

impl Running {
    pub(super) fn new(child: Child, leader: u32, family: Family, log: Log, watchdog: Watchdog) -> Self {
        Self { child, leader, family, log, oom_kills: OomKills::since_now(leader), watchdog }
    }

    /// True once no process of it is left; a shell may end before the daemon it started.
    pub(super) fn is_gone(&mut self) -> bool {
        let is_gone = self.leader_status().is_some() && self.family.pids().is_empty();
        if is_gone {
            self.watchdog.dismiss();
        }
        is_gone
    }

    /// Waits until the leader ends.
    pub(crate) async fn leader_ends(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// The error that tells how the service ended, with its last words; `served` is the process that served, if
    /// it came that far.
    pub(super) async fn exit_error(&mut self, served: Option<u32>) -> Error {
        let (status, log) = self.last_words().await;
        let pid = served.unwrap_or(self.leader);
        let how = Ending {
            through_launcher: pid != self.leader,
            ..Ending::new(status, served.is_none(), self.oom_kills.rose(), &log)
        };
        Error::Exited { pid, how, log }
    }

    /// How the leader ended, and its last lines, once they are read.
    pub(crate) async fn last_words(&mut self) -> (EndStatus, LogTail) {
        let since = Instant::now();
        while !(self.log.is_complete() && self.leader_status().is_some())
            && since.elapsed() < LAST_OUTPUT_WAIT
        {
            sleep(POLL).await;
        }
        (EndStatus::new(self.leader_status()), self.log.last_lines())
    }

    /// SIGTERM, the grace, SIGKILL; returns when every process is gone.
    pub(crate) async fn stop(&mut self, grace: Duration) -> Result<()> {
        self.signal(Signal::Terminate);
        if !self.gone_within(grace, None).await && !self.gone_within(KILL_WAIT, Some(Signal::Kill)).await {
            return Err(Error::StillRunning { pids: self.family.pids() });
        }
        Ok(())
    }

    async fn gone_within(&mut self, wait: Duration, signal: Option<Signal>) -> bool {
        let since = Instant::now();
        loop {
            if self.is_gone() {
                return true;
            }
            if since.elapsed() > wait {
                return false;
            }
            // Again each time: a process may have been born since.
            if let Some(signal) = signal {
                self.signal(signal);
            }
            sleep(POLL).await;
        }
    }

    fn leader_status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    fn signal(&mut self, signal: Signal) {
        self.family.signal(signal);
        if cfg!(not(unix)) {
            let _ = self.child.start_kill();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let since = Instant::now();
        loop {
            self.signal(Signal::Kill);
            if self.is_gone() || since.elapsed() > KILL_WAIT {
                return;
            }
            thread::sleep(POLL);
        }
    }
}
