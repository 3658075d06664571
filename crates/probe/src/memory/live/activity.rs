//! What a thread counts of its own collections.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

/// The upper ends of the buckets in which durations are counted, in seconds; all that is longer is in one more.
pub const GC_BOUNDS: [f64; 7] = [0.001, 0.01, 0.1, 1.0, 2.0, 5.0, 10.0];

/// The kinds of collections that V8 tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GcKind {
    /// Of young objects.
    Minor,
    /// Of all objects.
    Major,
    /// A step of marking ahead of a major one.
    Incremental,
    /// Callbacks of weak references.
    WeakCb,
}

/// The collections of one kind since the thread is watched.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GcCount {
    /// How many.
    pub count: u64,
    /// How long they took, together.
    pub total_ms: f64,
    /// How many of them took how long, by [`GC_BOUNDS`].
    pub buckets: Vec<u64>,
}

/// The collections of a thread by kind; kinds that did not happen are not there.
pub type Collections = BTreeMap<GcKind, GcCount>;

/// What was left right after a major collection: a saw-tooth's lowest point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GcFloor {
    /// Since the sampler was made.
    pub at: Duration,
    /// Objects, without those that are young: they were made since.
    pub used_bytes: u64,
    /// C++ objects bound to JavaScript objects, array buffers among them; V8 may still be letting some go.
    pub external_bytes: u64,
}
