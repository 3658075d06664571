//! Stores of asynchronous contexts: which AsyncLocalStorage one belongs to.
//!
//! Up to Node 22 a resource has its store under a symbol that belongs to the AsyncLocalStorage;
//! from Node 24 on a frame, which is a Map, has it under the AsyncLocalStorage itself.

use std::collections::VecDeque;

use heapsnapshot::{Edge, EdgeType, Graph, NodeIdx, NodeType, Step};
use rustc_hash::FxHashSet;

use crate::below::new_edges;
use crate::growth::Survey;

const SYMBOL: &str = "<symbol kResourceStore>";
const SYMBOL_FIELD: &str = "kResourceStore";
const FRAME: &str = "AsyncContextFrame";
/// What is further below a store is in something of its own that happens to be in the store.
const MOST_HOPS: usize = 3;
/// How many of the newest objects are asked for a store.
const NEWEST: usize = 20;
/// How many objects are searched for stores, and how much below each.
const SAMPLES: usize = 40;
const MOST_NODES: usize = 2000;

/// Where on a route a store stands that was put right behind its AsyncLocalStorage, if the end is near.
pub(crate) fn store_at(survey: &Survey<'_>, route: &[Step]) -> Option<usize> {
    let graph = &survey.heap.facts.graph;
    (1..route.len()).rev().take(MOST_HOPS + 1).find(|&at| {
        let storage = route[at - 1].node;
        route[at].edge.is_some_and(|edge| {
            graph.edge_source(edge.idx) != storage && !survey.heap.facts.ephemerons.contains(&edge)
        })
    })
}

/// Where the last store stands on a path, and the path to its AsyncLocalStorage.
pub(super) fn last_store(survey: &Survey<'_>, path: &[Step]) -> Option<(usize, Vec<Step>)> {
    let graph = &survey.heap.facts.graph;
    (1..path.len()).rev().find_map(|at| {
        let storage = storage(survey, path[at - 1].node, &path[at].edge?)?;
        Some((at, survey.paths.to(graph, storage)?))
    })
}

/// The route to a store that one of the newest of some objects keeps, if one does.
pub(crate) fn route_to_kept_store(survey: &Survey<'_>, objects: &[NodeIdx]) -> Option<Vec<Step>> {
    let graph = &survey.heap.facts.graph;
    let (edge, storage) = objects.iter().rev().take(NEWEST).find_map(|&object| kept_store(survey, object))?;
    let mut route = survey.paths.to(graph, storage)?;
    route.push(Step { edge: Some(edge), node: edge.to });
    Some(route)
}

/// The route to the heaviest of the stores that are below some objects, and what part of their bytes
/// is in such stores.
pub(crate) fn route_to_heavy_store(survey: &Survey<'_>, objects: &[NodeIdx]) -> Option<(Vec<Step>, f64)> {
    let facts = survey.heap.facts;
    let stride = objects.len().div_ceil(SAMPLES).max(1);
    let sample: Vec<NodeIdx> = objects.iter().rev().step_by(stride).copied().collect();
    let mut seen = FxHashSet::default();
    let stores: Vec<(NodeIdx, Edge)> =
        sample.iter().flat_map(|&object| stores_below(survey, object, &mut seen)).collect();
    let bytes = |node| facts.retained.bytes(node);
    let all: u64 = sample.iter().map(|&object| bytes(object)).sum();
    let in_stores: u64 = stores.iter().map(|(_, edge)| bytes(edge.to)).sum();
    let &(from, heaviest) = stores.iter().max_by_key(|(_, edge)| bytes(edge.to))?;
    let mut route = survey.paths.to(&facts.graph, storage(survey, from, &heaviest)?)?;
    route.push(Step { edge: Some(heaviest), node: heaviest.to });
    Some((route, in_stores as f64 / all.max(1) as f64))
}

/// The edges to new stores below an object; what is below a store is not searched.
fn stores_below(survey: &Survey<'_>, object: NodeIdx, seen: &mut FxHashSet<NodeIdx>) -> Vec<(NodeIdx, Edge)> {
    let mut stores = Vec::new();
    let mut queue = VecDeque::from([object]);
    for _ in 0..MOST_NODES {
        let Some(node) = queue.pop_front() else { break };
        for edge in new_edges(survey, node).filter(|edge| edge.to != object) {
            if !seen.insert(edge.to) {
                continue;
            }
            if is_store(survey, node, &edge) {
                stores.push((node, edge));
            } else {
                queue.push_back(edge.to);
            }
        }
    }
    stores
}

/// The edge to a new store that an object keeps, directly or in a table of its own, and its storage.
fn kept_store(survey: &Survey<'_>, object: NodeIdx) -> Option<(Edge, NodeIdx)> {
    let graph = &survey.heap.facts.graph;
    let backing = graph.edges(object).map(|edge| edge.to).filter(|&to| survey.heap.fold(to) == object);
    let edges = std::iter::once(object)
        .chain(backing)
        .flat_map(|from| graph.edges(from).map(move |edge| (from, edge)));
    let mut new = edges.filter(|(_, edge)| !survey.cohorts.is_old(edge.to));
    new.find_map(|(from, edge)| Some((edge, storage(survey, from, &edge)?)))
}

/// Whether an edge leads to a store.
fn is_store(survey: &Survey<'_>, from: NodeIdx, edge: &Edge) -> bool {
    let graph = &survey.heap.facts.graph;
    let is_value = matches!(graph.node_type(edge.to), NodeType::Object | NodeType::Closure);
    let is_symbol = || edge.kind == EdgeType::Property && graph.edge_name(edge) == SYMBOL;
    is_value && (is_symbol() || framed(survey, from, edge).is_some())
}

/// The AsyncLocalStorage of a store to which an edge leads, if it leads to one.
fn storage(survey: &Survey<'_>, from: NodeIdx, edge: &Edge) -> Option<NodeIdx> {
    let graph = &survey.heap.facts.graph;
    if edge.kind == EdgeType::Property && graph.edge_name(edge) == SYMBOL {
        return by_symbol(survey, from, edge);
    }
    framed(survey, from, edge)
}

/// The AsyncLocalStorage under which a frame has a store.
fn framed(survey: &Survey<'_>, from: NodeIdx, edge: &Edge) -> Option<NodeIdx> {
    let graph = &survey.heap.facts.graph;
    let is_frame = edge.kind == EdgeType::Internal
        && graph.node_type(from) == NodeType::Array
        && graph.name(survey.heap.fold(from)) == FRAME;
    // The key stands right before its value.
    let slot = graph.edge_name(edge).as_str()?.parse::<u32>().ok().filter(|_| is_frame)?.checked_sub(1)?;
    let key = graph.edges(from).find(|edge| graph.edge_name(edge) == slot.to_string().as_str())?.to;
    (graph.node_type(key) == NodeType::Object).then_some(key)
}

/// It is the AsyncLocalStorage whose symbol stands in the shape of the resource at the same place among
/// the symbols of this name; without a shape it is the only one that there is.
fn by_symbol(survey: &Survey<'_>, resource: NodeIdx, edge: &Edge) -> Option<NodeIdx> {
    let graph = &survey.heap.facts.graph;
    let own = graph.edges(resource).filter(|edge| graph.edge_name(edge) == SYMBOL);
    let place = own.take_while(|other| other.idx != edge.idx).count();
    let named =
        |name: &str, node| graph.edges(node).find(|edge| graph.edge_name(edge) == name).map(|edge| edge.to);
    let shape = named("map", resource).and_then(|map| named("descriptors", map));
    let described = shape.into_iter().flat_map(|shape| graph.edges(shape));
    let of_shape = described.filter_map(|edge| storage_of(survey, edge.to)).nth(place);
    of_shape.or_else(|| only_storage(graph))
}

/// The AsyncLocalStorage to which a symbol belongs.
fn storage_of(survey: &Survey<'_>, symbol: NodeIdx) -> Option<NodeIdx> {
    let graph = &survey.heap.facts.graph;
    if graph.node_type(symbol) != NodeType::Symbol {
        return None;
    }
    let owns = |from: NodeIdx, edge: &Edge| {
        edge.kind == EdgeType::Property
            && graph.node_type(from) == NodeType::Object
            && graph.edge_name(edge) == SYMBOL_FIELD
    };
    let mut owners = survey.retainers.of_node(graph, symbol).filter(|(from, edge)| owns(*from, edge));
    owners.next().map(|(storage, _)| storage)
}

fn only_storage(graph: &Graph) -> Option<NodeIdx> {
    let [name] = graph.find_strings([SYMBOL_FIELD]);
    let is_storage = |&node: &NodeIdx| {
        let mut fields = graph.edges(node).filter(|edge| edge.kind == EdgeType::Property);
        graph.node_type(node) == NodeType::Object
            && fields.any(|edge| graph.is_named(&edge, name) && graph.node_type(edge.to) == NodeType::Symbol)
    };
    let mut storages = graph.nodes().filter(is_storage);
    storages.next().filter(|_| storages.next().is_none())
}
