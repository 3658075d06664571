//! What a node is to growth: data of the program, backing of such data, or V8's own noise.

use heapsnapshot::{EdgeType, Graph, NodeIdx, NodeType, StringIdx};
use rustc_hash::FxHashMap;

/// What a node is to growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An object, function, string, context: what a program makes.
    Data,
    /// A table or an array that V8 keeps for a data node.
    Backing,
    /// Code, shapes, roots, and other things that never own anything.
    Noise,
}

/// The kind of every node.
pub(crate) struct Kinds(Vec<Kind>);

impl Kinds {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut by_name: FxHashMap<(NodeType, StringIdx), Kind> = FxHashMap::default();
        let kind_of = |node| match graph.node_type(node) {
            NodeType::Array => Kind::Backing,
            kind @ (NodeType::Object | NodeType::Hidden | NodeType::Native) => *by_name
                .entry((kind, graph.name_idx(node)))
                .or_insert_with(|| named(kind, &graph.name(node).to_string_lossy())),
            NodeType::Code | NodeType::ObjectShape | NodeType::Synthetic | NodeType::Other => Kind::Noise,
            NodeType::Number if is_small_number(graph, node) => Kind::Noise,
            _ => Kind::Data,
        };
        let mut kinds: Vec<Kind> = graph.nodes().map(kind_of).collect();
        let numbers = graph.nodes().filter(|&node| graph.node_type(node) == NodeType::Number);
        for text in numbers.filter_map(|number| number_text(graph, number)) {
            kinds[text.at()] = Kind::Noise;
        }
        Self(kinds)
    }

    #[inline]
    pub(crate) fn of_node(&self, node: NodeIdx) -> Kind {
        self.0[node.at()]
    }
}

/// Whether a node stands for a small integer, which is no object: V8 makes such nodes, without a size and with
/// a new id each time, in snapshots that tell numbers.
pub(crate) fn is_small_number(graph: &Graph, node: NodeIdx) -> bool {
    graph.node_type(node) == NodeType::Number && graph.name(node) == "smi number"
}

/// The node with the digits of a number, which is not there in snapshots that do not tell numbers.
fn number_text(graph: &Graph, number: NodeIdx) -> Option<NodeIdx> {
    let is_text = |to: NodeIdx| graph.node_type(to) == NodeType::String;
    let mut parts = graph.edges(number).filter(|edge| edge.kind == EdgeType::Internal && is_text(edge.to));
    parts.find(|edge| graph.edge_name(edge) == "value").map(|edge| edge.to)
}

/// The value of a number; `None` for all else, and in snapshots that do not tell numbers.
pub(crate) fn number(graph: &Graph, node: NodeIdx) -> Option<f64> {
    let text = number_text(graph, node).filter(|_| graph.node_type(node) == NodeType::Number)?;
    graph.name(text).as_str()?.parse().ok()
}

/// How the names of hidden nodes end that stand between two data nodes.
const LINKS: [&str; 12] = [
    "PropertyArray",
    "PromiseReaction",
    "PromiseCapability",
    "Task",
    "Cell",
    "Table",
    "Dictionary",
    "HashMap",
    "HashSet",
    "ArrayList",
    "JSProxy",
    "SourceTextModule",
];

fn named(kind: NodeType, name: &str) -> Kind {
    let system = name.strip_prefix("system / ");
    match (kind, system) {
        (NodeType::Object, None | Some("Context")) => Kind::Data,
        (NodeType::Object, Some(_)) => Kind::Backing,
        (NodeType::Native, Some("JSArrayBufferData")) => Kind::Data,
        (NodeType::Hidden, Some(name)) if LINKS.iter().any(|end| name.ends_with(end)) => {
            // A list of weak references owns nothing.
            if name.starts_with("Weak") && name != "WeakCell" { Kind::Noise } else { Kind::Backing }
        }
        _ => Kind::Noise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_data_are_backing_and_the_rest_of_the_hidden_is_noise() {
        for (kind, name, expected) in [
            (NodeType::Object, "Map", Kind::Data),
            (NodeType::Object, "system / Context", Kind::Data),
            (NodeType::Hidden, "system / PropertyArray", Kind::Backing),
            (NodeType::Hidden, "system / PromiseReaction", Kind::Backing),
            (NodeType::Hidden, "system / WeakCell", Kind::Backing),
            (NodeType::Hidden, "system / WeakArrayList", Kind::Noise),
            (NodeType::Hidden, "system / Map", Kind::Noise),
            (NodeType::Native, "system / JSArrayBufferData", Kind::Data),
            (NodeType::Native, "Node / IsolateData", Kind::Noise),
        ] {
            assert_eq!(named(kind, name), expected, "{name}");
        }
    }
}
