//! The modules of a program: where a developer starts to explain why something is still there.

use crate::graph::Graph;
use crate::types::{EdgeType, NodeIdx, NodeType};

/// ES modules (V8's own objects) and CommonJS modules (Node's `Module` objects, told by what they hold).
pub(crate) fn modules(graph: &Graph) -> Vec<NodeIdx> {
    let [es_module, module] = graph.find_strings(["system / SourceTextModule", "Module"]);
    let parts = graph.find_strings(["exports", "filename", "loaded", "children"]);
    let is_common = |node: NodeIdx| {
        let has = |part| {
            graph.edges(node).any(|edge| edge.kind == EdgeType::Property && graph.is_named(&edge, part))
        };
        parts.iter().filter(|part| part.is_some()).all(|&part| has(part))
    };
    graph
        .nodes()
        .filter(|&node| {
            let name = Some(graph.name_idx(node));
            match graph.node_type(node) {
                NodeType::Hidden => name == es_module,
                NodeType::Object => name == module && is_common(node),
                _ => false,
            }
        })
        .collect()
}
