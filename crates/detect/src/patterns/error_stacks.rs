//! Errors that are kept, each with its stack: one by one, in records, or each with the one before.

use heapsnapshot::{Edge, EdgeType, NodeIdx, NodeType};

use super::read::{class, properties, with_prototypes};
use super::{Pattern, Scene, Subject, keys};
use crate::evidence::size;
use crate::finding::Fix;
use crate::privacy::edge_name;

pub(super) const PATTERN: Pattern = Pattern { name: "error-stacks", test, facts, fix };

/// The least part of the new objects, or of the links of a chain, that are errors.
const LEAST: f64 = 0.3;
/// More of the new objects must be records with an error, and more of their bytes must be the errors'.
const LEAST_OF_RECORDS: f64 = 0.6;
const LEAST_BYTES_OF_RECORDS: f64 = 0.5;

/// How the names of errors end, and what V8 keeps for the frames of a stack.
fn is_named_error(class: &str) -> bool {
    class.ends_with("Error") || class.ends_with("Exception") || class.ends_with("CallSiteInfo")
}

/// Whether a node is an error, by its class or one that this extends.
pub(super) fn is_error(scene: &Scene, node: NodeIdx) -> bool {
    let is_one = |node| is_named_error(&class(scene.facts, node));
    is_one(node)
        || scene.facts.graph.node_type(node) == NodeType::Object
            && with_prototypes(&scene.facts.graph, node).any(is_one)
}

/// Whether most of what hangs together are errors: then the list is but how they are kept.
pub(super) fn is_chain(scene: &Scene) -> bool {
    scene.chain.is_chain && {
        let objects = |node: &NodeIdx| scene.facts.graph.node_type(*node) == NodeType::Object;
        let is_row = scene.chain.links.len() > 1;
        let links: Vec<NodeIdx> =
            if is_row { scene.chain.links.clone() } else { scene.sample.nodes().filter(objects).collect() };
        let errors = links.iter().filter(|&&node| is_error(scene, node)).count();
        errors as f64 > LEAST * links.len() as f64
    }
}

fn test(scene: &Scene) -> Option<String> {
    let share = scene.sample.share(|top| is_error(scene, top));
    if share > LEAST {
        return Some(format!("{:.0} % of the new objects are errors", share * 100.0));
    }
    if is_chain(scene) {
        return Some("the new objects hang together in a chain of errors".to_owned());
    }
    let records = scene.sample.share(|top| error_of(scene, top).is_some());
    (records > LEAST_OF_RECORDS && weight_in_records(scene) > LEAST_BYTES_OF_RECORDS)
        .then(|| format!("{:.0} % of the new objects are records with an error in each", records * 100.0))
}

/// The property by which a record holds an error.
fn error_of(scene: &Scene, record: NodeIdx) -> Option<Edge> {
    let graph = &scene.facts.graph;
    let is_record = graph.node_type(record) == NodeType::Object && !is_error(scene, record);
    properties(graph, record).find(|edge| is_record && is_error(scene, edge.to))
}

/// The part of the bytes of all records that their errors retain.
fn weight_in_records(scene: &Scene) -> f64 {
    let retained = |node| scene.facts.retained.bytes(node);
    let errors = scene.sample.tops().filter_map(|top| error_of(scene, top));
    let of_errors: u64 = errors.map(|edge| retained(edge.to)).sum();
    let of_all: u64 = scene.sample.tops().map(retained).sum();
    of_errors as f64 / of_all.max(1) as f64
}

/// By which property an error leads to another: `cause`, `previous`, `errors`.
fn link(scene: &Scene) -> Option<String> {
    let graph = &scene.facts.graph;
    let leads_on = |edge: &Edge| {
        let is_list = graph.name(edge.to) == "Array";
        let mut elements = graph.edges(edge.to).filter(|it| is_list && it.kind == EdgeType::Element);
        is_error(scene, edge.to) || elements.any(|it| is_error(scene, it.to))
    };
    let mut errors = scene
        .sample
        .nodes()
        .filter(|&node| graph.node_type(node) == NodeType::Object && is_error(scene, node));
    errors.find_map(|error| {
        let found = properties(graph, error).find(leads_on)?;
        Some(graph.edge_name(&found).to_string_lossy().into_owned())
    })
}

fn facts(scene: &Scene) -> Vec<String> {
    let mut told = Vec::new();
    let record = scene.sample.tops().find_map(|top| error_of(scene, top));
    let is_whole =
        |node: &NodeIdx| is_error(scene, *node) && scene.facts.graph.node_type(*node) == NodeType::Object;
    let error = record.map(|edge| edge.to).or_else(|| scene.sample.nodes().find(is_whole));
    let property = record.map(|edge| edge_name(scene.facts, scene.facts.graph.edge_source(edge.idx), &edge));
    let link = link(scene);
    if let Some(error) = error {
        let class = class(scene.facts, error);
        let bytes = scene.candidate.total(|net| net.bytes);
        let each = size(bytes / scene.candidate.total(|net| net.entries).max(1));
        let place = property.map_or_else(String::new, |name| format!(" (`{name}` of each record)"));
        told.push(format!("they are of class {class}{place}, each with its stack: about {each} in all"));
    }
    if let Some(link) = link {
        told.push(format!("`{link}` of each error leads to the one before"));
    }
    told.extend(keys::look(scene, &scene.entries()).map(|look| format!("the keys {look}")));
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let detail = match link(scene) {
        Some(link) => format!(
            "{name}{added} is an error that leads to the one before by `{link}`, so no error is ever freed, nor its stack or what hangs from it. Do not pass an error that is kept on as the `{link}` of the next: keep its message or a count, set {name} to null after a success, and use `cause` only for what made this very error happen."
        ),
        None => format!(
            "{name}{added} collects errors. An error keeps its stack and whatever hangs from it (cause, request, response). Log it and forget it, or keep the last few messages or a count by kind; Error.stackTraceLimit only makes each one smaller."
        ),
    };
    Fix { summary: "keep messages, not errors".to_owned(), detail }
}
