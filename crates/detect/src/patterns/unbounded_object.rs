//! A plain object or an instance that is used as a dictionary.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-object", test, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_object = !scene.holder.is_empty()
        && !scene.holder.starts_with(['(', '<'])
        && !scene.holder.starts_with("system / ");
    (is_object && scene.holder != "closure")
        .then(|| format!("properties of an object of class {} grow in number", scene.holder))
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "bound it".to_owned(),
        detail: format!(
            "{owner} gains properties and loses none. Delete keys when they are done with, or use a Map with a bound (lru-cache): an object with ever new keys also becomes a slow dictionary."
        ),
    }
}
