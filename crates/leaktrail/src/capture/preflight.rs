//! What a snapshot will cost, and whether the process can bear it: read only.

use std::ops::RangeInclusive;
use std::path::Path;

use probe::snapshot::{Detail, Estimate, Packing, Room, disk_room_bytes, verdict};
use probe::{Attached, Thread};
use serde::Serialize;

use super::Plan;
use super::process::Progress;
use super::sidecar::{EstimateRow, ThreadRow};
use super::subject::Subject;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::units;

/// Snapshots of small objects become 11 times smaller, of a bundle 7 times, of random hexadecimal text 2.5 times.
const LEAST_ZSTD_RATIO: u64 = 2;

/// What is known before a snapshot of a thread.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Prediction {
    pub(crate) pid: u32,
    pub(crate) name: String,
    pub(crate) thread: Option<ThreadRow>,
    pub(crate) estimate: EstimateRow,
    pub(crate) room: RoomRow,
    /// Why it is not safe; empty if it is.
    pub(crate) obstacles: Vec<String>,
    #[serde(skip)]
    pub(super) raw: Estimate,
}

/// Bytes that are left; `None` without a limit, or where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct RoomRow {
    pub(crate) cgroup_bytes: Option<u64>,
    pub(crate) machine_bytes: Option<u64>,
    pub(crate) heap_bytes: Option<u64>,
    pub(crate) disk_bytes: Option<u64>,
}

/// Reads what can be read, and judges it.
pub(super) async fn preflight(
    attached: &mut Attached,
    subject: &Subject,
    thread: Option<&Thread>,
    plan: &Plan,
    file: &Path,
    context: &Context,
) -> Result<Prediction> {
    let process = attached.process().cloned();
    let progress =
        Progress::new(context, format!("predicting what a snapshot of process {} costs", subject.pid));
    let mut session = attached.inspector().session(thread);
    let mut raw = Estimate::of(&mut session, process.as_ref()).await?;
    if plan.detail == Detail::Numbers {
        raw = with_numbers(raw);
    }
    let memory = Room::of(&mut session, process.as_ref()).await?;
    drop(progress);
    if memory.heap.is_some_and(|heap| heap.is_nearly_full()) {
        context.warning(
            "the heap is nearly full: V8 may end the process any moment, with a snapshot or without",
        );
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let room = RoomRow {
        cgroup_bytes: memory.cgroup_bytes,
        machine_bytes: memory.machine_bytes,
        heap_bytes: memory.heap.map(|heap| heap.limit_bytes.saturating_sub(heap.used_bytes)),
        disk_bytes: disk_room_bytes(folder),
    };
    let mut obstacles = Vec::new();
    obstacles.extend(verdict(&raw, &memory).err().map(|shortage| shortage.to_string()));
    obstacles.extend(too_long(plan, &raw));
    obstacles.extend(too_large(plan, &raw, room.disk_bytes, folder));
    if attached.is_shared().await {
        obstacles.push(
            "a debugger or another tool is connected to its inspector, and would stand still with it, or takes a \
             snapshot itself: disconnect it"
                .to_owned(),
        );
    }
    Ok(Prediction {
        pid: subject.pid,
        name: subject.name.clone(),
        thread: thread.map(ThreadRow::from),
        estimate: (&raw).into(),
        room,
        obstacles,
        raw,
    })
}

/// Of objects that are mostly numbers, a third of the nodes more; of others, nearly none.
fn with_numbers(estimate: Estimate) -> Estimate {
    let more = |range: RangeInclusive<u64>| *range.start()..=*range.end() / 3 * 4;
    Estimate {
        extra_memory_bytes: more(estimate.extra_memory_bytes),
        freeze: *estimate.freeze.start()..=*estimate.freeze.end() / 3 * 4,
        file_bytes: more(estimate.file_bytes),
        nodes: None,
        ..estimate
    }
}

fn too_long(plan: &Plan, estimate: &Estimate) -> Option<String> {
    let (most, longest) = (plan.max_freeze?, *estimate.freeze.end());
    (longest > most).then(|| {
        let [longest, most] = [longest, most].map(units::time);
        format!("the thread may stand still for {longest}, and --max-freeze allows {most}")
    })
}

fn too_large(plan: &Plan, estimate: &Estimate, room: Option<u64>, folder: &Path) -> Option<String> {
    let largest = *estimate.file_bytes.end();
    let (needed, remedy) = match plan.packing {
        Packing::Plain => {
            (largest, "make room, name another folder with -o, or write less with --compress zstd")
        }
        Packing::Zstd => (largest / LEAST_ZSTD_RATIO, "make room, or name another folder with -o"),
    };
    let room = room.filter(|room| *room < needed)?;
    let [room_text, needed_text, short] = [room, needed, needed - room].map(units::bytes);
    let folder = folder.display();
    Some(format!(
        "the disk of {folder} has room for {room_text}, but the file may take {needed_text}, {short} more: {remedy}"
    ))
}

impl Prediction {
    /// Of whom it is: `server (process 4711)`, with the thread if it is a worker.
    pub(crate) fn whose(&self) -> String {
        let thread = self.thread.as_ref().map(|thread| format!(", {}", thread.title)).unwrap_or_default();
        format!("{} (process {}{thread})", self.name, self.pid)
    }

    /// `needs 180.0–420.0 MB more memory for 1.0 s–4.0 s; the container has room for 600.0 MB`.
    pub(crate) fn summary(&self) -> String {
        let Estimate { extra_memory_bytes: memory, freeze, file_bytes: file, .. } = &self.raw;
        let [least, most] = [*memory.start(), *memory.end()].map(units::bytes);
        let [shortest, longest] = [*freeze.start(), *freeze.end()].map(units::time);
        let [small, large] = [*file.start(), *file.end()].map(units::bytes);
        let mut text = format!(
            "a snapshot needs {least}–{most} more memory, stops the thread for {shortest}–{longest}, and makes a file of \
             {small}–{large}"
        );
        let rooms = [
            ("the container", self.room.cgroup_bytes),
            ("the machine", self.room.machine_bytes),
            ("the disk", self.room.disk_bytes),
        ];
        let rooms = rooms
            .into_iter()
            .filter_map(|(of, room)| Some(format!("{of} has room for {}", units::bytes(room?))));
        for (at, room) in rooms.enumerate() {
            text.push_str(if at == 0 { "; " } else { ", " });
            text.push_str(&room);
        }
        text
    }

    /// Why it must not be done, if it must not.
    pub(super) fn refusal(&self) -> Option<Failure> {
        if self.obstacles.is_empty() {
            return None;
        }
        let message = format!("no snapshot of {}: {}", self.whose(), self.obstacles.join("; also, "));
        Some(Failure::refused(message).hint(
            "`leaktrail profile` tells which code allocates what is kept, without a pause; --force takes the snapshot all \
             the same",
        ))
    }
}
