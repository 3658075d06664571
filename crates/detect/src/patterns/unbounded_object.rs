//! A plain object or an instance that is used as a dictionary.

use heapsnapshot::NodeType;

use super::bounds::Bounds;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unbounded-object", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_object = scene.facts.graph.node_type(scene.container) == NodeType::Object
        && !scene.holder.is_empty()
        && !scene.holder.starts_with(['(', '<'])
        && !scene.holder.starts_with("system / ");
    let class = &scene.holder;
    if is_object && scene.is_replaced() {
        let properties = scene.entries().len();
        return (properties >= MANY).then(|| {
            format!(
                "it is given a new object each time, of class {class} and with more properties than the one before: {properties} now"
            )
        });
    }
    is_object
        .then(|| format!("an object of class {class} is used as a dictionary: its properties grow in number"))
}

/// A value that is given anew is a dictionary if it has so many properties.
const MANY: usize = 20;

fn facts(scene: &Scene) -> Vec<String> {
    Bounds::of(scene).told(scene)
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    Fix {
        summary: "bound it".to_owned(),
        detail: format!(
            "{name} gains properties{added} and loses none. Delete keys when they are done with, or use a Map, and where it is a cache one with a bound: {}. An object with ever new keys also becomes a slow dictionary.",
            Bounds::of(scene).cache()
        ),
    }
}
