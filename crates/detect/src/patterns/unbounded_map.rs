//! A Map without a bound.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-map", test, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "Map").then(|| "the holder is a Map".to_owned())
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "bound it".to_owned(),
        detail: format!(
            "Nothing removes entries from {owner} as fast as they come. Delete an entry when it is done with, or replace the Map by a cache with a bound: new LRUCache({{ max, ttl }}) from lru-cache. If the keys are objects, a WeakMap lets entries go with them."
        ),
    }
}
