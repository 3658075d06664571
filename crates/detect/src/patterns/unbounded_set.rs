//! A Set without a bound.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-set", test, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "Set").then(|| "the holder is a Set".to_owned())
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "bound it".to_owned(),
        detail: format!(
            "Nothing removes members from {owner} as fast as they come. Delete a member when it is done with; for objects a WeakSet may do; to recognise repeats, remember only a window of the last ones."
        ),
    }
}
