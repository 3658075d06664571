//! Values of a WeakMap: they live as long as their keys, and the keys live on.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "weak-collections", test, fix };

fn test(scene: &Scene) -> Option<String> {
    scene.is_weak.then(|| "the objects are values of a WeakMap whose keys stay alive".to_owned())
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "let go of the keys".to_owned(),
        detail: format!(
            "A WeakMap frees a value only when its key is unreachable. Find what holds the keys of {owner} (a list, a closure, a request that never ends) and drop them there, or call {owner}.delete(key) when the key is done."
        ),
    }
}
