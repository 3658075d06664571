//! An inspector that was opened by SIGUSR1, and closing it again, come what may.

use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::time::sleep;

use super::Detached;
use super::door::{Closing, Door, POLL};
use super::guard::{Guard, GuardProgram, Word};
use crate::process::{State, Status, ask_for_inspector};
use crate::targets::{Access, Endpoint, Obstacle, RuntimeProcess, endpoint_at, is_unnamed};
use crate::{Error, Inspector, Result};

/// Node.js takes milliseconds, also while JavaScript is busy; native code that blocks its thread takes its time.
const OPEN_WAIT: Duration = Duration::from_secs(5);

/// Sends SIGUSR1 and waits for the inspector. Without [`Opened`], it was open all the time at an unusual port.
pub(super) async fn by_signal(
    process: &RuntimeProcess,
    guard: Option<&GuardProgram>,
) -> Result<(Endpoint, Option<Opened>)> {
    let mut opened = Opened::new(process, guard).await?;
    opened.send_signal().await?;
    let since = Instant::now();
    while since.elapsed() < OPEN_WAIT && process.is_running() {
        if let Some(endpoint) = opened.door.find().await {
            opened.found(&endpoint);
            return Ok((endpoint, Some(opened)));
        }
        sleep(POLL).await;
    }
    opened.is_armed = false;
    for socket in opened.door.before.iter().filter(|socket| is_unnamed(&socket.address)) {
        if let Some(endpoint) = endpoint_at(&process.network, socket.address).await {
            return Ok((endpoint, None));
        }
    }
    let is_guarded = opened.leave_to_guard();
    let why = Late::of(process);
    Err(Error::InspectorNotOpened { pid: process.pid, waited: since.elapsed(), why, is_guarded })
}

/// What keeps an inspector closed after the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Late {
    /// The process has ended.
    Ended,
    /// It is stopped.
    Stopped,
    /// It has not taken the signal.
    Pending,
    /// It has its own handler, or is in native code.
    HandlerOrNativeCode,
}

impl Late {
    fn of(process: &RuntimeProcess) -> Self {
        match Status::of(process.pid).filter(|_| process.is_running()) {
            None => Self::Ended,
            Some(status) if status.state == State::Stopped => Self::Stopped,
            Some(status) if status.has_inspector_signal_pending() => Self::Pending,
            Some(_) => Self::HandlerOrNativeCode,
        }
    }
}

/// The inspector of a process that was sent SIGUSR1. Dropping it closes the inspector.
#[derive(Debug)]
pub(super) struct Opened {
    door: Door,
    is_armed: bool,
    /// Dismissed by dropping it.
    guard: Option<Guard>,
}

impl Opened {
    async fn new(process: &RuntimeProcess, program: Option<&GuardProgram>) -> Result<Self> {
        let door = Door::new(process);
        let guard = match program {
            Some(program) => Some(Guard::start(program, &door).await?),
            None => None,
        };
        Ok(Self { door, is_armed: false, guard })
    }

    async fn send_signal(&mut self) -> Result<()> {
        let Self { door, is_armed, guard } = self;
        let process = &door.process;
        let pid = process.pid;
        let is_safe = || {
            let is_safe = Status::of(pid).is_some_and(|status| process.obstacle(&status).is_none());
            if let Some(guard) = guard.as_mut().filter(|_| is_safe) {
                guard.tell(Word::Signalling);
            }
            is_safe
        };
        *is_armed = ask_for_inspector(process.id, is_safe).map_err(|source| Error::Signal { pid, source })?;
        if *is_armed {
            if let Some(guard) = guard {
                guard.tell(Word::Signalled);
            }
            return Ok(());
        }
        let obstacle = match process.access().await {
            Access::Refused(obstacle) => obstacle,
            Access::Open(_) | Access::BySignal => Obstacle::StartingUp,
        };
        Err(Error::NotAttachable { pid, obstacle })
    }

    fn found(&mut self, endpoint: &Endpoint) {
        self.door.endpoint = Some(endpoint.clone());
        if let Some(guard) = &mut self.guard {
            guard.tell(Word::Opened(endpoint.address));
        }
    }

    /// Closes the inspector through the session, and sees that nothing listens any more.
    pub(super) async fn close(mut self, inspector: Inspector) -> Result<Detached> {
        let Some(endpoint) = self.door.endpoint.clone() else { return Ok(Detached::Closed) };
        let closing = self.door.close_through(inspector, &endpoint).await;
        self.is_armed = false;
        match closing {
            Closing::Done => {
                if let Some(guard) = self.guard.take() {
                    guard.dismiss();
                }
                Ok(Detached::Closed)
            }
            Closing::InUse => {
                self.leave_to_guard();
                Ok(Detached::InUse)
            }
            Closing::Unfinished if self.leave_to_guard() => Ok(Detached::LeftToGuard),
            Closing::Unfinished => Err(self.door.left_open(&endpoint)),
        }
    }

    pub(super) fn guard(&mut self) -> Option<&mut Guard> {
        self.guard.as_mut()
    }

    /// Whether there is a guard that goes on.
    fn leave_to_guard(&mut self) -> bool {
        self.guard.take().map(Guard::leave).is_some()
    }
}

impl Drop for Opened {
    /// On a thread with a runtime of its own: the one around may be the one that is going down.
    fn drop(&mut self) {
        if !self.is_armed {
            return;
        }
        // To close the inspector while something goes out is as bad as to lose the connection.
        if self.guard.as_ref().is_some_and(Guard::is_holding) {
            return;
        }
        let door = self.door.clone();
        let close = move || {
            let runtime = Builder::new_current_thread().enable_all().build().ok()?;
            Some(runtime.block_on(door.close()))
        };
        let closing = thread::Builder::new().spawn(close).ok().and_then(|thread| thread.join().ok()?);
        if closing != Some(Closing::Done) {
            self.leave_to_guard();
        }
    }
}
