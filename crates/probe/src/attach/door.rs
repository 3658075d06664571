//! Where a process's inspector is, or will be, and closing it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::closing::ClosingLock;
use crate::process::{Socket, connections_to, listeners_held_by};
use crate::targets::{Endpoint, RuntimeProcess, endpoint_at};
use crate::{Error, Inspector};

pub(super) const POLL: Duration = Duration::from_millis(20);
const CLOSE_WAIT: Duration = Duration::from_secs(10);
/// How long a session that was dropped may take to close its inspector.
pub(super) const LAST_WAIT: Duration = Duration::from_secs(3);
/// Another tool may be asking what listens there.
const OTHERS_WAIT: Duration = Duration::from_secs(1);
/// How long the port of an ended session may still be seen.
const SESSION_END: Duration = Duration::from_secs(1);
/// Ends the inspector and with it the session that says so: no reply comes.
///
/// Node.js hears of SIGUSR1 in two ways, as an interrupt of JavaScript and in its event loop, and opens the inspector
/// by whichever comes first. If JavaScript was busy all the time, the loop opens it again later: so it is closed once
/// more, after a whole turn of the loop.
const CLOSE: &str = "((close) => { setImmediate(() => setImmediate(close)); close(); })\
    (process._debugEnd ?? require('node:inspector').close)";

/// The inspector that a signal opens.
#[derive(Debug, Clone)]
pub(super) struct Door {
    pub(super) process: RuntimeProcess,
    /// What the process listened on before the signal.
    pub(super) before: Vec<Socket>,
    pub(super) endpoint: Option<Endpoint>,
}

/// Whether closing came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    Done,
    /// Somebody else uses the inspector.
    InUse,
    /// It was told, or could not be told, and has not closed so far.
    Unfinished,
}

impl Door {
    /// To be made before the signal is sent.
    pub(super) fn new(process: &RuntimeProcess) -> Self {
        let before = listeners_held_by(process.pid).unwrap_or_default();
        Self { process: process.clone(), before, endpoint: None }
    }

    /// The inspector, if a socket has come that is one.
    pub(super) async fn find(&self) -> Option<Endpoint> {
        let now = listeners_held_by(self.process.pid)?;
        for socket in now.into_iter().filter(|socket| !self.before.contains(socket)) {
            if let Some(endpoint) = endpoint_at(&self.process.network, socket.address).await {
                return Some(endpoint);
            }
        }
        None
    }

    /// Waits for the inspector and closes it through a session of its own, for a few seconds at most.
    pub(super) async fn close(self) -> Closing {
        let find = async {
            while self.process.is_running() {
                if let Some(endpoint) = self.find().await {
                    return Some(endpoint);
                }
                sleep(POLL).await;
            }
            None
        };
        let endpoint = match self.endpoint.clone() {
            Some(endpoint) => endpoint,
            None => match timeout(LAST_WAIT, find).await {
                Ok(Some(endpoint)) => endpoint,
                Ok(None) => return Closing::Done,
                Err(_) => return Closing::Unfinished,
            },
        };
        self.close_at(&endpoint, LAST_WAIT).await
    }

    /// Closes the inspector unless somebody else uses it. A process that stands still finds the command when it goes
    /// on.
    pub(super) async fn close_at(&self, endpoint: &Endpoint, wait: Duration) -> Closing {
        match self.sole_use(endpoint).await {
            Some(_lock) => self.close_unused(endpoint, wait).await,
            None => Closing::InUse,
        }
    }

    /// `None` if others use the inspector; as long as the lock is held, no other run begins to.
    async fn sole_use(&self, endpoint: &Endpoint) -> Option<ClosingLock> {
        let is_used = || is_used_by_others(endpoint.address, self.process.pid);
        if is_used().await {
            return None;
        }
        let lock = ClosingLock::take(self.process.id).await;
        (!is_used().await).then_some(lock)
    }

    async fn close_unused(&self, endpoint: &Endpoint, wait: Duration) -> Closing {
        let send = Inspector::send_only(endpoint, "Runtime.evaluate", close_params());
        let sent = timeout(LAST_WAIT, send).await;
        let is_closed = self.closes_within(wait, endpoint.address).await;
        drop(sent);
        if is_closed { Closing::Done } else { Closing::Unfinished }
    }

    /// The same through a session that there is.
    pub(super) async fn close_through(&self, mut inspector: Inspector, endpoint: &Endpoint) -> Closing {
        let Some(_lock) = self.sole_use(endpoint).await else {
            inspector.close().await;
            return Closing::InUse;
        };
        let call = inspector.call::<Value>("Runtime.evaluate", close_params());
        let _ = timeout(CLOSE_WAIT, call).await;
        drop(inspector);
        // The session ends before its reply, or was lost before the command.
        if self.closes_within(SESSION_END, endpoint.address).await {
            return Closing::Done;
        }
        self.close_unused(endpoint, CLOSE_WAIT).await
    }

    /// Whether the process, if it still runs, listens there no more.
    pub(super) fn is_closed(&self, address: SocketAddr) -> bool {
        let held = listeners_held_by(self.process.pid).unwrap_or_default();
        !held.iter().any(|socket| socket.address.port() == address.port()) || !self.process.is_running()
    }

    /// How many others are connected to the inspector.
    pub(super) fn connections(&self, address: SocketAddr) -> usize {
        connections_to(address, self.process.pid)
    }

    pub(super) fn left_open(&self, endpoint: &Endpoint) -> Error {
        Error::InspectorLeftOpen { pid: self.process.pid, address: endpoint.address }
    }

    async fn closes_within(&self, wait: Duration, address: SocketAddr) -> bool {
        let since = Instant::now();
        while !self.is_closed(address) {
            if since.elapsed() > wait {
                return false;
            }
            sleep(POLL).await;
        }
        true
    }
}

/// Whether others are connected to the inspector for longer than it takes to ask who listens there.
pub(super) async fn is_used_by_others(address: SocketAddr, pid: u32) -> bool {
    let since = Instant::now();
    while connections_to(address, pid) > 0 {
        if since.elapsed() > OTHERS_WAIT {
            return true;
        }
        sleep(POLL).await;
    }
    false
}

fn close_params() -> Value {
    json!({"expression": CLOSE, "includeCommandLineAPI": true})
}
