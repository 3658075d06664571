//! What is done before a snapshot so that it does not take forever.
//!
//! V8 tells for each function where its source begins. It counts lines from the start of the script each time, unless
//! the script's line ends are known. Where a bundle of 10 MB has 60,000 closures, Node.js 18 and 20 are busy for more
//! than a minute (once for more than ten), frozen, without a byte written. Enabling V8's debugger computes the line ends
//! of all scripts, and they stay; it takes less than a second for such a bundle.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::SILENCE;
use crate::Result;
use crate::inspector::Session;

/// A script that the thread has loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// V8's number of it, which snapshots use too.
    pub id: u32,
    /// As V8 names it: `file:///srv/app.mjs`, `/srv/app.cjs`, `node:events`.
    pub url: String,
    /// Where its source map is, as the script says: a file name, or a whole map as `data:…`; a snapshot has no more than
    /// the first 1024 characters of it.
    pub source_map_url: Option<String>,
}

/// What [`prepare`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prepared {
    /// The scripts that have an address, in the order in which V8 tells them.
    pub scripts: Vec<Script>,
    /// How long the thread stood still.
    pub freeze: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parsed {
    script_id: String,
    url: String,
    #[serde(rename = "sourceMapURL")]
    source_map_url: Option<String>,
}

/// Makes V8 compute the line ends of all scripts of the thread, and tells the scripts.
///
/// The debugger is enabled for it and disabled at once, also after a failure: no breakpoint is set, and a `debugger`
/// statement that runs in between is left when the debugger is disabled.
pub async fn prepare(session: &mut Session<'_>) -> Result<Prepared> {
    let mut scripts = Vec::new();
    let note = |event: crate::inspector::Event| {
        if event.method == "Debugger.scriptParsed" {
            scripts.extend(event.params::<Parsed>()?.into_script());
        }
        Ok(())
    };
    let enabled = session.timed_call::<Value>("Debugger.enable", json!({}), SILENCE, note).await;
    let disabled = session.call::<Value>("Debugger.disable", json!({})).await;
    let (_, freeze) = enabled?;
    disabled?;
    Ok(Prepared { scripts, freeze })
}

impl Parsed {
    fn into_script(self) -> Option<Script> {
        let id = self.script_id.parse().ok().filter(|_| !self.url.is_empty())?;
        let source_map_url = self.source_map_url.filter(|url| !url.is_empty());
        Some(Script { id, url: self.url, source_map_url })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_without_an_address_are_left_out() {
        let script = |event: Value| serde_json::from_value::<Parsed>(event).unwrap().into_script();
        assert_eq!(script(json!({"scriptId": "7", "url": "", "sourceMapURL": ""})), None);
        let found = script(json!({"scriptId": "7", "url": "/a.cjs", "sourceMapURL": ""})).unwrap();
        assert_eq!(found, Script { id: 7, url: "/a.cjs".into(), source_map_url: None });
        let mapped = script(json!({"scriptId": "8", "url": "/b.cjs", "sourceMapURL": "b.cjs.map"})).unwrap();
        assert_eq!(mapped.source_map_url.as_deref(), Some("b.cjs.map"));
    }
}
