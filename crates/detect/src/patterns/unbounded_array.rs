//! An array without a bound.

use super::bounds::Bounds;
use super::promises::settled;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-array", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "Array").then(|| "the holder is an array".to_owned())
}

fn facts(scene: &Scene) -> Vec<String> {
    Bounds::of(scene).told(scene)
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let detail = if settled(scene) > 0.5 {
        format!(
            "The promises in {name} have settled and nobody takes them out. Use a Set and, where one is added{added}, job.finally(() => {name}.delete(job)); or await Promise.all({name}) in batches and begin a new array."
        )
    } else if scene.tops(|class| class == "closure") > 0.6 {
        format!(
            "{name} is given functions{added} and never loses one. Remove each when it has run or its request is over (return a function that unsubscribes), or add it once outside of the request."
        )
    } else {
        format!(
            "{name} is pushed to{added} and never shortened. Keep the last n only (shift() or a ring buffer), write older elements out, or aggregate them: counts and sums instead of every sample."
        )
    };
    Fix { summary: "bound it".to_owned(), detail }
}
