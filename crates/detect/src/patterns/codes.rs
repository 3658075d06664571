//! Functions among the new objects: which code of the service made what grows.

use heapsnapshot::{NodeIdx, NodeType};
use rustc_hash::FxHashMap;

use super::scene::Scene;
use super::subject::short;
use crate::finding::PackageKind;

/// Code of the service, as sentences tell it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Code {
    /// The function's own name; empty if it has none.
    pub(super) name: String,
    pub(super) place: String,
}

impl Code {
    /// `onPrice (server.mjs:5)`
    pub(super) fn told(&self) -> String {
        let name = if self.name.is_empty() { "an anonymous function" } else { &self.name };
        format!("{name} ({})", self.place)
    }
}

/// The function or suspended function of the service that most of the new objects are or lead to.
pub(super) fn most_frequent(scene: &Scene, is_wanted: impl Fn(NodeIdx) -> bool) -> Option<Code> {
    let mut votes: FxHashMap<Code, usize> = FxHashMap::default();
    for nodes in &scene.sample.0 {
        let found = nodes.iter().filter(|&&node| is_wanted(node)).find_map(|&node| code(scene, node));
        if let Some(code) = found {
            *votes.entry(code).or_default() += 1;
        }
    }
    votes.into_iter().max_by(|(a, n), (b, m)| (n, b).cmp(&(m, a))).map(|(code, _)| code)
}

/// The code of a function, generator or async function, if it is the service's.
pub(super) fn code(scene: &Scene, node: NodeIdx) -> Option<Code> {
    let graph = &scene.facts.graph;
    let spot = scene.places.spot(node).filter(|spot| scene.outlines.kind(spot) == PackageKind::App)?;
    let function = match graph.node_type(node) {
        NodeType::Closure => node,
        _ => super::read::internal(graph, node, "function").unwrap_or(node),
    };
    let is_function = graph.node_type(function) == NodeType::Closure;
    let name = if is_function { graph.name(function).to_string_lossy().into_owned() } else { String::new() };
    let origin = scene.outlines.origin(&spot);
    let line = origin.place.map(|place| place.line);
    Some(Code { name, place: short(&origin.path, line) })
}

pub(super) fn is_function(scene: &Scene, node: NodeIdx) -> bool {
    scene.facts.graph.node_type(node) == NodeType::Closure
}
