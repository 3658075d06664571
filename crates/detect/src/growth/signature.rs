//! Path signatures: a path told without ids, so that like holders fall into one group.

use heapsnapshot::{Analysis, Edge, EdgeName, EdgeType, Graph, NodeIdx, NodeType, Step, StringIdx};

use super::kinds::is_small_number;

/// An object with more properties than this is a dictionary: its keys are data, not names.
const DICTIONARY: usize = 60;
/// How far back a hop may be a repetition.
const WINDOW: usize = 6;
/// Classes that do not make two hops alike.
const GENERIC: [&str; 6] = ["Object", "Array", "Map", "Set", "system / Context", ""];

/// Whether the properties of a node are data; those of functions are not, however many they are.
pub(crate) fn is_dictionary(graph: &Graph, node: NodeIdx) -> bool {
    graph.node_type(node) != NodeType::Closure
        && told_edges(graph, node).filter(|edge| edge.kind == EdgeType::Property).nth(DICTIONARY).is_some()
}

/// The edges that every snapshot has, whether it tells numbers or not.
fn told_edges(graph: &Graph, node: NodeIdx) -> impl Iterator<Item = Edge> + '_ {
    graph.edges(node).filter(|edge| !is_small_number(graph, edge.to))
}

/// A path as labels and classes; indexes and keys of dictionaries are `*`, and what repeats (the
/// links of a list, the levels of a tree) stands once.
pub(crate) fn signature(facts: &Analysis, path: &[Step], label: Option<StringIdx>) -> String {
    let mut hops: Vec<(String, String)> = Vec::new();
    let mut from = NodeIdx::ROOT;
    for step in path {
        let label = step.edge.map_or_else(String::new, |edge| {
            let is_name =
                edge.kind != EdgeType::Property || told_edges(&facts.graph, from).nth(DICTIONARY).is_none();
            match facts.graph.label(&edge) {
                EdgeName::Name(name) if is_name => {
                    without_numbers(&facts.graph.string(name).to_string_lossy())
                }
                _ => "*".to_owned(),
            }
        });
        from = step.node;
        let hop = (label, class_name(facts, step.node));
        let is_repeated = |other: &(String, String)| {
            *other == hop || other.1 == hop.1 && !GENERIC.contains(&hop.1.as_str())
        };
        let recent = hops.len().saturating_sub(WINDOW);
        match hops[recent..].iter().rposition(is_repeated) {
            Some(at) => hops.truncate(recent + at + 1),
            None => hops.push(hop),
        }
    }
    let mut text: String = hops.iter().map(|(label, class)| format!("/{label}:{class}")).collect();
    if let Some(label) = label {
        text.push_str(&format!("/{}", facts.graph.string(label)));
    }
    text
}

/// An index, or the numbered name of a weak entry, says nothing.
fn without_numbers(label: &str) -> String {
    if label.starts_with(|first: char| first.is_ascii_digit()) { "*".to_owned() } else { label.to_owned() }
}

fn class_name(facts: &Analysis, node: NodeIdx) -> String {
    match facts.graph.node_type(node) {
        NodeType::Object | NodeType::Closure | NodeType::Hidden | NodeType::Synthetic => {
            facts.graph.name(node).to_string_lossy().into_owned()
        }
        _ => facts.graph.node_type_name(node).to_owned(),
    }
}
