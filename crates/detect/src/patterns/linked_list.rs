//! A chain in which each new object holds the one before.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "linked-list", test, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_code = |class: &str| matches!(class, "closure" | "system / Context");
    let is_link = scene.is_chain && (scene.is_linked || scene.below(is_code) < 0.1);
    is_link.then(|| "each new object refers to another of its kind".to_owned())
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "cut the chain".to_owned(),
        detail: format!(
            "{owner} leads to a chain in which every element keeps its predecessor. Drop the reference to the element before, or remove elements from the end when the chain is longer than needed."
        ),
    }
}
