//! The path of a finding: from the root to the holder and on to one of the newest objects.

use std::collections::VecDeque;

use heapsnapshot::{NodeIdx, NodeType, Step};
use rustc_hash::FxHashMap;

use crate::finding::{PathEdge, PathNode, PathStep, StepState};
use crate::growth::{Kind, Survey};
use crate::owner::Owners;
use crate::privacy;
use crate::repeats::without_repeats;

/// The type of an edge from the cell of a module's export to its value; V8 has no name for it.
const EXPORT: &str = "export";
/// How many nodes are visited between a holder and a new object.
const MOST_NODES: usize = 100_000;
/// How far the way goes on from a new object to its largest part.
const MOST_PARTS: usize = 6;

/// Tells a path; the step at `growing` is where objects accumulate.
pub(crate) fn trail(
    survey: &Survey<'_>,
    owners: &Owners<'_, '_>,
    path: &[Step],
    growing: usize,
) -> Vec<PathStep> {
    let facts = survey.heap.facts;
    let exported = |cell| owners.places.export(cell).map(|export| export.name);
    let told = |(at, skipped): (usize, usize)| PathStep {
        edge: path[at].edge.map(|edge| match at.checked_sub(1).and_then(|from| exported(path[from].node)) {
            Some(name) => PathEdge { kind: EXPORT.to_owned(), name },
            None => PathEdge {
                kind: facts.graph.edge_type_name(edge.idx).to_owned(),
                name: privacy::edge_name(facts, facts.graph.edge_source(edge.idx), &edge),
            },
        }),
        node: node(survey, owners, path[at].node),
        skipped,
        growing: at == growing,
        state: if at < growing { StepState::Unknown } else { StepState::Growing },
        why: String::new(),
    };
    without_repeats(facts, path, growing).into_iter().map(told).collect()
}

fn node(survey: &Survey<'_>, owners: &Owners<'_, '_>, node: NodeIdx) -> PathNode {
    let facts = survey.heap.facts;
    let spot = owners.places.spot(node);
    let context = if owners.places.is_context(node) { owners.context_name(node) } else { None };
    let name = context.unwrap_or_else(|| privacy::node_name(facts, node));
    let origin = spot.as_ref().map(|spot| owners.outlines.origin(spot));
    let home = || owners.places.home(node).map(|spot| owners.outlines.origin(&spot).path);
    let place = origin.as_ref().and_then(|origin| origin.place);
    PathNode {
        id: facts.graph.id(node),
        kind: facts.graph.node_type_name(node).to_owned(),
        name,
        file: origin.map(|origin| origin.path).or_else(home),
        line: place.map(|place| place.line),
    }
}

/// The steps from a holder to the newest of the objects that it holds: through its own backing and
/// through new objects only.
pub(crate) fn descent(survey: &Survey<'_>, holder: NodeIdx, tops: &[NodeIdx]) -> Vec<Step> {
    let facts = survey.heap.facts;
    let is_telling =
        |node: &&NodeIdx| matches!(facts.graph.node_type(**node), NodeType::Object | NodeType::Closure);
    let newest = tops.iter().rev();
    let Some(&goal) = newest.clone().find(is_telling).or_else(|| newest.clone().next()) else {
        return Vec::new();
    };
    let mut by: FxHashMap<NodeIdx, (NodeIdx, Step)> = FxHashMap::default();
    let mut queue = VecDeque::from([holder]);
    while let Some(node) = queue.pop_front().filter(|_| by.len() < MOST_NODES && !by.contains_key(&goal)) {
        for edge in facts.graph.edges(node).filter(|edge| facts.essential.contains(edge.idx)) {
            let is_backing = survey.heap.fold(edge.to) == holder;
            let is_new = !survey.cohorts.is_old(edge.to) && survey.heap.kinds.of_node(edge.to) != Kind::Noise;
            // New objects may lead back to the holder, which may itself be new.
            if edge.to != holder && (is_backing || is_new) && !by.contains_key(&edge.to) {
                by.insert(edge.to, (node, Step { edge: Some(edge), node: edge.to }));
                queue.push_back(edge.to);
            }
        }
    }
    let mut steps = Vec::new();
    let mut node = goal;
    while let Some(&(from, step)) = by.get(&node) {
        steps.push(step);
        node = from;
    }
    steps.reverse();
    steps
}

/// From an object on to what makes it large: while one part retains most of it, that part.
pub(crate) fn heaviest(survey: &Survey<'_>, object: NodeIdx) -> Vec<Step> {
    let facts = survey.heap.facts;
    let mut steps: Vec<Step> = Vec::new();
    let mut node = object;
    while steps.len() < MOST_PARTS {
        let parts = facts.graph.edges(node).filter(|edge| {
            facts.essential.contains(edge.idx) && facts.dominators.of(edge.to) == node && edge.to != node
        });
        let Some(part) = parts.max_by_key(|edge| facts.retained.bytes(edge.to)) else { break };
        if 2 * facts.retained.bytes(part.to) < facts.retained.bytes(node) {
            break;
        }
        steps.push(Step { edge: Some(part), node: part.to });
        node = part.to;
    }
    // A table without anything large in it says nothing.
    while steps.last().is_some_and(|step| survey.heap.kinds.of_node(step.node) != Kind::Data) {
        steps.pop();
    }
    steps
}
