//! No known pattern.

use super::read::class;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unknown", test, facts, fix };

pub(super) const REASON: &str = "no known pattern fits";

fn test(_scene: &Scene) -> Option<String> {
    Some(REASON.to_owned())
}

fn facts(scene: &Scene) -> Vec<String> {
    let class = class(scene.facts, scene.container);
    let told = format!(
        "it is given a new value of class {class} each time, which leads to more than the one before"
    );
    scene.is_replaced().then_some(told).into_iter().collect()
}

fn fix(_scene: &Scene, subject: &Subject) -> Fix {
    Fix {
        summary: "see where it accumulates".to_owned(),
        detail: format!(
            "Follow the path to {} and look for the code that adds to it without ever removing{}.",
            subject.name,
            subject.added()
        ),
    }
}
