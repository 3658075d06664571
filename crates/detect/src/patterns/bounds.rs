//! Which bound a cache needs, told from its entries: a number, a size, or an age.

use heapsnapshot::NodeIdx;

use super::entries::{Entry, History, entries};
use super::keys;
use super::read::{is_true, properties, property, property_names};
use super::scene::Scene;
use super::traits;
use crate::evidence::size;
use crate::growth::Capacity;

/// How many entries are looked at.
const MOST: usize = 300;
/// Entries are of uneven size if the largest is this many times the middle one …
const UNEVEN: u64 = 10;
/// … and large enough to matter.
const LARGE_BYTES: u64 = 4096;

/// What the names of properties with a time contain.
const TIMES: [&str; 13] = [
    "expires",
    "expiry",
    "expiration",
    "createdat",
    "created_at",
    "updatedat",
    "updated_at",
    "timestamp",
    "lastseen",
    "lastaccess",
    "lastused",
    "cachedat",
    "fetchedat",
];

/// Caches by package: the option that bounds the number of entries, the one for their age.
const CACHES: [(&str, &str, &str); 5] = [
    ("lru-cache", "max", "ttl"),
    ("@isaacs/ttlcache", "max", "ttl"),
    ("node-cache", "maxKeys", "stdTTL"),
    ("quick-lru", "maxSize", "maxAge"),
    ("memory-cache", "max", "time"),
];

/// What the entries of a cache are like.
pub(super) struct Bounds {
    entries: Vec<Entry>,
    /// The middle and the largest size, if they differ much.
    uneven: Option<(u64, u64)>,
    /// The property of the values with a time.
    time: Option<String>,
}

impl Bounds {
    pub(super) fn of(scene: &Scene) -> Self {
        let entries = scene.entries();
        let sample = entries.iter().step_by(entries.len().div_ceil(MOST).max(1));
        let values: Vec<NodeIdx> = sample.filter_map(|entry| entry.value).collect();
        let mut sizes: Vec<u64> = values.iter().map(|&value| scene.facts.retained.bytes(value)).collect();
        sizes.sort_unstable();
        let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
        let largest = sizes.last().copied().unwrap_or(0);
        let is_uneven = largest >= LARGE_BYTES && largest >= UNEVEN * middle;
        let time = values.last().and_then(|&value| {
            property_names(&scene.facts.graph, value).into_iter().find(|name| {
                let name = name.to_lowercase();
                TIMES.iter().any(|time| name.contains(time))
            })
        });
        Self { uneven: is_uneven.then_some((middle, largest)), time, entries }
    }

    /// What was found out about the entries of a container.
    pub(super) fn told(&self, scene: &Scene) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(History { before, now, gone }) = scene.history() {
            let deleted =
                if gone == 0 { "none was ever deleted".to_owned() } else { format!("{gone} were deleted") };
            told.push(format!("{before} → {now} entries between the first and the last snapshot; {deleted}"));
        }
        let what = if scene.holder == "Set" { "members" } else { "keys" };
        let inside = scene.library.as_ref().and_then(|library| index(scene, library.node));
        told.extend(
            keys::look(scene, inside.as_ref().unwrap_or(&self.entries))
                .map(|look| format!("the {what} {look}")),
        );
        if let Some((middle, largest)) = self.uneven {
            told.push(format!(
                "the entries are of uneven size: half of them retain {} or less, the largest {}",
                size(middle),
                size(largest)
            ));
        }
        told.extend(self.time.as_ref().map(|time| format!("the values carry a time: `{time}`")));
        told.extend(traits::of(scene));
        told
    }

    /// The cache from a library that fits, and why.
    pub(super) fn cache(&self) -> String {
        let (bound, why) = if self.uneven.is_some() {
            ("maxSize, sizeCalculation", "the entries are of uneven size, so bound their bytes")
        } else {
            ("max", "the entries are of like size, so their number bounds them")
        };
        match &self.time {
            Some(time) => format!(
                "new LRUCache({{ {bound}, ttl }}) from lru-cache ({why}, and `{time}` tells their age; a ttl alone removes nothing that nobody asks for)"
            ),
            None => format!("new LRUCache({{ {bound} }}) from lru-cache ({why})"),
        }
    }
}

/// The entries of the Map in which a library's cache finds things by key.
fn index(scene: &Scene, library: NodeIdx) -> Option<Vec<Entry>> {
    let graph = &scene.facts.graph;
    let mut maps = properties(graph, library).filter(|edge| graph.name(edge.to) == "Map");
    maps.find_map(|edge| Some(entries(scene.facts, edge.to, "Map")).filter(|entries| !entries.is_empty()))
}

/// Advice on a cache of a library that holds too much.
pub(super) fn of_library(scene: &Scene, name: &str, added: &str) -> Option<String> {
    let library = scene.library.as_ref()?;
    let told = library.told();
    let known = CACHES.iter().find(|(package, ..)| *package == library.package);
    let (max, ttl) = known.map_or(("max", "ttl"), |(_, max, ttl)| (max, ttl));
    let bound = match (&scene.candidate.capacity, known) {
        (Some(Capacity { entries: slots, .. }), _) => {
            let full = size(scene.candidate.bytes_of(*slots));
            format!(
                "{name}, {told}, has room for {slots} entries: at the size that they have now, that is {full}. Lower `{max}` to what this process has memory for, or bound the bytes (maxSize with sizeCalculation)"
            )
        }
        (None, Some(_)) => format!(
            "{name}, {told}, has no effective bound: set `{max}` (or a bound on bytes). `{ttl}` alone does not bound it: entries that nobody asks for again are not removed when they expire"
        ),
        (None, None) => format!(
            "{name}, {told}, keeps all that it is given{added}: use its option for a greatest number of entries or a time to live, delete entries when they are done with, or replace it by lru-cache with `max`"
        ),
    };
    let option = property(&scene.facts.graph, library.node, "updateAgeOnGet");
    let age = if option.is_some_and(|value| is_true(&scene.facts.graph, value)) {
        format!("; updateAgeOnGet defeats `{ttl}` when every key is read often")
    } else {
        String::new()
    };
    Some(format!("{bound}{age}."))
}
