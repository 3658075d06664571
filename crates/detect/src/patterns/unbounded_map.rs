//! A Map without a bound, or a library's cache without an effective one.

use super::bounds::{Bounds, of_library};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-map", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "Map").then(|| match &scene.library {
        Some(library) => format!("the holder is inside {}, which is used like a Map", library.told()),
        None => "the holder is a Map".to_owned(),
    })
}

fn facts(scene: &Scene) -> Vec<String> {
    Bounds::of(scene).told(scene)
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let detail = of_library(scene, name, &added).unwrap_or_else(|| {
        format!(
            "Nothing removes entries from {name} as fast as they come{added}. Delete an entry when it is done with, or replace the Map by a cache with a bound: {}. If the keys are objects, a WeakMap lets entries go with them.",
            Bounds::of(scene).cache()
        )
    });
    Fix { summary: "bound it".to_owned(), detail }
}
