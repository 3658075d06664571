//! Patterns: what kind of leak it is, by shape and class as V8 writes them. The first that fits counts.

mod buffers;
mod closures;
mod event_listeners;
mod linked_list;
mod pending_promises;
mod scene;
mod timers;
mod unbounded_array;
mod unbounded_map;
mod unbounded_object;
mod unbounded_set;
mod unknown;
mod weak_collections;

pub(crate) use scene::Scene;

use crate::finding::Fix;

/// A kind of leak.
pub(crate) struct Pattern {
    /// As documents spell it.
    pub(crate) name: &'static str,
    /// Why a scene is of this kind, if it is.
    test: fn(&Scene) -> Option<String>,
    /// What to do, given the owner's name.
    pub(crate) fix: fn(&str) -> Fix,
}

/// What holds is more telling than what is held, but for what needs its own cure.
const PATTERNS: [Pattern; 11] = [
    weak_collections::PATTERN,
    timers::PATTERN,
    event_listeners::PATTERN,
    pending_promises::PATTERN,
    buffers::PATTERN,
    linked_list::PATTERN,
    closures::PATTERN,
    unbounded_map::PATTERN,
    unbounded_set::PATTERN,
    unbounded_array::PATTERN,
    unbounded_object::PATTERN,
];

/// The pattern of a scene, and the reason.
pub(crate) fn classify(scene: &Scene) -> (&'static Pattern, String) {
    let matched = PATTERNS.iter().find_map(|pattern| Some((pattern, (pattern.test)(scene)?)));
    matched.unwrap_or_else(|| (&unknown::PATTERN, unknown::REASON.to_owned()))
}
