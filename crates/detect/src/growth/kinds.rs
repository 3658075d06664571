//! What a node is to growth: data of the program, backing of such data, or V8's own noise.

use heapsnapshot::{Graph, NodeIdx, NodeType, StringIdx};
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
            _ => Kind::Data,
        };
        Self(graph.nodes().map(kind_of).collect())
    }

    #[inline]
    pub(crate) fn of_node(&self, node: NodeIdx) -> Kind {
        self.0[node.at()]
    }
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
