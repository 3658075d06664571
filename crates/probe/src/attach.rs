//! A session with a process that was not started here, which is left as it was found.

mod closing;
mod door;
mod guard;
mod held;
mod opened;
mod standing;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::sleep;

use crate::targets::{Access, Endpoint, Obstacle, RuntimeProcess, STARTING, Target};
use crate::{Error, Inspector, Result, Thread};
use door::Door;
use guard::Guard;
pub use guard::GuardProgram;
use held::Reply;
pub use held::{Held, Orders};
pub use opened::Late;
use opened::Opened;
pub use standing::stand_guard;

/// How often an inspector may be closed under a session that begins.
const TRIES: usize = 5;
/// A tick of the process table's clock may be missing.
const SLACK: Duration = Duration::from_millis(50);

/// An inspector session with a running process.
///
/// End it with [`Attached::detach`]. If it is dropped instead, by a panic or because a future was given up, an inspector
/// that was opened for it is closed from [`Drop`], which then blocks for a few seconds at most and cannot tell whether
/// it worked. If this process is ended by SIGKILL, a guard closes it: see [`Attached::guarded`].
#[derive(Debug)]
pub struct Attached {
    // Dropped first: its connection must not be taken for another debugger's.
    inspector: Inspector,
    process: Option<Box<RuntimeProcess>>,
    opened: Option<Opened>,
    /// The guard of an inspector that was open before.
    guard: Option<Guard>,
    /// Where the inspector listens, and a process in whose network that is.
    place: Option<(SocketAddr, u32)>,
}

/// What became of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detached {
    /// It was opened for the session and is closed again.
    Closed,
    /// It was open before and still is.
    WasOpen,
    /// It was opened for the session, but a debugger came since and uses it: it is left open. A guard closes it when
    /// the debugger leaves.
    InUse,
    /// The process stands still, or is busy in native code: the guard closes it when the process goes on.
    LeftToGuard,
}

impl Attached {
    /// Connects to an inspector that is open, or opens it with SIGUSR1 where that is safe.
    ///
    /// A process that is starting up is waited for. A process with a SIGUSR1 handler of its own cannot be told
    /// beforehand: its handler runs, and the call fails after 5 seconds.
    ///
    /// Nothing closes the inspector if this process is ended by SIGKILL.
    pub async fn to(target: Target) -> Result<Self> {
        Self::with(target, None).await
    }

    /// The same with a guard: a process that closes the inspector if this one cannot, whatever ended it.
    ///
    /// It is ready before SIGUSR1 is sent; without it, none is sent. It ends with the session; a guard that is left
    /// with something to close ends with the process it looks after, or after 30 minutes.
    pub async fn guarded(target: Target, guard: &GuardProgram) -> Result<Self> {
        Self::with(target, Some(guard)).await
    }

    async fn with(target: Target, guard: Option<&GuardProgram>) -> Result<Self> {
        match target {
            Target::Inspector(url) => {
                let place = address_in(&url).map(|address| (address, std::process::id()));
                Ok(Self {
                    inspector: Inspector::connect(&url).await?,
                    process: None,
                    opened: None,
                    guard: None,
                    place,
                })
            }
            Target::Process(process) => Self::to_process(process, guard).await,
        }
    }

    async fn to_process(process: Box<RuntimeProcess>, guard: Option<&GuardProgram>) -> Result<Self> {
        let mut tries = 1..TRIES;
        let (endpoint, opened, guard, inspector, found) = loop {
            let (endpoint, mut opened) = match settled(&process).await {
                Access::Open(endpoint) => (endpoint, None),
                Access::BySignal => opened::by_signal(&process, guard).await?,
                Access::Refused(obstacle) => return Err(Error::NotAttachable { pid: process.pid, obstacle }),
            };
            let mut guard = match guard.filter(|_| opened.is_none()) {
                Some(program) => Some(Guard::start(program, &Door::new(&process)).await?),
                None => None,
            };
            let holder = opened.as_mut().and_then(Opened::guard).or(guard.as_mut());
            match connected(&endpoint, &process, holder).await {
                Ok((inspector, found)) => break (endpoint, opened, guard, inspector, found),
                // Another run, or the guard of one that was killed, closes what it had opened.
                Err(Error::InspectorClosed { .. }) if process.is_running() && tries.next().is_some() => {}
                Err(Error::InspectorConnect { .. })
                    if opened.is_none() && process.is_running() && tries.next().is_some() => {}
                Err(error) => return Err(error),
            }
        };
        if found != process.inner_pid {
            return Err(Error::OtherProcess { url: endpoint.url, expected: process.inner_pid, found });
        }
        let place = Some((endpoint.address, process.pid));
        Ok(Self { inspector, process: Some(process), opened, guard, place })
    }

    /// The session.
    pub fn inspector(&mut self) -> &mut Inspector {
        &mut self.inspector
    }

    /// To be said before a snapshot is taken, of the main thread or of a worker: should this process end, the guard
    /// reads it to its end. A connection that is lost meanwhile can end the process it leads to.
    pub fn expect_snapshot(&mut self, worker: Option<&Thread>) {
        self.tell_guard(Some(if worker.is_some() { Reply::Carried } else { Reply::Plain }));
    }

    /// The snapshot is over: the end of [`Self::expect_snapshot`].
    pub fn snapshot_delivered(&mut self) {
        self.tell_guard(None);
    }

    fn tell_guard(&mut self, snapshot: Option<Reply>) {
        if let Some(guard) = self.opened.as_mut().and_then(Opened::guard).or(self.guard.as_mut()) {
            guard.expect_snapshot(snapshot);
        }
    }

    /// The process, as it was when it was found; `None` for an inspector that was given by its address.
    pub fn process(&self) -> Option<&RuntimeProcess> {
        self.process.as_deref()
    }

    /// Whether attaching opened the inspector.
    pub fn has_opened_inspector(&self) -> bool {
        self.opened.is_some()
    }

    /// Whether somebody else is connected to the inspector too: a debugger, or a tool like this one. False where it
    /// cannot be told, as on another machine.
    pub async fn is_shared(&self) -> bool {
        match self.place {
            Some((address, pid)) => door::is_used_by_others(address, pid).await,
            None => false,
        }
    }

    /// Ends the session; closes the inspector if it was opened for it, and sees that it is closed.
    pub async fn detach(self) -> Result<Detached> {
        let Self { inspector, opened, guard, .. } = self;
        if let Some(opened) = opened {
            return opened.close(inspector).await;
        }
        match guard {
            // What is still to be answered is left to the guard.
            Some(guard) if !inspector.is_answered() => {
                drop(inspector);
                drop(guard);
            }
            guard => {
                inspector.close().await;
                if let Some(guard) = guard {
                    guard.dismiss();
                }
            }
        }
        Ok(Detached::WasOpen)
    }
}

/// A session that no other run is closing, and the pid that the process behind it says it has. The guard holds the
/// connection before anything is said through it.
async fn connected(
    endpoint: &Endpoint,
    process: &RuntimeProcess,
    guard: Option<&mut Guard>,
) -> Result<(Inspector, u32)> {
    let mut inspector = Inspector::silent(&endpoint.url, Some(endpoint)).await?;
    if let (Some(guard), Some(connection)) = (guard, inspector.descriptor()) {
        guard.hold(connection);
    }
    inspector.greet().await?;
    let mut pid = inspector.pid().await?;
    if closing::is_awaited(process.id).await {
        pid = inspector.pid().await?;
    }
    Ok((inspector, pid))
}

fn address_in(url: &str) -> Option<SocketAddr> {
    url.strip_prefix("ws://")?.split('/').next()?.parse().ok()
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
