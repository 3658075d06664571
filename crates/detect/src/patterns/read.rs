//! Reads single objects out of a snapshot: properties, their names, classes, texts.

use heapsnapshot::{Analysis, Edge, EdgeType, Graph, NodeIdx, NodeType, RootPaths};

use super::keys::is_data;
use crate::privacy::has_keys;

/// V8 describes a property in so many slots; the first is its name.
const DESCRIPTOR: u32 = 3;

/// What a property of this name holds.
pub(super) fn property(graph: &Graph, node: NodeIdx, name: &str) -> Option<NodeIdx> {
    by_name(graph, node, EdgeType::Property, name)
}

/// What V8 keeps for the node under this name.
pub(super) fn internal(graph: &Graph, node: NodeIdx, name: &str) -> Option<NodeIdx> {
    by_name(graph, node, EdgeType::Internal, name)
}

fn by_name(graph: &Graph, node: NodeIdx, kind: EdgeType, name: &str) -> Option<NodeIdx> {
    graph.edges(node).find(|edge| edge.kind == kind && graph.edge_name(edge) == name).map(|edge| edge.to)
}

/// Own properties that have an edge; those with small numbers have none.
pub(super) fn properties(graph: &Graph, node: NodeIdx) -> impl Iterator<Item = Edge> + '_ {
    graph
        .edges(node)
        .filter(move |edge| edge.kind == EdgeType::Property && graph.edge_name(edge) != "__proto__")
}

/// The names of all own properties, numbers included, as the object's shape lists them.
pub(super) fn property_names(graph: &Graph, node: NodeIdx) -> Vec<String> {
    let shape = internal(graph, node, "map").and_then(|map| internal(graph, map, "descriptors"));
    let is_name = |edge: &Edge| {
        let slot = graph.edge_name(edge).as_str().and_then(|name| name.parse::<u32>().ok());
        slot.is_some_and(|slot| slot % DESCRIPTOR == 0) && graph.node_type(edge.to) == NodeType::String
    };
    let described = shape.into_iter().flat_map(|shape| graph.edges(shape).filter(is_name));
    let mut names: Vec<String> =
        described.map(|edge| graph.name(edge.to).to_string_lossy().into_owned()).collect();
    names.extend(properties(graph, node).map(|edge| graph.edge_name(&edge).to_string_lossy().into_owned()));
    names.sort();
    names.dedup();
    names
}

/// The class of an object; the type of anything else.
pub(super) fn class(facts: &Analysis, node: NodeIdx) -> String {
    match facts.graph.node_type(node) {
        NodeType::Object | NodeType::Native | NodeType::Hidden => {
            facts.graph.name(node).to_string_lossy().into_owned()
        }
        _ => facts.graph.node_type_name(node).to_owned(),
    }
}

pub(super) fn is_string(graph: &Graph, node: NodeIdx) -> bool {
    matches!(graph.node_type(node), NodeType::String | NodeType::ConsString | NodeType::SlicedString)
}

/// The variable or property that is nearest to a node on the way from the root; keys are none.
pub(super) fn nearest_name(paths: &RootPaths, facts: &Analysis, node: NodeIdx) -> Option<String> {
    let graph = &facts.graph;
    let path = paths.to(graph, node)?;
    let named = path.iter().rev().filter_map(|step| step.edge).find(|edge| {
        let is_name = matches!(edge.kind, EdgeType::Context | EdgeType::Property);
        let name = graph.edge_name(edge).to_string_lossy().into_owned();
        let is_key = edge.kind == EdgeType::Property && has_keys(facts, graph.edge_source(edge.idx));
        is_name && !is_key && !name.starts_with('<') && !is_data(&name)
    })?;
    Some(graph.edge_name(&named).to_string_lossy().into_owned())
}

/// Older versions of V8 name `true` only by an edge.
pub(super) fn is_true(graph: &Graph, node: NodeIdx) -> bool {
    graph.name(node) == "true" || graph.edges(node).any(|edge| graph.name(edge.to) == "true")
}

/// An object and its prototypes, the nearest first.
pub(super) fn with_prototypes(graph: &Graph, node: NodeIdx) -> impl Iterator<Item = NodeIdx> + '_ {
    const MOST: usize = 6;
    std::iter::successors(Some(node), move |&node| property(graph, node, "__proto__")).take(MOST)
}
