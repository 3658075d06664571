//! What a FinalizationRegistry holds until a target dies that never dies.

use heapsnapshot::{EdgeType, NodeIdx};
use rustc_hash::FxHashSet;

use super::read::nearest_name;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "finalization-registry", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    (scene.holder == "FinalizationRegistry").then(|| {
        "the holder is a FinalizationRegistry, which keeps held values and cells until the targets die"
            .to_owned()
    })
}

/// The targets that are still alive.
fn targets(scene: &Scene) -> FxHashSet<NodeIdx> {
    let graph = &scene.facts.graph;
    let first = graph.edges(scene.container).map(|edge| edge.to).filter(|&node| is_cell(scene, node));
    let targets = first.flat_map(|cell| cells(scene, cell)).filter_map(|cell| {
        let mut weak = graph.edges(cell).filter(|edge| edge.kind == EdgeType::Weak);
        weak.find(|edge| graph.edge_name(edge) == "target").map(|edge| edge.to)
    });
    targets.collect()
}

fn is_cell(scene: &Scene, node: NodeIdx) -> bool {
    scene.facts.graph.name(node) == "system / WeakCell"
}

/// The share of the new cells whose held value leads to a target.
fn held_with_target(scene: &Scene) -> f64 {
    let targets = targets(scene);
    scene.sample.share_above(|node| targets.contains(&node))
}

/// What keeps a target alive, where the held values do not.
fn holder_of_targets(scene: &Scene) -> Option<String> {
    let newest = targets(scene).into_iter().max()?;
    nearest_name(&scene.survey.paths, scene.facts, newest)
}

/// A cell and those that it leads to.
fn cells(scene: &Scene, cell: NodeIdx) -> Vec<NodeIdx> {
    let graph = &scene.facts.graph;
    let mut found = vec![cell];
    let mut seen = FxHashSet::from_iter([cell]);
    let mut next = 0;
    while let Some(&cell) = found.get(next) {
        next += 1;
        let others = graph.edges(cell).map(|edge| edge.to);
        found.extend(others.filter(|&to| is_cell(scene, to) && seen.insert(to)));
    }
    found
}

fn facts(scene: &Scene) -> Vec<String> {
    let share = held_with_target(scene);
    if share > 0.3 {
        return vec![format!(
            "in {:.0} % of the new cells the held value leads to its own target, which therefore never dies",
            share * 100.0
        )];
    }
    let holder = holder_of_targets(scene);
    holder.map(|holder| format!("the targets are alive: `{holder}` keeps them")).into_iter().collect()
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let name = subject.name;
    let added = subject.added();
    let detail = if held_with_target(scene) > 0.3 {
        format!(
            "What is given to {name}.register(target, heldValue){added} as held value must not lead to the target, not even through a bound method or a closure: pass an id or a handle of its own instead. Call {name}.unregister(token) when the target is closed explicitly."
        )
    } else {
        format!(
            "Each {name}.register(target, heldValue){added} keeps its held value until the target dies. Let go of the targets, keep the held value small, and call {name}.unregister(token) when the target is closed."
        )
    };
    Fix { summary: "do not hold the target".to_owned(), detail }
}
