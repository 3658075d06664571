//! A Set without a bound.

use super::bounds::Bounds;
use super::promises::settled;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-set", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "Set").then(|| "the holder is a Set".to_owned())
}

fn facts(scene: &Scene) -> Vec<String> {
    Bounds::of(scene).told(scene)
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    if settled(scene) > 0.5 {
        return Fix {
            summary: "remove finished work".to_owned(),
            detail: format!(
                "The promises in {name} have settled and nobody takes them out. Where one is added{added}: job.finally(() => {name}.delete(job))."
            ),
        };
    }
    Fix {
        summary: "bound it".to_owned(),
        detail: format!(
            "Nothing removes members from the Set {name} as fast as they come{added}. Delete a member when it is done with; for objects a WeakSet may do; to recognise repeats, remember only a window of the last ones (lru-cache with max and ttl)."
        ),
    }
}
