//! Which memory grows, with the reason.

use std::time::Duration;

/// Which memory of a running process grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiveKind {
    /// The JavaScript heap of one thread.
    Heap,
    /// Memory outside the heap that JavaScript objects own, such as buffers.
    External,
    /// Memory that JavaScript does not know.
    Native,
    /// None grows.
    Nothing,
    /// Not enough was seen yet.
    Unclear,
}

impl LiveKind {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heap => "heap",
            Self::External => "external",
            Self::Native => "native",
            Self::Nothing => "nothing",
            Self::Unclear => "unclear",
        }
    }
}

/// Where memory outside the heap lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiveRegion {
    /// What malloc has for the main thread.
    MainArena,
    /// What malloc has for other threads.
    ThreadArenas,
    /// Other anonymous memory: large single allocations, other allocators.
    OtherAnonymous,
    /// Stacks of threads.
    Stacks,
    /// Mapped files and shared memory.
    Files,
    /// V8's pages that are no heap.
    V8,
}

impl LiveRegion {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MainArena => "main_arena",
            Self::ThreadArenas => "thread_arenas",
            Self::OtherAnonymous => "other_anonymous",
            Self::Stacks => "stacks",
            Self::Files => "files",
            Self::V8 => "v8",
        }
    }
}

/// What samples tell about a running process.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveJudgement {
    /// Which memory grows.
    pub kind: LiveKind,
    /// One sentence, with numbers.
    pub reason: String,
    /// Where native memory grows; `None` also where that cannot be seen.
    pub region: Option<LiveRegion>,
    /// Much of the memory is what the process gave back and malloc keeps.
    pub fragmentation_suspected: bool,
    /// How fast the memory of this kind grows; `None` unless it does.
    pub growth_bytes_per_hour: Option<f64>,
    /// The 95 % interval of the growth.
    pub interval: Option<[f64; 2]>,
    /// The title of the worker thread whose memory grows; `None` for the main thread and the whole process.
    pub worker: Option<String>,
    /// How long until V8's heap limit is reached, at the earliest: at the fastest growth in the interval.
    pub until_heap_limit: Option<Duration>,
    /// How long until the control group's limit is reached, at the earliest.
    pub until_container_limit: Option<Duration>,
}

impl LiveJudgement {
    /// A judgement about memory that does not grow, or not as far as is known.
    pub(super) fn calm(kind: LiveKind, reason: String) -> Self {
        Self {
            kind,
            reason,
            region: None,
            fragmentation_suspected: false,
            growth_bytes_per_hour: None,
            interval: None,
            worker: None,
            until_heap_limit: None,
            until_container_limit: None,
        }
    }
}
