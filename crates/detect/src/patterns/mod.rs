//! Patterns: what kind of leak it is, by shape and class as V8 writes them. The first that fits counts.
//!
//! Where two are true, the container is the pattern and the other a trait in the evidence (`traits`):
//! an array of functions is an array without a bound, unless what the functions weigh is a variable
//! that none of them reads. What is told of keys is their shape, never a key.

mod async_context;
mod bounds;
mod buffers;
mod captures;
mod chain;
mod closures;
mod codes;
mod container;
mod entries;
mod error_stacks;
mod event_listeners;
mod finalization_registry;
mod handles;
mod keys;
mod labels;
mod linked_list;
mod listeners;
mod metric_labels;
mod module_cache;
mod pending_promises;
mod promise_queue;
mod promises;
mod read;
mod sample;
mod scene;
mod sliced_strings;
mod subject;
mod timers;
mod traits;
mod unbounded_array;
mod unbounded_map;
mod unbounded_object;
mod unbounded_set;
mod unknown;
mod weak_collections;
mod workers;

pub(crate) use container::{count_entries, library_around};
pub(crate) use keys::{is_data, key_as_shape};
pub(crate) use scene::{KeptStore, Lookup, Scene};
pub(crate) use subject::Subject;

use crate::finding::Fix;

/// A kind of leak.
pub(crate) struct Pattern {
    /// As documents spell it.
    pub(crate) name: &'static str,
    /// Why a scene is of this kind, if it is.
    test: fn(&Scene) -> Option<String>,
    /// What else the snapshots tell about it.
    pub(crate) facts: fn(&Scene) -> Vec<String>,
    /// What to do.
    pub(crate) fix: fn(&Scene, &Subject) -> Fix,
}

/// What holds is more telling than what is held, but for what needs its own cure.
const PATTERNS: [Pattern; 21] = [
    weak_collections::PATTERN,
    finalization_registry::PATTERN,
    module_cache::PATTERN,
    timers::PATTERN,
    event_listeners::PATTERN,
    async_context::PATTERN,
    promise_queue::PATTERN,
    pending_promises::PATTERN,
    workers::PATTERN,
    handles::PATTERN,
    metric_labels::PATTERN,
    buffers::PATTERN,
    sliced_strings::PATTERN,
    error_stacks::PATTERN,
    linked_list::PATTERN,
    closures::PATTERN,
    unbounded_map::PATTERN,
    unbounded_set::PATTERN,
    unbounded_array::PATTERN,
    unbounded_object::PATTERN,
    unknown::PATTERN,
];

/// Whether stores of asynchronous contexts are what the pattern of a scene is about.
pub(crate) fn is_async_context(scene: &Scene) -> bool {
    classify(scene).0.name == async_context::PATTERN.name
}

/// The pattern of a scene, and the reason.
pub(crate) fn classify(scene: &Scene) -> (&'static Pattern, String) {
    let matched = PATTERNS.iter().find_map(|pattern| Some((pattern, (pattern.test)(scene)?)));
    matched.unwrap_or_else(|| (&unknown::PATTERN, unknown::REASON.to_owned()))
}
