//! The V8 inspector of a Node.js process: Chrome DevTools Protocol commands over a WebSocket.
//!
//! `Runtime.enable` is never sent: it would make the target keep everything it logs.

mod backlog;
mod connection;
mod discover;
mod each;
mod heap_limit;
mod message;
mod requests;
mod session;
mod threads;

use std::collections::HashSet;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::targets::Endpoint;
use crate::{Error, MemorySample, Result};
use connection::Connection;
pub(crate) use discover::{discover, discover_in};
pub(crate) use each::{Answer, Question};
pub use message::Event;
use message::Incoming;
pub use session::Session;
use threads::{Target, Threads, envelope};
pub use threads::{Thread, ThreadId};

const CLOSE_WAIT: Duration = Duration::from_secs(1);

/// A connection to one process's inspector.
///
/// Its own commands go to the main thread; [`Inspector::thread`] gives a worker thread's session.
#[derive(Debug)]
pub struct Inspector {
    url: String,
    connection: Connection,
    last_id: u64,
    /// Calls without a reply so far; besides the one under way, those whose callers went away.
    unanswered: HashSet<(Target, u64)>,
    threads: Threads,
}

/// A command that was sent.
#[derive(Debug, Clone, Copy)]
struct Posted {
    id: u64,
    /// The main thread's command that carries it to a worker thread.
    carrier: Option<u64>,
}

impl Inspector {
    /// Connects to `ws://HOST:PORT/ID`.
    ///
    /// A process that wants to end is let go: Node.js would wait for its debugger to leave.
    pub async fn connect(url: &str) -> Result<Self> {
        let mut inspector = Self::silent(url, None).await?;
        inspector.greet().await?;
        Ok(inspector)
    }

    /// Connects, in the network of an inspector that was found, and says nothing: [`Self::greet`] must come next.
    pub(crate) async fn silent(url: &str, place: Option<&Endpoint>) -> Result<Self> {
        Ok(Self {
            url: url.to_owned(),
            connection: Connection::open(url, place).await?,
            last_id: 0,
            unanswered: HashSet::new(),
            threads: Threads::default(),
        })
    }

    /// Asks for word of a process that wants to end.
    pub(crate) async fn greet(&mut self) -> Result<()> {
        match self.call::<Value>("NodeRuntime.notifyWhenWaitingForDisconnect", json!({"enabled": true})).await
        {
            // Other runtimes do not wait for their debugger, and do not know the command.
            Ok(_) | Err(Error::InspectorRefused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether nothing is left to come but events.
    pub(crate) fn is_answered(&self) -> bool {
        self.unanswered.is_empty()
    }

    /// Sends one command and waits for no reply. The command is lost if the connection is dropped too early.
    pub(crate) async fn send_only(
        endpoint: &Endpoint,
        method: &str,
        params: Value,
    ) -> Result<impl Drop + use<>> {
        let connection = Connection::open(&endpoint.url, Some(endpoint)).await?;
        connection.send(json!({"id": 1, "method": method, "params": params}).to_string()).await;
        Ok(connection)
    }

    /// The session of the main thread.
    pub fn main(&mut self) -> Session<'_> {
        Session::new(self, Target::Main)
    }

    /// The worker threads that run now, in the order in which they started.
    ///
    /// A runtime that has none to show (it does not know the command) gives an empty list.
    pub async fn threads(&mut self) -> Result<Vec<Thread>> {
        match self.call::<Value>("NodeWorker.enable", json!({"waitForDebuggerOnStart": false})).await {
            Ok(_) => Ok(self.threads.running().to_vec()),
            Err(Error::InspectorRefused { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// The same, but `None` if the main thread does not answer within that time.
    pub(crate) async fn threads_within(&mut self, wait: Duration) -> Result<Option<Vec<Thread>>> {
        let enable = Question {
            thread: None,
            method: "NodeWorker.enable",
            params: json!({"waitForDebuggerOnStart": false}),
        };
        match self.ask_each::<Value>(vec![enable], wait).await?.pop().flatten() {
            Some(Ok(_)) => Ok(Some(self.threads.running().to_vec())),
            Some(Err(_)) => Ok(Some(Vec::new())),
            None => Ok(None),
        }
    }

    /// The session of a worker thread; once the thread has ended, its commands are [`Error::ThreadEnded`].
    pub fn thread(&mut self, id: &ThreadId) -> Session<'_> {
        Session::new(self, Target::Thread(id.clone()))
    }

    /// The session of a worker thread, or of the main one without.
    pub fn session(&mut self, worker: Option<&Thread>) -> Session<'_> {
        match worker {
            None => self.main(),
            Some(thread) => self.thread(&thread.id),
        }
    }

    /// [`Session::call`] in the main thread.
    pub async fn call<T: DeserializeOwned>(&mut self, method: &str, params: Value) -> Result<T> {
        self.main().call(method, params).await
    }

    /// [`Session::evaluate`] in the main thread.
    pub async fn evaluate<T: DeserializeOwned>(&mut self, expression: &str) -> Result<T> {
        self.main().evaluate(expression).await
    }

    /// The process id, as the process itself sees it.
    pub async fn pid(&mut self) -> Result<u32> {
        self.evaluate("process.pid").await
    }

    /// The version of the runtime, as `v20.20.2`.
    pub async fn node_version(&mut self) -> Result<String> {
        self.evaluate("process.version").await
    }

    /// The connection itself, for a process that must keep it open should this one end.
    #[cfg(unix)]
    pub(crate) fn descriptor(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        self.connection.descriptor()
    }

    /// Says goodbye; dropping the inspector closes the connection too, without a word.
    pub async fn close(self) {
        self.connection.close(CLOSE_WAIT).await;
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Sends a command to a thread; its reply is [received](Self::receive) later.
    async fn post(&mut self, target: &Target, method: &str, params: &Value) -> Posted {
        let id = self.next_id();
        let command = json!({"id": id, "method": method, "params": params}).to_string();
        self.unanswered.insert((target.clone(), id));
        let Target::Thread(thread) = target else {
            self.connection.send(command).await;
            return Posted { id, carrier: None };
        };
        let carrier = self.next_id();
        self.connection.send(envelope(carrier, thread, &command)).await;
        Posted { id, carrier: Some(carrier) }
    }

    fn has_ended(&self, target: &Target) -> bool {
        matches!(target, Target::Thread(thread) if !self.threads.is_running(thread))
    }

    /// Expects no more replies of a thread that has ended.
    fn give_up(&mut self, target: &Target, method: &str) -> Error {
        self.unanswered.retain(|(asked, _)| asked != target);
        Error::ThreadEnded { thread: target.to_string(), method: method.to_owned() }
    }

    /// The next message of any thread. What concerns only the book of threads is entered there and passed over.
    async fn receive(&mut self, method: &str, silence: Duration) -> Result<(Target, Incoming)> {
        loop {
            let message = self.next_message(method, silence).await?;
            let misread = |source| Error::InspectorAnswer { method: method.to_owned(), source };
            let Some((target, message)) = self.threads.route(message).map_err(misread)? else { continue };
            if let Incoming::Reply(reply) = &message {
                self.unanswered.remove(&(target.clone(), reply.id));
            }
            return Ok((target, message));
        }
    }

    async fn next_message(&mut self, method: &str, silence: Duration) -> Result<Incoming> {
        match tokio::time::timeout(silence, self.connection.receive()).await {
            Ok(Some(message)) => {
                message.map_err(|source| Error::InspectorAnswer { method: method.to_owned(), source })
            }
            Ok(None) => Err(Error::InspectorClosed { url: self.url.clone(), method: method.to_owned() }),
            Err(_) => {
                Err(Error::InspectorSilent { url: self.url.clone(), method: method.to_owned(), silence })
            }
        }
    }
}
