//! What a hunt measured, also one that ended early.

use std::path::PathBuf;

use detect::{Diagnosis, Load, MemoryGrowth, MemoryPoint, NativePoint};
use probe::{MemorySample, Outcome, Regions};

use super::Heap;

/// The memory of the service once garbage was collected, that of worker threads included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// Requests that the measured process had served by then.
    pub(crate) requests: u64,
    pub(crate) memory: MemorySample,
    /// What neither the heap nor JavaScript objects explain; `None` where the system does not tell.
    pub(crate) native: Option<Native>,
}

/// Memory that the service's native code has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Native {
    main_bytes: u64,
    pub(crate) all_bytes: u64,
}

impl Native {
    pub(super) fn of(regions: &Regions, external_bytes: u64) -> Self {
        let main_bytes = regions.main_arena_bytes + regions.other_anonymous_bytes;
        let all_bytes = regions.unknown_bytes(external_bytes);
        Self { main_bytes: main_bytes.saturating_sub(external_bytes), all_bytes }
    }
}

impl Sample {
    /// What JavaScript objects keep.
    pub(super) fn kept_bytes(&self) -> u64 {
        self.memory.heap_used_bytes + self.memory.external_bytes
    }
}

/// What was measured so far.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) node_version: String,
    /// Other processes that share the load with the measured one, as workers of a cluster do.
    pub(crate) siblings: usize,
    pub(crate) warmup_requests: u64,
    pub(crate) requests_per_round: u64,
    /// All samples, those of the warm-up too.
    pub(crate) samples: Vec<Sample>,
    /// The samples at the end of the warm-up and of each round.
    pub(crate) round_ends: Vec<usize>,
    /// The samples that were followed by a snapshot.
    pub(crate) looks: Vec<usize>,
    /// What the snapshots told; the main thread's heap comes first.
    pub(crate) heaps: Vec<Heap>,
    /// What all of them tell together, if that was asked since the last snapshot.
    pub(crate) diagnosis: Option<Diagnosis>,
    /// Whether more rounds were thought to tell no more, or were not asked for.
    pub(crate) is_confirmed: bool,
    /// What came of the load in all.
    pub(crate) load: Outcome,
    /// Snapshots on disk.
    pub(crate) kept: Vec<PathBuf>,
}

impl Measured {
    /// Rounds that were finished.
    pub(crate) fn rounds(&self) -> u64 {
        self.round_ends.len().saturating_sub(1) as u64
    }

    /// What JavaScript objects keep now, and did not at first.
    pub(super) fn grown_bytes(&self) -> u64 {
        match &self.samples[..] {
            [first, .., last] => last.kept_bytes().saturating_sub(first.kept_bytes()),
            _ => 0,
        }
    }

    /// How fast each kind of memory grew.
    pub(crate) fn growth(&self) -> Option<MemoryGrowth> {
        let first_look = self.looks.first().copied();
        let warm = self.round_ends.first().copied()?;
        let point = |sample: &Sample| MemoryPoint {
            requests: sample.requests,
            heap_used_bytes: sample.memory.heap_used_bytes,
            external_bytes: sample.memory.external_bytes,
            array_buffers_bytes: sample.memory.array_buffers_bytes,
        };
        let points: Vec<MemoryPoint> = self.samples[first_look.unwrap_or(warm)..].iter().map(point).collect();
        // What V8 needs for a snapshot stays with the process: afterwards its memory tells nothing.
        let untouched = &self.samples[warm..first_look.map_or(self.samples.len(), |look| look + 1)];
        let native = untouched.iter().filter_map(|sample| {
            let Native { main_bytes, all_bytes } = sample.native?;
            Some(NativePoint { requests: sample.requests, main_bytes, all_bytes })
        });
        MemoryGrowth::of(&points, &native.collect::<Vec<_>>())
    }

    /// What is known of the load between the snapshots.
    pub(crate) fn load(&self) -> Load {
        let answered = |look: usize| self.samples[look].requests;
        let intervals = self.looks.windows(2).map(|pair| answered(pair[1]) - answered(pair[0]));
        Load { requests_per_interval: Some(intervals.collect()), memory: self.growth() }
    }
}
