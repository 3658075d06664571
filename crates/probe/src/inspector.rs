//! The V8 inspector of a Node.js process: Chrome DevTools Protocol commands over a WebSocket.
//!
//! `Runtime.enable` is never sent: it would make the target keep everything it logs.

mod connection;
mod discover;
mod message;

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{Error, MemorySample, Result};
use connection::Connection;
pub(crate) use discover::discover;
pub use message::Event;
use message::Incoming;

/// Ordinary commands answer in milliseconds, also while JavaScript is busy.
const CALL_SILENCE: Duration = Duration::from_secs(30);
/// A full collection takes about 0.6 s per GB, and far longer on a starved machine.
const COLLECT_SILENCE: Duration = Duration::from_secs(120);
const CLOSE_WAIT: Duration = Duration::from_secs(1);

/// A connection to one process's inspector.
#[derive(Debug)]
pub struct Inspector {
    url: String,
    connection: Connection,
    last_id: u64,
    /// The call under way. Set at the start of another, its caller went away: until its reply, events are its own.
    unanswered: Option<u64>,
}

impl Inspector {
    /// Connects to `ws://HOST:PORT/ID`.
    ///
    /// A process that wants to end is let go: Node.js would wait for its debugger to leave.
    pub async fn connect(url: &str) -> Result<Self> {
        let mut inspector = Self {
            url: url.to_owned(),
            connection: Connection::open(url).await?,
            last_id: 0,
            unanswered: None,
        };
        match inspector
            .call::<Value>("NodeRuntime.notifyWhenWaitingForDisconnect", json!({"enabled": true}))
            .await
        {
            // Other runtimes do not wait for their debugger, and do not know the command.
            Ok(_) | Err(Error::InspectorRefused { .. }) => Ok(inspector),
            Err(error) => Err(error),
        }
    }

    /// The address this is connected to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends one command and waits for its result; events are dropped.
    pub async fn call<T: DeserializeOwned>(&mut self, method: &str, params: Value) -> Result<T> {
        self.call_with_events(method, params, CALL_SILENCE, |_| Ok(())).await
    }

    /// Sends one command and hands over every event that comes before its result.
    ///
    /// `silence` bounds the wait for the next message, not the whole call. If this future is dropped or
    /// `on_event` fails, what the target still sends for this call is discarded by the next one.
    pub async fn call_with_events<T: DeserializeOwned>(
        &mut self,
        method: &str,
        params: Value,
        silence: Duration,
        mut on_event: impl FnMut(Event) -> Result<()> + Send,
    ) -> Result<T> {
        self.last_id += 1;
        let id = self.last_id;
        let mut stale = self.unanswered;
        let command = json!({"id": id, "method": method, "params": params});
        self.connection.send(command.to_string()).await;
        self.unanswered = Some(id);
        loop {
            match self.next_message(method, silence).await? {
                Incoming::Reply(reply) if reply.id == id => {
                    self.unanswered = None;
                    return reply.into_result(method);
                }
                Incoming::Reply(reply) if stale == Some(reply.id) => stale = None,
                Incoming::Event(event) if stale.is_none() => on_event(event)?,
                Incoming::Reply(_) | Incoming::Event(_) => {}
            }
        }
    }

    /// The value of a JavaScript expression, as JSON. Only globals are in its scope.
    pub async fn evaluate<T: DeserializeOwned>(&mut self, expression: &str) -> Result<T> {
        let params = json!({"expression": expression, "returnByValue": true});
        let evaluated: Evaluated = self.call("Runtime.evaluate", params).await?;
        if let Some(exception) = evaluated.exception_details {
            return Err(Error::Thrown { expression: expression.to_owned(), thrown: exception.description() });
        }
        serde_json::from_value(evaluated.result.value).map_err(|source| Error::InspectorAnswer {
            method: format!("Runtime.evaluate of `{expression}`"),
            source,
        })
    }

    /// The process id, as the process itself sees it.
    pub async fn pid(&mut self) -> Result<u32> {
        self.evaluate("process.pid").await
    }

    /// The version of the runtime, as `v20.20.2`.
    pub async fn node_version(&mut self) -> Result<String> {
        self.evaluate("process.version").await
    }

    /// Runs a full garbage collection; the service stands still meanwhile.
    pub async fn collect_garbage(&mut self) -> Result<()> {
        self.call_with_events::<Value>("HeapProfiler.collectGarbage", json!({}), COLLECT_SILENCE, |_| Ok(()))
            .await?;
        Ok(())
    }

    /// What the process says about its memory.
    pub async fn memory_usage(&mut self) -> Result<MemorySample> {
        MemorySample::take(self).await
    }

    /// Says goodbye; dropping the inspector closes the connection too, without a word.
    pub async fn close(self) {
        self.connection.close(CLOSE_WAIT).await;
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluated {
    result: Remote,
    exception_details: Option<Exception>,
}

#[derive(Deserialize)]
struct Remote {
    #[serde(default)]
    value: Value,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Exception {
    text: String,
    exception: Option<Remote>,
}

impl Exception {
    fn description(self) -> String {
        self.exception
            .and_then(|thrown| thrown.description.or_else(|| Some(thrown.value.to_string())))
            .unwrap_or(self.text)
    }
}
