//! What the inspector sends: the reply to a command, or an event.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{Error, Result};

/// One message of the inspector.
#[derive(Debug)]
pub(super) enum Incoming {
    Reply(Reply),
    Event(Event),
}

/// The answer to the command of that id.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) id: u64,
    outcome: std::result::Result<Box<RawValue>, Refusal>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    code: i64,
    message: String,
}

/// An event the inspector sent while a call was under way.
#[derive(Debug)]
pub struct Event {
    /// Its name, as `HeapProfiler.addHeapSnapshotChunk`.
    pub method: String,
    params: Box<RawValue>,
}

impl Event {
    /// The event's parameters, which may borrow from it.
    pub fn params<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        self.read().map_err(|source| Error::InspectorAnswer { method: self.method.clone(), source })
    }

    pub(super) fn read<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        serde_json::from_str(self.params.get())
    }
}

#[derive(Deserialize)]
struct Wire {
    id: Option<u64>,
    #[serde(default)]
    method: String,
    params: Option<Box<RawValue>>,
    result: Option<Box<RawValue>>,
    error: Option<Refusal>,
}

impl Incoming {
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        let wire: Wire = serde_json::from_str(text)?;
        Ok(match wire.id {
            Some(id) => Self::Reply(Reply {
                id,
                outcome: wire.error.map_or_else(|| Ok(wire.result.unwrap_or_else(no_value)), Err),
            }),
            None => Self::Event(Event { method: wire.method, params: wire.params.unwrap_or_else(no_value) }),
        })
    }
}

impl Reply {
    pub(super) fn into_result<T: DeserializeOwned>(self, method: &str) -> Result<T> {
        let result = self.outcome.map_err(|refusal| Error::InspectorRefused {
            method: method.to_owned(),
            code: refusal.code,
            message: refusal.message,
        })?;
        serde_json::from_str(result.get())
            .map_err(|source| Error::InspectorAnswer { method: method.to_owned(), source })
    }
}

fn no_value() -> Box<RawValue> {
    RawValue::NULL.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Reply {
        match Incoming::parse(text).unwrap() {
            Incoming::Reply(reply) => reply,
            Incoming::Event(event) => panic!("an event: {event:?}"),
        }
    }

    #[test]
    fn a_result_is_read_as_the_type_asked_for() {
        #[derive(Debug, Deserialize)]
        struct Pid {
            pid: u32,
        }
        let result: Pid = reply(r#"{"id":3,"result":{"pid":7}}"#).into_result("x").unwrap();
        assert_eq!(result.pid, 7);
        let error = reply(r#"{"id":3,"result":{}}"#).into_result::<Pid>("Some.method").unwrap_err();
        assert!(error.to_string().contains("Some.method"), "{error}");
    }

    #[test]
    fn a_refusal_keeps_code_and_words() {
        let refused = reply(r#"{"id":3,"error":{"code":-32601,"message":"'X.y' wasn't found"}}"#);
        let error = refused.into_result::<serde_json::Value>("X.y").unwrap_err();
        assert_eq!(error.to_string(), "the inspector refused X.y: 'X.y' wasn't found (code -32601)");
    }

    #[test]
    fn the_parameters_of_an_event_are_unescaped() {
        let Incoming::Event(event) =
            Incoming::parse(r#"{"method":"A.b","params":{"chunk":"\"\\n\u00e9"}}"#).unwrap()
        else {
            panic!("no event");
        };
        let params: serde_json::Value = event.params().unwrap();
        assert_eq!((event.method.as_str(), params["chunk"].as_str().unwrap()), ("A.b", "\"\\né"));
    }

    #[test]
    fn text_that_is_no_message_is_an_error() {
        assert!(Incoming::parse("{").is_err());
    }
}
