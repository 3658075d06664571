//! An inspector that was opened by SIGUSR1, and closing it again, come what may.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use super::Detached;
use crate::process::{Socket, State, Status, ask_for_inspector, connections_to, listeners_held_by};
use crate::targets::{Access, Endpoint, Obstacle, RuntimeProcess, endpoint_at};
use crate::{Error, Inspector, Result};

const POLL: Duration = Duration::from_millis(20);
/// Node.js takes milliseconds, also while JavaScript is busy; native code that blocks its thread takes its time.
const OPEN_WAIT: Duration = Duration::from_secs(5);
const CLOSE_WAIT: Duration = Duration::from_secs(10);
/// Another tool may be asking what listens there.
const OTHERS_WAIT: Duration = Duration::from_secs(1);
/// How long a session that was dropped may take to close its inspector.
const LAST_WAIT: Duration = Duration::from_secs(3);
/// Ends the inspector and with it the session that says so: no reply comes.
const CLOSE: &str = "(process._debugEnd ?? require('node:inspector').close)()";

/// Sends SIGUSR1 and waits for the inspector. Without [`Opened`], it was open all the time at an unusual port.
pub(super) async fn by_signal(process: &RuntimeProcess) -> Result<(Endpoint, Option<Opened>)> {
    let mut opened = Opened::new(process);
    opened.send_signal().await?;
    let since = Instant::now();
    while since.elapsed() < OPEN_WAIT && process.is_running() {
        if let Some(endpoint) = opened.door.find().await {
            opened.door.endpoint = Some(endpoint.clone());
            return Ok((endpoint, Some(opened)));
        }
        sleep(POLL).await;
    }
    opened.is_armed = false;
    for socket in opened.door.before.iter().filter(|socket| socket.address.ip().is_loopback()) {
        if let Some(endpoint) = endpoint_at(&process.network, socket.address).await {
            return Ok((endpoint, None));
        }
    }
    Err(Error::InspectorNotOpened { pid: process.pid, waited: since.elapsed(), why: reason(process) })
}

/// What keeps an inspector closed after the signal.
fn reason(process: &RuntimeProcess) -> &'static str {
    match Status::of(process.pid).filter(|_| process.is_running()) {
        None => "the process has ended",
        Some(status) if status.state == State::Stopped => "the process is stopped",
        Some(status) if status.has_inspector_signal_pending() => {
            "it has not taken the signal yet; it hangs in the kernel, or is short of CPU"
        }
        Some(_) => {
            "it handles SIGUSR1 itself, or its main thread was in native code all the time; \
             start it with --inspect=127.0.0.1:9229, or try again; an inspector that it opens later stays open"
        }
    }
}

/// The inspector of a process that was sent SIGUSR1. Dropping it closes the inspector.
#[derive(Debug)]
pub(super) struct Opened {
    door: Door,
    is_armed: bool,
}

/// Where the inspector is, or will be.
#[derive(Debug, Clone)]
struct Door {
    process: RuntimeProcess,
    /// What the process listened on before the signal.
    before: Vec<Socket>,
    endpoint: Option<Endpoint>,
}

impl Opened {
    fn new(process: &RuntimeProcess) -> Self {
        let before = listeners_held_by(process.pid).unwrap_or_default();
        Self { door: Door { process: process.clone(), before, endpoint: None }, is_armed: false }
    }

    async fn send_signal(&mut self) -> Result<()> {
        let process = &self.door.process;
        let pid = process.pid;
        let is_safe = || Status::of(pid).is_some_and(|status| process.obstacle(&status).is_none());
        self.is_armed =
            ask_for_inspector(process.id, is_safe).map_err(|source| Error::Signal { pid, source })?;
        if self.is_armed {
            return Ok(());
        }
        let obstacle = match process.access().await {
            Access::Refused(obstacle) => obstacle,
            Access::Open(_) | Access::BySignal => Obstacle::StartingUp,
        };
        Err(Error::NotAttachable { pid, obstacle })
    }

    /// Closes the inspector through the session, and sees that nothing listens any more.
    pub(super) async fn close(mut self, inspector: Inspector) -> Result<Detached> {
        let Some(endpoint) = self.door.endpoint.clone() else { return Ok(Detached::Closed) };
        if self.door.is_used_by_others(endpoint.address).await {
            self.is_armed = false;
            inspector.close().await;
            return Ok(Detached::InUse);
        }
        evaluate_close(inspector).await;
        let is_closed = self.door.closes_within(CLOSE_WAIT, endpoint.address).await;
        self.is_armed = false;
        let pid = self.door.process.pid;
        let left_open = Error::InspectorLeftOpen { pid, address: endpoint.address };
        if is_closed { Ok(Detached::Closed) } else { Err(left_open) }
    }
}

impl Drop for Opened {
    /// On a thread with a runtime of its own: the one around may be the one that is going down.
    fn drop(&mut self) {
        if !self.is_armed {
            return;
        }
        let door = self.door.clone();
        let close = move || {
            if let Ok(runtime) = Builder::new_current_thread().enable_all().build() {
                runtime.block_on(async { timeout(LAST_WAIT, door.close()).await.ok() });
            }
        };
        if let Ok(thread) = thread::Builder::new().spawn(close) {
            let _ = thread.join();
        }
    }
}

impl Door {
    /// The inspector, if a socket has come that is one.
    async fn find(&self) -> Option<Endpoint> {
        let now = listeners_held_by(self.process.pid)?;
        for socket in now.into_iter().filter(|socket| !self.before.contains(socket)) {
            if let Some(endpoint) = endpoint_at(&self.process.network, socket.address).await {
                return Some(endpoint);
            }
        }
        None
    }

    /// Closes the inspector through a session of its own, once it is there. A process that stands still finds the
    /// command when it goes on.
    async fn close(self) {
        let endpoint = loop {
            match self.endpoint.clone() {
                Some(endpoint) => break endpoint,
                None if !self.process.is_running() => return,
                None => match self.find().await {
                    Some(endpoint) => break endpoint,
                    None => sleep(POLL).await,
                },
            }
        };
        let sent = Inspector::send_only(&endpoint, "Runtime.evaluate", close_params()).await;
        self.closes_within(LAST_WAIT, endpoint.address).await;
        drop(sent);
    }

    async fn closes_within(&self, wait: Duration, address: SocketAddr) -> bool {
        let since = Instant::now();
        loop {
            let held = listeners_held_by(self.process.pid).unwrap_or_default();
            let is_open = held.iter().any(|socket| socket.address.port() == address.port());
            if !is_open || !self.process.is_running() {
                return true;
            }
            if since.elapsed() > wait {
                return false;
            }
            sleep(POLL).await;
        }
    }

    async fn is_used_by_others(&self, address: SocketAddr) -> bool {
        let since = Instant::now();
        while connections_to(address, self.process.pid) > 1 {
            if since.elapsed() > OTHERS_WAIT {
                return true;
            }
            sleep(POLL).await;
        }
        false
    }
}

async fn evaluate_close(mut inspector: Inspector) {
    let _ = timeout(CLOSE_WAIT, inspector.call::<Value>("Runtime.evaluate", close_params())).await;
}

fn close_params() -> Value {
    json!({"expression": CLOSE, "includeCommandLineAPI": true})
}
