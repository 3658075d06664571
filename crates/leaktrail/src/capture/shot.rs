//! One snapshot: prepare, stream to disk, check, name, and write down what is known of it.

use std::cell::Cell;
use std::convert::Infallible;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use probe::snapshot::{self, Finished, LeftOver, Prepared, SnapshotProgress};
use probe::{Attached, CgroupMemory, RuntimeProcess, Session, SnapshotFile, Thread};
use serde::Serialize;

use super::Plan;
use super::counts::{Counter, Counts};
use super::preflight::Prediction;
use super::process::Progress;
use super::sidecar::{About, BeforeAfter, LimitsRow, Measured, MemoryRow, ScriptRow, Sidecar, ms};
use super::subject::Subject;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::moment;
use crate::units;

/// Resident memory is read so often to find its peak.
const SAMPLE: Duration = Duration::from_millis(100);

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Shot {
    pub(crate) path: PathBuf,
    pub(crate) meta_path: PathBuf,
    /// Its place in the series, from 1 on.
    pub(crate) number: u64,
    #[serde(flatten)]
    pub(crate) about: About,
}

/// What is to be taken, of whom, where to.
pub(super) struct Order<'a> {
    pub(super) plan: &'a Plan,
    pub(super) subject: &'a Subject,
    pub(super) thread: Option<&'a Thread>,
    pub(super) number: u64,
    pub(super) path: PathBuf,
    pub(super) prediction: &'a Prediction,
}

/// Takes one snapshot. Nothing has the final name unless all of it is there.
pub(super) async fn take(attached: &mut Attached, order: Order<'_>, context: &Context) -> Result<Shot> {
    let onlooker = Onlooker { process: attached.process().cloned(), peak_rss_bytes: Cell::new(None) };
    tokio::select! {
        shot = taken(attached, order, &onlooker, context) => shot,
        never = onlooker.look(context) => match never {},
    }
}

async fn taken(
    attached: &mut Attached,
    order: Order<'_>,
    onlooker: &Onlooker,
    context: &Context,
) -> Result<Shot> {
    let Order { plan, subject, thread, number, path, prediction } = order;
    let pid = onlooker.process.as_ref().map(|process| process.pid);
    let file = SnapshotFile::create(&path, plan.packing, plan.force)?;
    if let Some(left_over) = file.left_over() {
        context.warning(told(left_over));
    }
    let progress = Progress::new(context, format!("taking a heap snapshot of {}", prediction.whose()));
    let mut session = attached.inspector().session(thread);
    let limits = LimitsRow {
        heap_limit_bytes: session.heap_limit_bytes().await?,
        cgroup_limit_bytes: pid.and_then(CgroupMemory::of).and_then(|cgroup| cgroup.limit_bytes),
    };
    let prepared = prepare(&mut session).await?;
    let before = MemoryRow::new(session.memory_usage().await?, pid);
    let taken_at = SystemTime::now();
    let mut sink = Sink { file: Ok(file), counter: Counter::default(), bytes: 0 };
    let began = Instant::now();
    let tell = |state: SnapshotProgress| progress.detail(&told_progress(state, began.elapsed()));
    onlooker.peak_rss_bytes.set(None);
    attached.expect_snapshot(thread);
    let mut session = attached.inspector().session(thread);
    let taken = snapshot::take_in(&mut session, plan.detail, &mut sink, tell).await?;
    // Asked before the file has its name: from there on nothing can keep it from being told.
    let after = session.memory_usage().await.ok().map(|memory| MemoryRow::new(memory, pid));
    attached.snapshot_delivered();
    let (finished, counts) = sink.finish()?;
    drop(progress);

    let peak = onlooker.peak_rss_bytes.get().max(after.as_ref().map(|after| after.rss_bytes));
    let extra = peak.map(|peak| peak.saturating_sub(before.rss_bytes));
    let measured = Measured {
        extra_memory_bytes: extra.filter(|_| pid.is_some()),
        freeze_ms: ms(taken.freeze),
        prepare_ms: ms(prepared.freeze),
    };
    let about = About {
        taken_unix_ms: moment::unix_ms(taken_at),
        bytes: finished.bytes,
        snapshot_bytes: finished.snapshot_bytes,
        sha256: finished.sha256,
        nodes: counts.nodes,
        edges: counts.edges,
        process: subject.clone(),
        thread: prediction.thread.clone(),
        estimate: prediction.estimate.clone(),
        measured,
        memory: BeforeAfter { before, after },
        limits,
    };
    let own = |script: &ScriptRow| !script.url.starts_with("node:");
    let scripts = prepared.scripts.into_iter().map(ScriptRow::from).filter(own).collect();
    let sidecar = Sidecar { leaktrail_version: env!("CARGO_PKG_VERSION").to_owned(), about, scripts };
    let meta_path = sidecar.write(&path)?;
    Ok(Shot { path, meta_path, number, about: sidecar.about })
}

/// A runtime without V8's debugger goes without.
async fn prepare(session: &mut Session<'_>) -> Result<Prepared> {
    match snapshot::prepare(session).await {
        Err(probe::Error::InspectorRefused { .. }) => Ok(Prepared::default()),
        prepared => Ok(prepared?),
    }
}

/// Looks at the process from outside while it cannot answer.
struct Onlooker {
    process: Option<RuntimeProcess>,
    /// The most resident memory that was seen.
    peak_rss_bytes: Cell<Option<u64>>,
}

impl Onlooker {
    async fn look(&self, context: &Context) -> Infallible {
        let mut is_told = false;
        loop {
            tokio::time::sleep(SAMPLE).await;
            let Some(process) = &self.process else { continue };
            self.peak_rss_bytes.set(self.peak_rss_bytes.get().max(process.current_rss_bytes()));
            if !is_told && process.is_stopped() {
                is_told = true;
                let pid = process.pid;
                context.warning(format_args!("process {pid} was stopped; `kill -CONT {pid}` lets it go on"));
            }
        }
    }
}

/// V8 tells its steps while it walks the heap; the bytes come when it is done with that.
fn told_progress(state: SnapshotProgress, elapsed: Duration) -> String {
    let SnapshotProgress { done, total, bytes } = state;
    if bytes > 0 {
        return format!("{} written", units::bytes(bytes));
    }
    if done == 0 || total <= done {
        return "V8 collects garbage and walks the heap".to_owned();
    }
    let part = done as f64 / total as f64;
    let left = elapsed.as_secs_f64() * (1.0 - part) / part;
    let left = Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX);
    format!("{:.0} % of the walk, about {} left", (part * 100.0).floor(), units::time(left))
}

fn told(LeftOver { bytes, modified }: LeftOver) -> String {
    let from = modified.map(|modified| format!(" from {}", moment::text(modified))).unwrap_or_default();
    format!("a partial file of an earlier run, {}{from}, is replaced", units::bytes(bytes))
}

/// Writes to the file and counts. After a failure it takes the rest and drops it: V8 cannot be told to stop, and the
/// process is left only when it goes on with its work.
struct Sink<F = SnapshotFile> {
    /// Let go at a failure, which removes it: the service may need the room on the disk.
    file: io::Result<F>,
    counter: Counter,
    bytes: u64,
}

impl Sink {
    fn finish(self) -> Result<(Finished, Counts)> {
        let unwritten = |source| probe::Error::SnapshotWrite { bytes: self.bytes, source };
        let file = self.file.map_err(unwritten)?;
        let damaged = |why| Failure::target(format!("the snapshot is damaged: {why}; take it again"));
        let counts = self.counter.check().map_err(damaged)?;
        Ok((file.finish()?, counts))
    }
}

impl<F: Write> Write for Sink<F> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if let Ok(file) = &mut self.file {
            match file.write_all(part) {
                Ok(()) => {
                    self.counter.add(part);
                    self.bytes += part.len() as u64;
                }
                Err(error) => self.file = Err(error),
            }
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Ok(file) = &mut self.file
            && let Err(error) = file.flush()
        {
            self.file = Err(error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    /// A disk that takes 4 bytes.
    struct Small {
        room: usize,
        _held: Rc<()>,
    }

    impl Write for Small {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            let taken = part.len().min(self.room);
            self.room -= taken;
            if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_cleared_at_once_and_the_rest_is_taken() {
        let held = Rc::new(());
        let mut sink =
            Sink { file: Ok(Small { room: 4, _held: held.clone() }), counter: Counter::default(), bytes: 0 };
        sink.write_all(b"abc").unwrap();
        assert_eq!((Rc::strong_count(&held), sink.bytes), (2, 3));
        for part in [b"def", b"ghi"] {
            sink.write_all(part).unwrap();
            sink.flush().unwrap();
            assert_eq!((Rc::strong_count(&held), sink.bytes), (1, 3));
        }
        assert!(sink.file.is_err_and(|error| error.kind() == io::ErrorKind::StorageFull));
    }

    #[test]
    fn progress_is_told_whatever_the_runtime_counts() {
        let told =
            |done, total| told_progress(SnapshotProgress { done, total, bytes: 0 }, Duration::from_secs(30));
        assert_eq!(told(25, 100), "25 % of the walk, about 90.0 s left");
        assert_eq!(told(0, 0), told(7, 7));
        assert!(told(1, u64::MAX).starts_with("0 % of the walk"));
    }
}
