//! What is known of a running process at one moment.

use std::time::Duration;

/// One look at a running process. What cannot be told is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveSample {
    /// Since the first sample.
    pub at: Duration,
    /// All memory of the process that is in RAM.
    pub rss_bytes: u64,
    /// The heaps, the main thread's first; none where no inspector is reached.
    pub heaps: Vec<HeapSample>,
    /// Memory by what made it.
    pub native: Option<NativeSample>,
    /// How much the control group may use.
    pub container_limit_bytes: Option<u64>,
    /// How much more it may use until its limit, or one of a group above it, is reached.
    pub container_room_bytes: Option<u64>,
}

/// One thread's heap.
#[derive(Debug, Clone, PartialEq)]
pub struct HeapSample {
    /// `None` for the main thread, else the worker thread's title.
    pub worker: Option<String>,
    /// Objects, garbage among them.
    pub used_bytes: u64,
    /// What V8 holds for objects.
    pub total_bytes: u64,
    /// How large V8 lets the heap grow.
    pub limit_bytes: Option<u64>,
    /// C++ objects bound to JavaScript objects, array buffers among them.
    pub external_bytes: u64,
    /// The data of `ArrayBuffer`s and `Buffer`s.
    pub array_buffers_bytes: u64,
    /// Global objects, as `node:vm` and jsdom make them; detached ones should have gone.
    pub native_contexts: Option<u64>,
    /// What was left after each major collection since the sample before.
    pub floors: Vec<Floor>,
}

/// What was left right after a major collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor {
    /// Since the first sample.
    pub at: Duration,
    /// Objects.
    pub used_bytes: u64,
    /// C++ objects bound to JavaScript objects, array buffers among them.
    pub external_bytes: u64,
}

/// Resident memory by what made it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NativeSample {
    /// V8's pages.
    pub v8_bytes: u64,
    /// What malloc has for the main thread.
    pub main_arena_bytes: u64,
    /// What malloc has for other threads.
    pub thread_arenas_bytes: u64,
    /// Stacks of threads.
    pub stacks_bytes: u64,
    /// Programs, libraries, mapped files and shared memory.
    pub files_bytes: u64,
    /// Any other anonymous memory: large single allocations, other allocators.
    pub other_anonymous_bytes: u64,
    /// Of malloc's arenas, what the process gave back and malloc keeps; `None` where that cannot be seen.
    pub free_in_arenas_bytes: Option<u64>,
}
