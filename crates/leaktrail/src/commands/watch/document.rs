//! The documents that `watch` writes: samples, and what they tell.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use detect::live::{LiveJudgement, LiveRegion};
use probe::{
    CgroupMemory, CgroupVersion, Collections, GcCount, GcKind, HeapSpace, LiveReading, ThreadReading,
};
use serde::Serialize;

use super::end::End;
use super::subject::Subject;
use super::text;
use crate::context::Document;
use crate::live::RegionsRow;
use crate::moment::unix_ms;

/// The whole: `--format json`.
#[derive(Serialize)]
pub(super) struct Watched {
    process: Subject,
    samples: Vec<Sample>,
    judgement: Judgement,
}

impl Watched {
    pub(super) fn new(process: Subject, samples: Vec<Sample>, judgement: Judgement) -> Self {
        Self { process, samples, judgement }
    }
}

impl Document for Watched {
    const COMMAND: &'static str = "watch";

    fn text(&self, out: &mut dyn Write, _width: Option<usize>) -> io::Result<()> {
        text::judgement(out, &self.judgement)
    }
}

/// One line of `--format jsonl`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Line<'a> {
    Sample(&'a Sample),
    Judgement(&'a Judgement),
}

/// One look at the process.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sample {
    time_unix_ms: u64,
    pub(super) at_ms: u64,
    pub(super) rss_bytes: Option<u64>,
    pub(super) threads: Vec<Thread>,
    /// Titles of threads that did not answer; `null` is the main thread.
    pub(super) silent: Vec<Option<String>>,
    pub(super) regions: Option<Regions>,
    pub(super) cgroup: Option<Cgroup>,
    /// What all samples up to this one tell.
    kind: &'static str,
    reason: String,
}

/// One thread's heap.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Thread {
    pub(super) worker: Option<String>,
    pub(super) heap_used_bytes: u64,
    pub(super) heap_total_bytes: u64,
    pub(super) heap_limit_bytes: Option<u64>,
    pub(super) external_bytes: u64,
    pub(super) array_buffers_bytes: u64,
    pub(super) native_contexts: Option<u64>,
    pub(super) detached_contexts: Option<u64>,
    pub(super) malloced_bytes: Option<u64>,
    pub(super) spaces: Vec<Space>,
    pub(super) gc: Vec<Gc>,
    pub(super) floors: Vec<Floor>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Space {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) used_bytes: u64,
    pub(super) available_bytes: u64,
    pub(super) physical_bytes: u64,
}

/// Collections of one kind since the process is watched.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Gc {
    pub(super) kind: &'static str,
    pub(super) count: u64,
    pub(super) total_ms: f64,
    #[serde(skip)]
    pub(super) buckets: Vec<u64>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Floor {
    pub(super) at_ms: u64,
    pub(super) heap_used_bytes: u64,
    pub(super) external_bytes: u64,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Regions {
    #[serde(flatten)]
    pub(super) resident: RegionsRow,
    pub(super) malloc_in_use_bytes: Option<u64>,
    pub(super) malloc_free_bytes: Option<u64>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Cgroup {
    version: u8,
    folder: PathBuf,
    pub(super) usage_bytes: u64,
    pub(super) inactive_file_bytes: u64,
    pub(super) limit_bytes: Option<u64>,
    room_bytes: Option<u64>,
    pub(super) oom_kills: Option<u64>,
}

/// What the samples tell.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Judgement {
    time_unix_ms: u64,
    pub(super) kind: &'static str,
    pub(super) reason: String,
    pub(super) region: Option<&'static str>,
    pub(super) fragmentation_suspected: bool,
    pub(super) growth_bytes_per_hour: Option<f64>,
    pub(super) interval: Option<[f64; 2]>,
    pub(super) worker: Option<String>,
    pub(super) until_heap_limit_s: Option<u64>,
    pub(super) until_container_limit_s: Option<u64>,
    samples: usize,
    watched_ms: u64,
    pub(super) ended: End,
    pub(super) outside_only: Option<String>,
}

impl Sample {
    pub(super) fn of(reading: &LiveReading, judged: &LiveJudgement) -> Self {
        let free = reading.malloc.map(|malloc| malloc.free_bytes);
        let in_use = reading.malloc.map(|malloc| malloc.in_use_bytes);
        Self {
            time_unix_ms: unix_ms(reading.taken),
            at_ms: millis(reading.at),
            rss_bytes: reading.rss_bytes,
            threads: reading.threads.iter().map(Thread::of).collect(),
            silent: reading.silent.clone(),
            regions: reading.regions.map(|regions| Regions {
                resident: regions.into(),
                malloc_in_use_bytes: in_use,
                malloc_free_bytes: free,
            }),
            cgroup: reading.cgroup.as_ref().map(Cgroup::of),
            kind: judged.kind.as_str(),
            reason: judged.reason.clone(),
        }
    }

    /// The main thread, if it answered.
    pub(super) fn main(&self) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.worker.is_none())
    }
}

impl Thread {
    fn of(thread: &ThreadReading) -> Self {
        let floor = |floor: &probe::GcFloor| Floor {
            at_ms: millis(floor.at),
            heap_used_bytes: floor.used_bytes,
            external_bytes: floor.external_bytes,
        };
        Self {
            worker: thread.worker.clone(),
            heap_used_bytes: thread.memory.heap_used_bytes,
            heap_total_bytes: thread.memory.heap_total_bytes,
            heap_limit_bytes: thread.heap_limit_bytes,
            external_bytes: thread.memory.external_bytes,
            array_buffers_bytes: thread.memory.array_buffers_bytes,
            native_contexts: thread.native_contexts,
            detached_contexts: thread.detached_contexts,
            malloced_bytes: thread.malloced_bytes,
            spaces: thread.spaces.iter().map(Space::of).collect(),
            gc: thread.collections.as_ref().map(Gc::all).unwrap_or_default(),
            floors: thread.floors.iter().map(floor).collect(),
        }
    }
}

impl Space {
    fn of(space: &HeapSpace) -> Self {
        Self {
            name: space.name.clone(),
            size_bytes: space.size_bytes,
            used_bytes: space.used_bytes,
            available_bytes: space.available_bytes,
            physical_bytes: space.physical_bytes,
        }
    }
}

impl Gc {
    fn all(collections: &Collections) -> Vec<Self> {
        let row = |(kind, GcCount { count, total_ms, buckets }): (&GcKind, &GcCount)| Self {
            kind: match kind {
                GcKind::Minor => "minor",
                GcKind::Major => "major",
                GcKind::Incremental => "incremental",
                GcKind::WeakCb => "weakcb",
            },
            count: *count,
            total_ms: *total_ms,
            buckets: buckets.clone(),
        };
        collections.iter().map(row).collect()
    }
}

impl Cgroup {
    fn of(memory: &CgroupMemory) -> Self {
        Self {
            version: match memory.version {
                CgroupVersion::V1 => 1,
                CgroupVersion::V2 => 2,
            },
            folder: memory.folder.clone(),
            usage_bytes: memory.usage_bytes,
            inactive_file_bytes: memory.inactive_file_bytes,
            limit_bytes: memory.limit_bytes,
            room_bytes: memory.room_bytes,
            oom_kills: memory.oom_kills,
        }
    }
}

impl Judgement {
    /// What so many samples told by their end.
    pub(super) fn of(
        judged: LiveJudgement,
        samples: usize,
        watched: Duration,
        ended: End,
        subject: &Subject,
    ) -> Self {
        let seconds = |time: Duration| time.as_secs();
        Self {
            time_unix_ms: unix_ms(SystemTime::now()),
            kind: judged.kind.as_str(),
            reason: judged.reason,
            region: judged.region.map(LiveRegion::as_str),
            fragmentation_suspected: judged.fragmentation_suspected,
            growth_bytes_per_hour: judged.growth_bytes_per_hour,
            interval: judged.interval,
            worker: judged.worker,
            until_heap_limit_s: judged.until_heap_limit.map(seconds),
            until_container_limit_s: judged.until_container_limit.map(seconds),
            samples,
            watched_ms: millis(watched),
            ended,
            outside_only: subject.outside_only.clone(),
        }
    }
}

fn millis(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}
