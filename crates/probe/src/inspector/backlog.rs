//! Messages that came before anybody asked for them.
//!
//! Worker threads come and go whether or not a call is under way, so that what is told of them must not stop the
//! reading. All else is the answer to a call, and waits on the socket until its caller takes it.

use std::collections::VecDeque;

use super::connection::Received;
use super::message::Incoming;
use super::threads::{Change, ThreadId};

/// What is still to be handed over: at most one message besides the threads that began or ended.
#[derive(Debug, Default)]
pub(super) struct Backlog(VecDeque<Kept>);

#[derive(Debug)]
struct Kept {
    message: Received,
    about: About,
}

#[derive(Debug, PartialEq, Eq)]
enum About {
    ThreadBegan(ThreadId),
    ThreadEnded(ThreadId),
    Other,
}

impl About {
    fn of(message: &Received) -> Self {
        let Ok(Incoming::Event(event)) = message else { return Self::Other };
        match Change::of(event) {
            Ok(Some(Change::Began(thread))) => Self::ThreadBegan(thread.id),
            Ok(Some(Change::Ended(id))) => Self::ThreadEnded(id),
            Ok(None) | Err(_) => Self::Other,
        }
    }
}

impl Backlog {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the next message may be read.
    pub(super) fn has_room(&self) -> bool {
        self.0.back().is_none_or(|kept| kept.about != About::Other)
    }

    /// Keeps a message; of a thread that nobody has heard of and that ended, nothing.
    pub(super) fn push(&mut self, message: Received) {
        let about = About::of(&message);
        if let About::ThreadEnded(id) = &about {
            let began = About::ThreadBegan(id.clone());
            if let Some(at) = self.0.iter().position(|kept| kept.about == began) {
                self.0.remove(at);
                return;
            }
        }
        self.0.push_back(Kept { message, about });
    }

    /// The oldest message.
    pub(super) fn pop(&mut self) -> Option<Received> {
        self.0.pop_front().map(|kept| kept.message)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn began(id: &str) -> Received {
        let info = json!({"workerId": id, "type": "worker", "title": id, "url": ""});
        let params = json!({"sessionId": id, "workerInfo": info, "waitingForDebugger": false});
        Incoming::parse(&json!({"method": "NodeWorker.attachedToWorker", "params": params}).to_string())
    }

    fn ended(id: &str) -> Received {
        let params = json!({"sessionId": id});
        Incoming::parse(&json!({"method": "NodeWorker.detachedFromWorker", "params": params}).to_string())
    }

    fn drain(backlog: &mut Backlog) -> Vec<About> {
        std::iter::from_fn(|| backlog.pop()).map(|message| About::of(&message)).collect()
    }

    #[test]
    fn threads_that_come_and_go_leave_room_and_take_none() {
        let mut backlog = Backlog::default();
        backlog.push(ended("0"));
        for id in 1..1000 {
            backlog.push(began(&id.to_string()));
            backlog.push(began(&format!("long {id}")));
            backlog.push(ended(&id.to_string()));
            if id > 1 {
                backlog.push(ended(&format!("long {id}")));
            }
        }
        assert!(backlog.has_room());
        let id = |id: &str| serde_json::from_value(json!(id)).unwrap();
        assert_eq!(drain(&mut backlog), [About::ThreadEnded(id("0")), About::ThreadBegan(id("long 1"))]);
        assert!(backlog.is_empty());
    }

    #[test]
    fn one_message_of_a_call_is_enough() {
        for text in [r#"{"id":1,"result":{}}"#, r#"{"method":"HeapProfiler.lastSeenObjectId"}"#, "no message"]
        {
            let mut backlog = Backlog::default();
            backlog.push(began("1"));
            assert!(backlog.has_room());
            backlog.push(Incoming::parse(text));
            assert!(!backlog.has_room());
            assert_eq!(drain(&mut backlog).len(), 2);
            assert!(backlog.has_room());
        }
    }
}
