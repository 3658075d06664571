//! Values of a WeakMap: they live as long as their keys, and the keys live on.

use heapsnapshot::NodeIdx;

use super::read::{class, nearest_name};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "weak-collections", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    scene.is_weak.then(|| "the objects are values of a WeakMap whose keys stay alive".to_owned())
}

/// The key of one of the new values.
fn key(scene: &Scene) -> Option<NodeIdx> {
    let graph = &scene.facts.graph;
    let entry = scene.sample.tops().find_map(|top| {
        let mut edges = scene.survey.retainers.of_node(graph, top);
        edges.find_map(|(_, edge)| scene.facts.ephemerons.get(graph, &edge))
    })?;
    graph.find(entry.key)
}

/// The variable or property on the path to a key that is nearest to it.
fn holder_of_keys(scene: &Scene) -> Option<String> {
    nearest_name(&scene.survey.paths, scene.facts, key(scene)?)
}

fn facts(scene: &Scene) -> Vec<String> {
    let class = key(scene).map(|key| class(scene.facts, key));
    let holder = holder_of_keys(scene);
    class
        .zip(holder)
        .map(|(class, holder)| format!("the keys are objects of class {class}; `{holder}` keeps them alive"))
        .into_iter()
        .collect()
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let name = subject.name;
    let holder = holder_of_keys(scene).map_or_else(
        || format!("Find what holds the keys of {name} (a list, a closure, a request that never ends)"),
        |holder| format!("`{holder}` holds the keys of {name}: remove them there when they are done with"),
    );
    Fix {
        summary: "let go of the keys".to_owned(),
        detail: format!(
            "A WeakMap frees a value only when its key is unreachable. {holder}, or call {name}.delete(key) when the key is done."
        ),
    }
}
