//! What may be data of users is told by its shape or its size: texts, keys of dictionaries, addresses.

use heapsnapshot::{Analysis, Edge, EdgeType, NodeIdx, NodeType};

use crate::evidence::size;
use crate::growth::is_dictionary;
use crate::patterns::{is_data, key_as_shape};

/// A text that is not shorter is told by its size.
const LONG: usize = 1000;
/// Longer names of nodes are cut.
const LONGEST_NAME: usize = 120;

/// How a node is told: texts without what they say, shapes of objects without keys that are data.
pub(crate) fn node_name(facts: &Analysis, node: NodeIdx) -> String {
    let name = facts.display_name(node);
    match facts.graph.node_type(node) {
        NodeType::String | NodeType::ConsString | NodeType::SlicedString => match name.utf16_len() {
            1 => "string of 1 character".to_owned(),
            length if length < LONG => format!("string of {length} characters"),
            _ => format!("string, {}", size(facts.retained.bytes(node))),
        },
        NodeType::Object if facts.graph.name(node) == "Object" => shape_of_object(facts, node),
        _ => cut(&name.to_string_lossy()),
    }
}

/// How an edge is told: by its name, or by the shape of all keys where names are data.
pub(crate) fn edge_name(facts: &Analysis, from: NodeIdx, edge: &Edge) -> String {
    let name = facts.graph.edge_name(edge).to_string_lossy().into_owned();
    // The path of a file of code is a place, which is told anyway.
    let is_module = || facts.graph.name(edge.to) == "Module";
    let is_key = edge.kind == EdgeType::Property && (has_keys(facts, from) || is_data(&name)) && !is_module();
    if is_key { key_as_shape(&name, &keys(facts, from)) } else { name }
}

/// A name of an owner without what follows a key of a dictionary; `None` if nothing is left.
pub(crate) fn without_keys(name: &str) -> Option<String> {
    if !name.split('.').any(is_data) {
        return Some(name.to_owned());
    }
    let names: Vec<&str> = name.split('.').take_while(|name| !is_data(name)).collect();
    (!names.is_empty()).then(|| names.join("."))
}

/// A class as it is told: that of objects of one shape without keys that are data.
pub fn class_name(name: &str) -> String {
    let keys = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let keys: Vec<String> = keys.into_iter().flat_map(|keys| keys.split(", ")).map(str::to_owned).collect();
    if keys.iter().any(|key| is_data(key)) { shape_of_keys(&keys, false) } else { name.to_owned() }
}

/// Whether the names of an object's properties are data. Libraries and Node have large objects, but of functions.
pub(crate) fn has_keys(facts: &Analysis, node: NodeIdx) -> bool {
    let graph = &facts.graph;
    let values = || graph.edges(node).filter(|edge| edge.kind == EdgeType::Property);
    let functions = || values().filter(|edge| graph.node_type(edge.to) == NodeType::Closure).count();
    is_dictionary(graph, node) && functions() * 2 < values().count()
}

fn keys(facts: &Analysis, node: NodeIdx) -> Vec<String> {
    let properties = facts.graph.edges(node).filter(|edge| edge.kind == EdgeType::Property);
    let names = properties.map(|edge| facts.graph.edge_name(&edge).to_string_lossy().into_owned());
    names.filter(|name| name != "__proto__").collect()
}

/// `{id, by}` as it is, and `{user-{n}}` where the keys are data.
fn shape_of_object(facts: &Analysis, node: NodeIdx) -> String {
    let keys = keys(facts, node);
    let is_dictionary = has_keys(facts, node);
    if !is_dictionary && !keys.iter().any(|key| is_data(key)) {
        return cut(&facts.display_name(node).to_string_lossy());
    }
    shape_of_keys(&keys, is_dictionary)
}

fn shape_of_keys(keys: &[String], is_dictionary: bool) -> String {
    let mut told: Vec<String> = Vec::new();
    for key in keys {
        let name = if is_dictionary || is_data(key) { key_as_shape(key, keys) } else { key.clone() };
        if !told.contains(&name) {
            told.push(name);
        }
    }
    cut(&format!("{{{}}}", told.join(", ")))
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_without_keys_that_are_data() {
        assert_eq!(class_name("{id, by}"), "{id, by}");
        assert_eq!(class_name("Session"), "Session");
        assert_eq!(class_name("{ann@mail.example}"), "{{one of the e-mail addresses}}");
        assert_eq!(class_name("{10.0.0.1:5432, 10.0.0.2:5432}"), "{{n}.{n}.{n}.{n}:{n}}");
    }
}
