//! Promises in a snapshot: settled or not, and what waits for them.

use heapsnapshot::{NodeIdx, NodeType};

use super::read::{class, internal};
use super::scene::Scene;

pub(super) fn is_promise(scene: &Scene, node: NodeIdx) -> bool {
    class(scene.facts, node) == "Promise"
}

/// Async functions and generators keep their variables while they are suspended.
pub(super) fn is_suspended(scene: &Scene, node: NodeIdx) -> bool {
    internal(&scene.facts.graph, node, "parameters_and_registers").is_some()
}

/// A promise has one field for what waits for it and, once it is settled, for its result.
fn is_settled(scene: &Scene, promise: NodeIdx) -> bool {
    let graph = &scene.facts.graph;
    internal(graph, promise, "reactions_or_result").is_some_and(|field| {
        graph.node_type(field) != NodeType::Hidden || graph.name(field) != "system / PromiseReaction"
    })
}

/// The share of the new objects that are settled promises.
pub(super) fn settled(scene: &Scene) -> f64 {
    scene.sample.share(|top| is_promise(scene, top) && is_settled(scene, top))
}

/// The share of the new objects that have a suspended function below them.
pub(super) fn suspended(scene: &Scene) -> f64 {
    scene.sample.share_above(|node| is_suspended(scene, node))
}
