//! Worker threads of the process: each has a heap and a protocol session of its own, which the main thread's
//! session carries as text inside its own messages.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::json;

use super::message::{Event, Incoming};

/// The event that carries a message of a worker thread.
const CARRIED: &str = "NodeWorker.receivedMessageFromWorker";

/// A worker thread, for as long as the inspector is connected. Its text is Node.js's name of the session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct ThreadId(String);

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A worker thread that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// How [`super::Inspector::thread`] is told which one.
    pub id: ThreadId,
    /// As `[worker 1] pool`; the name is the one the service gave it.
    pub title: String,
    /// The script it was started with, as `file:///app/worker.mjs`.
    pub url: String,
}

/// Whose command or message it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Main,
    Thread(ThreadId),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Main => f.write_str("main"),
            Self::Thread(id) => id.fmt(f),
        }
    }
}

/// The command that carries a command to a worker thread.
pub(super) fn envelope(id: u64, thread: &ThreadId, command: &str) -> String {
    let params = json!({"sessionId": thread.0, "message": command});
    json!({"id": id, "method": "NodeWorker.sendMessageToWorker", "params": params}).to_string()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attached {
    session_id: ThreadId,
    worker_info: WorkerInfo,
}

#[derive(Deserialize)]
struct WorkerInfo {
    title: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detached {
    session_id: ThreadId,
}

/// A thread that began or ended.
#[derive(Debug)]
pub(super) enum Change {
    Began(Thread),
    Ended(ThreadId),
}

impl Change {
    /// What an event says of the book of threads; `None` if it is about something else.
    pub(super) fn of(event: &Event) -> serde_json::Result<Option<Self>> {
        match event.method.as_str() {
            "NodeWorker.attachedToWorker" => {
                let Attached { session_id: id, worker_info: WorkerInfo { title, url } } = event.read()?;
                Ok(Some(Self::Began(Thread { id, title, url })))
            }
            "NodeWorker.detachedFromWorker" => {
                let Detached { session_id } = event.read()?;
                Ok(Some(Self::Ended(session_id)))
            }
            _ => Ok(None),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Carried<'a> {
    session_id: ThreadId,
    #[serde(borrow)]
    message: Cow<'a, str>,
}

/// The book of worker threads, kept from what the main session says.
#[derive(Debug, Default)]
pub(super) struct Threads(Vec<Thread>);

impl Threads {
    pub(super) fn running(&self) -> &[Thread] {
        &self.0
    }

    pub(super) fn is_running(&self, id: &ThreadId) -> bool {
        self.0.iter().any(|thread| thread.id == *id)
    }

    /// Says whose message it is, taken out of what carried it; `None` if a thread ended or began.
    pub(super) fn route(&mut self, message: Incoming) -> serde_json::Result<Option<(Target, Incoming)>> {
        let Incoming::Event(event) = message else { return Ok(Some((Target::Main, message))) };
        match Change::of(&event)? {
            Some(Change::Began(thread)) if self.is_running(&thread.id) => {}
            Some(Change::Began(thread)) => self.0.push(thread),
            Some(Change::Ended(id)) => self.0.retain(|thread| thread.id != id),
            None if event.method == CARRIED => return carried(&event).map(Some),
            None => return Ok(Some((Target::Main, Incoming::Event(event)))),
        }
        Ok(None)
    }
}

fn carried(event: &Event) -> serde_json::Result<(Target, Incoming)> {
    let Carried { session_id, message } = event.read()?;
    Ok((Target::Thread(session_id), Incoming::parse(&message)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(method: &str, params: serde_json::Value) -> Incoming {
        Incoming::parse(&json!({"method": method, "params": params}).to_string()).unwrap()
    }

    fn attached(id: &str, title: &str) -> Incoming {
        let info = json!({"workerId": id, "type": "worker", "title": title, "url": "file:///w.mjs"});
        let params = json!({"sessionId": id, "workerInfo": info, "waitingForDebugger": false});
        event("NodeWorker.attachedToWorker", params)
    }

    #[test]
    fn threads_come_and_go() {
        let mut threads = Threads::default();
        for message in [attached("1", "a"), attached("2", "b"), attached("1", "a")] {
            assert!(threads.route(message).unwrap().is_none());
        }
        let titles: Vec<&str> = threads.running().iter().map(|thread| thread.title.as_str()).collect();
        assert_eq!(titles, ["a", "b"]);
        let ended = event("NodeWorker.detachedFromWorker", json!({"sessionId": "1"}));
        assert!(threads.route(ended).unwrap().is_none());
        assert!(!threads.is_running(&ThreadId("1".into())) && threads.is_running(&ThreadId("2".into())));
    }

    #[test]
    fn a_message_of_a_thread_is_taken_out_of_what_carried_it() {
        let mut threads = Threads::default();
        let params = json!({"sessionId": "7", "message": r#"{"id":3,"result":{"text":"\"é\""}}"#});
        let message = event("NodeWorker.receivedMessageFromWorker", params);
        let (target, Incoming::Reply(reply)) = threads.route(message).unwrap().unwrap() else {
            panic!("no reply")
        };
        assert_eq!((target, reply.id), (Target::Thread(ThreadId("7".into())), 3));
        let result: serde_json::Value = reply.into_result("x").unwrap();
        assert_eq!(result["text"], "\"é\"");
    }

    #[test]
    fn anything_else_is_the_main_threads() {
        let (target, _) =
            Threads::default().route(event("HeapProfiler.lastSeen", json!({}))).unwrap().unwrap();
        assert_eq!(target, Target::Main);
    }
}
