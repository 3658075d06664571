//! An array without a bound.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-array", test, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "Array").then(|| "the holder is an array".to_owned())
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "bound it".to_owned(),
        detail: format!(
            "{owner} is pushed to and never shortened. Keep the last n only (shift() or a ring buffer), write older elements out, or aggregate them: counts and sums instead of every sample."
        ),
    }
}
