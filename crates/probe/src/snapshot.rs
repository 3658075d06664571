//! One heap snapshot, streamed from the inspector to any writer, never held whole in memory.

mod claim;
mod disk;
mod ending;
mod estimate;
mod file;
mod prepare;

use std::borrow::Cow;
use std::io::Write;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::inspector::Session;
use crate::{Error, Result};
pub use claim::Claim;
pub use disk::disk_room_bytes;
use ending::Ending;
pub use estimate::{Basis, Estimate, HeapRoom, Limit, Room, Shortage, machine_room_bytes, verdict};
pub use file::{Finished, LeftOver, Packing, SnapshotFile};
pub use prepare::{Prepared, Script, prepare};

/// A large heap is collected and walked before the first progress report.
const SILENCE: Duration = Duration::from_secs(300);

/// How far a snapshot has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotProgress {
    /// Steps done, in V8's own count.
    pub done: u64,
    /// Steps in all; 0 until the first report.
    pub total: u64,
    /// Bytes handed to the writer.
    pub bytes: u64,
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow)]
    chunk: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Report {
    done: u64,
    total: u64,
}

/// What a snapshot tells beside objects and references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nothing: what DevTools takes by default.
    References,
    /// The values of numbers too, as variables and properties hold them: limits of caches are among them. Every
    /// number costs two nodes more, though equal small integers share theirs.
    Numbers,
}

/// A snapshot that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Its size.
    pub bytes: u64,
    /// How long the thread stood still for it, by the thread's own clock.
    pub freeze: Duration,
}

/// Takes a heap snapshot of one thread. V8 collects garbage first.
///
/// Every worker thread has a heap of its own, and none shows another's objects. The thread stands still while V8
/// walks its heap, and needs memory for it: about 450 bytes per heap node. The stream must end like a complete
/// document, else the snapshot is refused.
pub async fn take_in(
    session: &mut Session<'_>,
    detail: Detail,
    sink: &mut (impl Write + Send),
    mut progress: impl FnMut(SnapshotProgress) + Send,
) -> Result<Taken> {
    let mut ending = Ending::default();
    let mut state = SnapshotProgress { done: 0, total: 0, bytes: 0 };
    let on_event = |event: crate::inspector::Event| {
        match event.method.as_str() {
            "HeapProfiler.addHeapSnapshotChunk" => {
                let Chunk { chunk } = event.params()?;
                sink.write_all(chunk.as_bytes())
                    .map_err(|source| Error::SnapshotWrite { bytes: state.bytes, source })?;
                ending.add(chunk.as_bytes());
                state.bytes = ending.bytes();
            }
            "HeapProfiler.reportHeapSnapshotProgress" => {
                let Report { done, total } = event.params()?;
                (state.done, state.total) = (done, total);
            }
            _ => return Ok(()),
        }
        progress(state);
        Ok(())
    };
    let params = json!({"reportProgress": true, "captureNumericValue": detail == Detail::Numbers});
    let (_, freeze) =
        session.timed_call::<Value>("HeapProfiler.takeHeapSnapshot", params, SILENCE, on_event).await?;
    sink.flush().map_err(|source| Error::SnapshotWrite { bytes: ending.bytes(), source })?;
    Ok(Taken { bytes: ending.check()?, freeze })
}
