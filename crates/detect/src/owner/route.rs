//! The path to a holder as a developer would tell it.

use heapsnapshot::Step;

use super::store::last_store;
use crate::growth::{Accumulator, Survey};

/// How many WeakMaps may lie one in another.
const MOST_MAPS: usize = 4;

/// The path to the holder and on through the variable or property by which it holds.
///
/// What a WeakMap holds is reached through the map, though it is the key that keeps it alive; the
/// store of an asynchronous context through its AsyncLocalStorage, though resources keep it alive.
pub(crate) fn route(survey: &Survey<'_>, accumulator: &Accumulator) -> Vec<Step> {
    let mut path = accumulator.path.clone();
    let graph = &survey.heap.facts.graph;
    if let Some(edge) = accumulator.holder.labelled_edge(graph) {
        path.push(Step { edge: Some(edge), node: edge.to });
    }
    let mut end = path.len();
    for _ in 0..MOST_MAPS {
        let Some((at, through_map)) = last_weak_entry(survey, &path[..end]) else { break };
        end = through_map.len();
        path.splice(..at, through_map);
    }
    if let Some((at, to_storage)) = last_store(survey, &path) {
        path.splice(..at, to_storage);
    }
    path
}

/// Where the last entry of a WeakMap stands on a path, and the path to the map.
fn last_weak_entry(survey: &Survey<'_>, path: &[Step]) -> Option<(usize, Vec<Step>)> {
    let facts = survey.heap.facts;
    path.iter().enumerate().rev().find_map(|(at, step)| {
        let entry = facts.ephemerons.get(&facts.graph, &step.edge?)?;
        let map = survey.heap.fold(facts.graph.find(entry.table)?);
        Some((at, survey.paths.to(&facts.graph, map)?))
    })
}
