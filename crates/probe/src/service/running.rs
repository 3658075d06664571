//! A started command and everything it started: how it ended, and how it is ended.

use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use tokio::process::Child;
use tokio::time::sleep;

use super::log::Log;
use crate::process::{Family, Signal};
use crate::{Error, Result};

const POLL: Duration = Duration::from_millis(10);
const KILL_WAIT: Duration = Duration::from_secs(5);
const LAST_OUTPUT_WAIT: Duration = Duration::from_millis(500);

/// The processes of one service. Dropping it kills those that are left.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    pub(super) leader: u32,
    pub(super) family: Family,
    pub(super) log: Log,
}

impl Running {
    pub(super) fn new(child: Child, leader: u32, family: Family, log: Log) -> Self {
        Self { child, leader, family, log }
    }

    /// True once no process of the service is left; a shell may end before the daemon it started.
    pub(super) fn is_gone(&mut self) -> bool {
        self.leader_status().is_some() && self.family.pids().is_empty()
    }

    /// The error that tells how the service ended, with its last words.
    pub(super) async fn exit_error(&mut self, pid: u32) -> Error {
        let since = Instant::now();
        while !(self.log.is_complete() && self.leader_status().is_some())
            && since.elapsed() < LAST_OUTPUT_WAIT
        {
            sleep(POLL).await;
        }
        Error::Exited {
            pid,
            how: self.leader_status().map_or_else(|| "ended".to_owned(), describe),
            log: self.log.last_lines(),
        }
    }

    /// SIGTERM, the grace, SIGKILL; returns when every process is gone.
    pub(super) async fn stop(&mut self, grace: Duration) -> Result<()> {
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

fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was killed by signal {signal}");
    }
    status.code().map_or_else(|| "ended".to_owned(), |code| format!("exited with code {code}"))
}
