//! The memory of a running process from both sides: what its threads say, and what the kernel says of it.
//!
//! Nothing is forced and nothing stands still. The kernel's side needs no inspector; the threads are asked by one
//! small call each. What a thread cannot be asked later, its collections, it counts itself while it is watched.

mod activity;
mod inside;
mod outside;
mod said;

use std::time::{Duration, Instant, SystemTime};

use crate::Result;
use crate::cgroup::{CgroupMemory, OomKills};
use crate::inspector::Inspector;
use crate::memory::{Malloc, MemorySample, Regions};
use crate::targets::RuntimeProcess;
pub use activity::{Collections, GC_BOUNDS, GcCount, GcFloor, GcKind};
use inside::Inside;
use outside::Outside;

/// One combined reading. What cannot be told is `None`, or not in its list.
#[derive(Debug, Clone)]
pub struct LiveReading {
    /// Since the sampler was made.
    pub at: Duration,
    /// The same by the clock.
    pub taken: SystemTime,
    /// All memory of the process that is in RAM.
    pub rss_bytes: Option<u64>,
    /// The threads that answered, the main one first.
    pub threads: Vec<ThreadReading>,
    /// The titles of those that did not answer in time; `None` is the main thread.
    pub silent: Vec<Option<String>>,
    /// Resident memory by what made it. It is read more seldom if that takes long.
    pub regions: Option<Regions>,
    /// How much of malloc's part is in use; read together with the regions.
    pub malloc: Option<Malloc>,
    /// The memory of its control group.
    pub cgroup: Option<CgroupMemory>,
}

/// What one thread says.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadReading {
    /// `None` for the main thread, else its title, as `[worker 1] pool`.
    pub worker: Option<String>,
    /// Its `process.memoryUsage()`; `rss_bytes` is the whole process's.
    pub memory: MemorySample,
    /// How large V8 lets its heap grow.
    pub heap_limit_bytes: Option<u64>,
    /// Global objects, as `node:vm` makes them.
    pub native_contexts: Option<u64>,
    /// Those that nothing should hold any more.
    pub detached_contexts: Option<u64>,
    /// What V8 itself has from malloc.
    pub malloced_bytes: Option<u64>,
    /// The parts of the heap.
    pub spaces: Vec<HeapSpace>,
    /// Its collections since it is watched; nothing in its first reading.
    pub collections: Option<Collections>,
    /// What was left after each major collection since the reading before.
    pub floors: Vec<GcFloor>,
}

/// One part of a heap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeapSpace {
    /// As V8 calls it: `new_space`, `old_space`, …
    pub name: String,
    /// What V8 has set aside for it.
    pub size_bytes: u64,
    /// Objects in it, garbage among them.
    pub used_bytes: u64,
    /// What still fits.
    pub available_bytes: u64,
    /// How much of `size_bytes` is backed by memory.
    pub physical_bytes: u64,
}

/// Takes one reading after the other of one process.
#[derive(Debug)]
pub struct LiveSampler {
    began: Instant,
    outside: Option<Outside>,
    inside: Inside,
    oom_kills: OomKills,
}

impl LiveSampler {
    /// A sampler of a process, or of nothing but an inspector.
    ///
    /// With `patience`, threads count their collections from the first reading on. [`Self::finish`] ends that; if it
    /// is not called, each ends it itself at its first collection that long after the last reading.
    pub fn new(process: Option<&RuntimeProcess>, patience: Option<Duration>) -> Self {
        Self {
            began: Instant::now(),
            outside: process.map(|process| Outside::new(process.pid)),
            inside: Inside::new(patience),
            oom_kills: process.map(|process| OomKills::since_now(process.pid)).unwrap_or_default(),
        }
    }

    /// Takes a reading; without an inspector, from outside only.
    ///
    /// Fails if the inspector does. A thread that does not answer within a second is told as silent.
    pub async fn read(&mut self, inspector: Option<&mut Inspector>) -> Result<LiveReading> {
        let (at, taken) = (self.began.elapsed(), SystemTime::now());
        let inside = match inspector {
            Some(inspector) => self.inside.read(inspector, self.began).await?,
            None => inside::Answers::default(),
        };
        let outside = match &mut self.outside {
            Some(outside) => outside.read().await,
            None => outside::View::default(),
        };
        let told = inside.threads.first().map(|thread| thread.memory.rss_bytes);
        Ok(LiveReading {
            at,
            taken,
            rss_bytes: outside.rss_bytes.or(told),
            threads: inside.threads,
            silent: inside.silent,
            regions: outside.regions,
            malloc: outside.malloc,
            cgroup: outside.cgroup,
        })
    }

    /// Whether the kernel ended a process of the control group for want of memory since the sampler was made.
    pub fn saw_oom_kill(&self) -> bool {
        self.oom_kills.rose()
    }

    /// Takes out of the threads what was put there. Threads that do not answer end it themselves later.
    pub async fn finish(&mut self, inspector: &mut Inspector) -> Result<()> {
        self.inside.finish(inspector).await
    }
}
