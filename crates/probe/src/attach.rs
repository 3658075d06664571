//! A session with a process that was not started here, which is left as it was found.

mod opened;

use std::time::Duration;

use tokio::time::sleep;

use crate::targets::{Access, Obstacle, RuntimeProcess, STARTING, Target};
use crate::{Error, Inspector, Result};
use opened::Opened;

/// A tick of the process table's clock may be missing.
const SLACK: Duration = Duration::from_millis(50);

/// An inspector session with a running process.
///
/// End it with [`Attached::detach`]. If it is dropped instead, by a panic or because a future was given up, an inspector
/// that was opened for it is closed from [`Drop`], which then blocks for a few seconds at most and cannot tell whether
/// it worked. Nothing closes it if this process is ended by SIGKILL.
#[derive(Debug)]
pub struct Attached {
    // Dropped first: its connection must not be taken for another debugger's.
    inspector: Inspector,
    process: Option<Box<RuntimeProcess>>,
    opened: Option<Opened>,
}

/// What became of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detached {
    /// It was opened for the session and is closed again.
    Closed,
    /// It was open before and still is.
    WasOpen,
    /// It was opened for the session, but a debugger came since and uses it: it is left open.
    InUse,
}

impl Attached {
    /// Connects to an inspector that is open, or opens it with SIGUSR1 where that is safe.
    ///
    /// A process that is starting up is waited for. A process with a SIGUSR1 handler of its own cannot be told
    /// beforehand: its handler runs, and the call fails after 5 seconds.
    pub async fn to(target: Target) -> Result<Self> {
        match target {
            Target::Inspector(url) => {
                Ok(Self { inspector: Inspector::connect(&url).await?, process: None, opened: None })
            }
            Target::Process(process) => Self::to_process(process).await,
        }
    }

    async fn to_process(process: Box<RuntimeProcess>) -> Result<Self> {
        let (endpoint, opened) = match settled(&process).await {
            Access::Open(endpoint) => (endpoint, None),
            Access::BySignal => opened::by_signal(&process).await?,
            Access::Refused(obstacle) => return Err(Error::NotAttachable { pid: process.pid, obstacle }),
        };
        let mut inspector = Inspector::connect_to(&endpoint).await?;
        let found = inspector.pid().await?;
        if found != process.inner_pid {
            return Err(Error::OtherProcess { url: endpoint.url, expected: process.inner_pid, found });
        }
        Ok(Self { inspector, process: Some(process), opened })
    }

    /// The session.
    pub fn inspector(&mut self) -> &mut Inspector {
        &mut self.inspector
    }

    /// The process, as it was when it was found; `None` for an inspector that was given by its address.
    pub fn process(&self) -> Option<&RuntimeProcess> {
        self.process.as_deref()
    }

    /// Whether attaching opened the inspector.
    pub fn has_opened_inspector(&self) -> bool {
        self.opened.is_some()
    }

    /// Ends the session; closes the inspector if it was opened for it, and sees that it is closed.
    pub async fn detach(self) -> Result<Detached> {
        let Self { inspector, opened, .. } = self;
        match opened {
            Some(opened) => opened.close(inspector).await,
            None => {
                inspector.close().await;
                Ok(Detached::WasOpen)
            }
        }
    }
}

/// How the process can be attached to once it has started up.
async fn settled(process: &RuntimeProcess) -> Access {
    loop {
        match process.access().await {
            Access::Refused(Obstacle::StartingUp) => {
                sleep(STARTING.saturating_sub(process.age().unwrap_or_default()) + SLACK).await;
            }
            access => return access,
        }
    }
}
