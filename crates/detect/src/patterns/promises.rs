//! Promises in a snapshot: settled or not, and what waits for them.

use heapsnapshot::{EdgeType, NodeIdx, NodeType};
use rustc_hash::FxHashSet;

use super::read::{class, internal};
use super::scene::Scene;
use crate::below::below;
use crate::growth::Kind;

/// A chain is followed so far.
const MOST_NODES: usize = 100_000;
/// So many promises below each new object that is held are a chain: an entry for 5 % of them.
const PER_ENTRY: usize = 20;
/// The least part of a chain that promises and what settles them are; the rest is what each one keeps.
const LEAST: f64 = 0.3;

pub(super) fn is_promise(scene: &Scene, node: NodeIdx) -> bool {
    class(scene.facts, node) == "Promise"
}

/// Async functions and generators keep their variables while they are suspended.
pub(super) fn is_suspended(scene: &Scene, node: NodeIdx) -> bool {
    internal(&scene.facts.graph, node, "parameters_and_registers").is_some()
}

/// How many promises hang one behind the other below a few new objects, if most of what is there is that.
pub(super) fn in_a_row(scene: &Scene) -> Option<usize> {
    let tops = &scene.candidate.tops;
    let new = scene.candidate.total(|net| net.objects) as usize;
    if tops.len() * PER_ENTRY > new.min(MOST_NODES) {
        return None;
    }
    let mut seen = FxHashSet::from_iter(tops.iter().copied());
    let nodes: Vec<NodeIdx> =
        tops.iter().flat_map(|&top| below(scene.survey, top, MOST_NODES / tops.len(), &mut seen)).collect();
    let promises = nodes.iter().filter(|&&node| is_promise(scene, node)).count();
    let settlers = nodes.iter().filter(|&&node| is_settler(scene, node)).count();
    let data = nodes.iter().filter(|&&node| scene.survey.heap.kinds.of_node(node) == Kind::Data).count();
    let is_row =
        promises >= PER_ENTRY * tops.len().max(1) && (promises + settlers) as f64 >= LEAST * data as f64;
    is_row.then_some(promises)
}

/// V8's own functions that resolve or reject a promise have no name, and see only the promise.
fn is_settler(scene: &Scene, node: NodeIdx) -> bool {
    let graph = &scene.facts.graph;
    let is_function = graph.node_type(node) == NodeType::Closure && graph.name(node) == "";
    let context = internal(graph, node, "context").filter(|_| is_function);
    context.is_some_and(|context| {
        let kept = |edge: heapsnapshot::Edge| {
            !matches!(edge.kind, EdgeType::Weak | EdgeType::Shortcut) && is_promise(scene, edge.to)
        };
        scene.places.spot(node).is_none() && graph.edges(context).any(kept)
    })
}

/// How many reactions wait for a promise that has not settled: each leads to the one that came before it.
pub(super) fn reactions(scene: &Scene, promise: NodeIdx) -> usize {
    let graph = &scene.facts.graph;
    let next = |&node: &NodeIdx| graph.edges(node).map(|edge| edge.to).find(|&to| is_reaction(scene, to));
    std::iter::successors(next(&promise), next).take(graph.node_count()).count()
}

fn is_reaction(scene: &Scene, node: NodeIdx) -> bool {
    scene.facts.graph.name(node) == "system / PromiseReaction"
}

/// A promise has one field for what waits for it and, once it is settled, for its result.
pub(super) fn is_settled(scene: &Scene, promise: NodeIdx) -> bool {
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
