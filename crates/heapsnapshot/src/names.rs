//! The names that DevTools shows for nodes.

use rustc_hash::FxHashMap;

use crate::detached::Detached;
use crate::graph::{Edge, Graph};
use crate::js_str::{JsStr, JsText};
use crate::types::{EdgeType, NodeIdx, NodeType};

/// A concatenated string is shown up to about this length.
const LONGEST_STRING: usize = 1024;
/// The name of a plain object lists properties up to this length.
const LONGEST_OBJECT: usize = 100;

/// A property name inside the name of an object: quoted where it would be misread.
pub(crate) fn property_name<'a>(name: &'a JsStr<'a>) -> JsStr<'a> {
    let misleading = name.as_bytes().iter().any(|b| matches!(b, b',' | b'\'' | b'"' | b'{' | b'}'));
    if misleading { JsStr::from(name.to_json()) } else { name.clone() }
}

/// The name of a node: a plain object by its properties, a concatenated string by its parts.
pub(crate) fn display_name<'g>(graph: &'g Graph, detached: &Detached, node: NodeIdx) -> JsStr<'g> {
    match graph.node_type(node) {
        NodeType::ConsString => concatenated(graph, detached, node),
        NodeType::Object if graph.name(node) == "Object" => object(graph, node),
        _ => detached.name(graph, node),
    }
}

fn concatenated(graph: &Graph, detached: &Detached, node: NodeIdx) -> JsStr<'static> {
    let mut text = JsText::default();
    let mut length = 0;
    let mut stack = vec![node];
    let mut length_before = FxHashMap::default();
    while let Some(node) = stack.pop().filter(|_| length < LONGEST_STRING) {
        if graph.node_type(node) != NodeType::ConsString {
            let part = detached.name(graph, node);
            length += part.utf16_len();
            text.push(&part);
            continue;
        }
        // What added nothing since it was last begun is empty, or a part of itself in a damaged file.
        if length_before.insert(node, length) == Some(length) {
            continue;
        }
        let half = |name: &str| {
            let mut internal = graph.edges(node).filter(|edge| edge.kind == EdgeType::Internal);
            internal.find(|edge| graph.edge_name(edge) == name).map_or(NodeIdx::ROOT, |edge| edge.to)
        };
        stack.push(half("second"));
        stack.push(half("first"));
    }
    text.into()
}

/// `{first, second, …, last}`: properties from both ends in turn, as many as fit.
fn object(graph: &Graph, node: NodeIdx) -> JsStr<'static> {
    let is_listed = |edge: &Edge| edge.kind == EdgeType::Property && graph.edge_name(edge) != "__proto__";
    let mut properties = graph.edges(node).filter(is_listed);
    let (mut start, mut end) = (Half::default(), Half::default());
    let mut from_end = false;
    let mut is_cut = false;
    while let Some(edge) = if from_end { properties.next_back() } else { properties.next() } {
        let name = graph.edge_name(&edge);
        let shown = property_name(&name);
        // Each half also counts its brace.
        let length = start.length + end.length + 2 + shown.utf16_len();
        if start.length > 0 && length > LONGEST_OBJECT {
            is_cut = true;
            break;
        }
        if from_end {
            end.add(shown)
        } else {
            start.add(shown)
        }
        from_end = !from_end;
    }
    let mut text = JsText::default();
    text.push_str("{");
    start.parts.iter().for_each(|part| text.push(part));
    if is_cut {
        text.push_str(", …");
    }
    if end.length > 0 {
        text.push_str(", ");
    }
    end.parts.iter().rev().for_each(|part| text.push(part));
    text.push_str("}");
    text.into()
}

/// Property names with the commas between them, from the outside in.
#[derive(Default)]
struct Half {
    parts: Vec<JsStr<'static>>,
    length: usize,
}

impl Half {
    fn add(&mut self, name: JsStr<'_>) {
        let comma = JsStr::from(if self.length > 0 { ", " } else { "" });
        self.length += comma.utf16_len() + name.utf16_len();
        self.parts.extend([comma, name.into_owned()]);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Analysis, SnapshotBuilder};

    #[test]
    fn a_string_that_is_a_part_of_itself_has_a_name() {
        let mut heap = SnapshotBuilder::new();
        let [a, b] = ["a", "b"].map(|name| heap.node("concatenated string", name, 8));
        let text = heap.node("string", "text", 8);
        for (from, half, to) in [(a, "first", b), (a, "second", text), (b, "first", a), (b, "second", b)] {
            heap.edge(from, "internal", half, to);
        }
        let facts = Analysis::of(heap.graph(), &());
        assert!(facts.display_name(a) == "text");
        assert!(facts.display_name(b) == "text".repeat(256).as_str());
    }

    #[test]
    fn a_string_may_be_there_several_times() {
        let mut heap = SnapshotBuilder::new();
        let mut rope = heap.node("string", "ab", 8);
        for _ in 0..3 {
            let double = heap.node("concatenated string", "", 8);
            heap.edge(double, "internal", "first", rope);
            heap.edge(double, "internal", "second", rope);
            rope = double;
        }
        let facts = Analysis::of(heap.graph(), &());
        assert!(facts.display_name(rope) == "ab".repeat(8).as_str());
    }
}
