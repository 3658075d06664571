//! The sampling heap profiler of one thread: V8 notes the call stack of one allocation in so many bytes.
//!
//! There is one such profiler per thread, and V8 does not tell whose it is: whoever starts it while it runs gets no
//! error and the other's samples, and whoever ends it ends it for both. So a profiler that runs already is left alone.

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::inspector::Session;
use crate::{Error, Result};

/// V8 collects all garbage before it gives a profile, which takes as long as the heap is large.
const READ_SILENCE: Duration = Duration::from_secs(120);
/// Who started the profiler that runs may just have been killed: then a guard ends it.
const GUARDS_TURN: Duration = Duration::from_secs(2);
/// What V8 says when no profiler runs, on Node.js 18 to 26 and Deno.
const NOT_STARTED: &str = "was not started";

/// What is sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// The mean distance of two samples, in allocated bytes.
    pub interval_bytes: u64,
    /// Whether samples of objects that were collected since are kept. Node.js 18 does not know how, and says nothing.
    pub keeps_collected: bool,
}

#[derive(Deserialize)]
struct Read {
    profile: Box<RawValue>,
}

/// Starts the profiler, unless one runs: [`Error::SamplingInUse`].
///
/// It stops with the session if [`finish`] is not called.
pub async fn start(session: &mut Session<'_>, sampling: Sampling) -> Result<()> {
    if is_running(session).await? {
        sleep(GUARDS_TURN).await;
        if is_running(session).await? {
            return Err(Error::SamplingInUse);
        }
    }
    let Sampling { interval_bytes, keeps_collected } = sampling;
    let params = json!({
        "samplingInterval": interval_bytes,
        "includeObjectsCollectedByMajorGC": keeps_collected,
        "includeObjectsCollectedByMinorGC": keeps_collected,
    });
    session.call::<Value>("HeapProfiler.startSampling", params).await.map(drop)
}

/// Ends the profiler and gives its profile, the document that DevTools calls `.heapprofile`.
///
/// V8 runs a full garbage collection first: the thread stands still for it.
pub async fn finish(session: &mut Session<'_>) -> Result<String> {
    match read(session, "HeapProfiler.stopSampling").await {
        Err(error) if is_not_started(&error) => Err(Error::SamplingLost),
        read => read,
    }
}

async fn is_running(session: &mut Session<'_>) -> Result<bool> {
    match read(session, "HeapProfiler.getSamplingProfile").await {
        Ok(_) => Ok(true),
        Err(error) if is_not_started(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn read(session: &mut Session<'_>, method: &str) -> Result<String> {
    let Read { profile } = session.call_with_events(method, json!({}), READ_SILENCE, |_| Ok(())).await?;
    Ok(Box::<str>::from(profile).into())
}

fn is_not_started(error: &Error) -> bool {
    matches!(error, Error::InspectorRefused { message, .. } if message.contains(NOT_STARTED))
}
