//! A chain in which each new object holds the one before.

use super::read::class;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "linked-list", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_code = |class: &str| matches!(class, "closure" | "system / Context");
    let is_link = scene.chain.is_chain && (scene.chain.is_linked || scene.below(is_code) < 0.1);
    is_link.then(|| "each new object refers to another of its kind".to_owned())
}

fn facts(scene: &Scene) -> Vec<String> {
    let class = scene.sample.tops().next().map(|top| class(scene.facts, top));
    class.map(|class| format!("the links are of class {class}")).into_iter().collect()
}

fn fix(_scene: &Scene, subject: &Subject) -> Fix {
    Fix {
        summary: "cut the chain".to_owned(),
        detail: format!(
            "{}{} leads to a chain in which every element keeps its neighbour. Drop the reference to the element before when it is done with, or remove elements from the end when the chain is longer than needed.",
            subject.name,
            subject.added()
        ),
    }
}
