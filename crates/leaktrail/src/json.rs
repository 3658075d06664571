//! The JSON documents that the commands write: envelope and names.

use std::io::{self, Write};

use heapsnapshot::JsStr;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

const SCHEMA_VERSION: u32 = 1;

/// A document in its envelope.
#[derive(Serialize)]
struct Envelope<'a, T> {
    schema_version: u32,
    command: &'a str,
    #[serde(flatten)]
    document: &'a T,
}

/// Writes a document as one line.
pub(crate) fn write(out: &mut dyn Write, command: &str, document: &impl Serialize) -> io::Result<()> {
    let envelope = Envelope { schema_version: SCHEMA_VERSION, command, document };
    serde_json::to_writer(&mut *out, &envelope)?;
    out.write_all(b"\n")
}

/// A name from a snapshot. It may hold lone surrogates, which stay what they are: `\udXXX`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name<'a>(pub(crate) JsStr<'a>);

impl Serialize for Name<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_str() {
            Some(text) => serializer.serialize_str(text),
            None => RawValue::from_string(self.0.to_json()).map_err(S::Error::custom)?.serialize(serializer),
        }
    }
}
