//! Strings that the heap holds several times, as DevTools' filter "Duplicated strings" finds them.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::graph::Graph;
use crate::js_str::JsStr;
use crate::types::{EdgeType, NodeIdx, NodeType, StringIdx};

const NONE: u32 = u32::MAX;

/// Strings of one text.
#[derive(Debug, Clone)]
pub struct DuplicateString<'g> {
    /// What they say, as DevTools shows it: V8 and DevTools cut long texts at about 1,024 units.
    pub text: JsStr<'g>,
    /// The strings, at least two, in the order of the file.
    pub nodes: Vec<NodeIdx>,
    /// Their shallow sizes.
    pub self_bytes: u64,
    /// The same without the largest of them: what would be saved if there were only one.
    pub wasted_bytes: u64,
    /// The sum of their retained sizes.
    pub retained_bytes: u64,
}

/// All texts that more than one string has: most wasted bytes first, then by text.
pub fn duplicate_strings(facts: &Analysis) -> Vec<DuplicateString<'_>> {
    let mut texts = Texts::new(facts);
    let strings: Vec<(u32, NodeIdx)> =
        facts.graph.nodes().filter_map(|node| Some((texts.number(node)?, node))).collect();
    let mut groups: Vec<DuplicateString<'_>> = Vec::new();
    let mut place = vec![NONE; texts.counts.len()];
    for (number, node) in strings {
        let number = number as usize;
        if texts.counts[number] < 2 {
            continue;
        }
        if place[number] == NONE {
            place[number] = groups.len() as u32;
            groups.push(DuplicateString::empty(facts.display_name(node), texts.counts[number]));
        }
        groups[place[number] as usize].add(facts, node);
    }
    groups.sort_by(|a, b| (Reverse(a.wasted_bytes), &a.text).cmp(&(Reverse(b.wasted_bytes), &b.text)));
    groups
}

impl<'g> DuplicateString<'g> {
    fn empty(text: JsStr<'g>, count: u32) -> Self {
        let nodes = Vec::with_capacity(count as usize);
        Self { text, nodes, self_bytes: 0, wasted_bytes: 0, retained_bytes: 0 }
    }

    fn add(&mut self, facts: &Analysis, node: NodeIdx) {
        let bytes = facts.shallow.bytes(node);
        // Until now all but the largest counted as wasted.
        let largest = self.self_bytes - self.wasted_bytes;
        self.self_bytes = self.self_bytes.saturating_add(bytes);
        self.wasted_bytes = self.self_bytes - largest.max(bytes);
        self.retained_bytes = self.retained_bytes.saturating_add(facts.retained.bytes(node));
        self.nodes.push(node);
    }
}

/// The rest of a text that V8 cut: its whole length and its hash.
type Rest = [Option<i64>; 2];

/// Gives every text a number.
struct Texts<'g> {
    facts: &'g Analysis,
    cut: CutStrings,
    halves: [Option<StringIdx>; 2],
    /// The number of the text of plain strings, by the string in the file: each is decoded once.
    of_string: Vec<u32>,
    of_text: FxHashMap<(JsStr<'g>, Option<Rest>), u32>,
    /// How many strings have each text.
    counts: Vec<u32>,
}

impl<'g> Texts<'g> {
    fn new(facts: &'g Analysis) -> Self {
        let graph = &facts.graph;
        Self {
            facts,
            cut: CutStrings::of(graph),
            halves: graph.find_strings(["first", "second"]),
            of_string: vec![NONE; graph.string_count()],
            of_text: FxHashMap::default(),
            counts: Vec::new(),
        }
    }

    /// The number of the text of `node`, which then counts; `None` if it is no string that DevTools compares.
    fn number(&mut self, node: NodeIdx) -> Option<u32> {
        let graph = &self.facts.graph;
        let kind = graph.node_type(node);
        let is_string = matches!(kind, NodeType::String | NodeType::ConsString);
        // Strings without a size stand for numbers.
        if !is_string || self.facts.shallow.bytes(node) == 0 || self.is_flat(node) {
            return None;
        }
        let rest = self.cut.rest(graph, node);
        let known = (kind == NodeType::String && rest.is_none()).then(|| graph.name_idx(node).at());
        let number = match known.map(|at| self.of_string[at]) {
            Some(number) if number != NONE => number,
            _ => self.new_number((self.facts.display_name(node), rest)),
        };
        if let Some(at) = known {
            self.of_string[at] = number;
        }
        self.counts[number as usize] += 1;
        Some(number)
    }

    fn new_number(&mut self, text: (JsStr<'g>, Option<Rest>)) -> u32 {
        let next = self.counts.len() as u32;
        let number = *self.of_text.entry(text).or_insert(next);
        if number == next {
            self.counts.push(0);
        }
        number
    }

    /// A concatenated string that V8 has flattened: one half is the whole text, the other is empty.
    fn is_flat(&self, node: NodeIdx) -> bool {
        let graph = &self.facts.graph;
        graph.node_type(node) == NodeType::ConsString
            && graph.edges(node).any(|edge| {
                edge.kind == EdgeType::Internal
                    && self.halves.iter().any(|half| graph.is_named(&edge, *half))
                    && self.facts.display_name(edge.to).as_bytes().is_empty()
            })
    }
}

/// How recent V8 marks a string whose text it cut: by internal edges to nodes that stand for values.
struct CutStrings {
    truncated: Option<StringIdx>,
    length: Option<StringIdx>,
    hash: Option<StringIdx>,
    value: Option<StringIdx>,
}

impl CutStrings {
    fn of(graph: &Graph) -> Self {
        let [truncated, length, hash, value] = graph.find_strings(["truncated", "length", "hash", "value"]);
        Self { truncated, length, hash, value }
    }

    /// What is known of the rest of the text; `None` if the text is whole.
    fn rest(&self, graph: &Graph, node: NodeIdx) -> Option<Rest> {
        let truncated = target(graph, node, Some(self.truncated?))?;
        let is_cut = self.value(graph, truncated, "bool")? == "true";
        is_cut.then(|| [self.length, self.hash].map(|name| self.number(graph, target(graph, node, name)?)))
    }

    fn number(&self, graph: &Graph, node: NodeIdx) -> Option<i64> {
        self.value(graph, node, "int")?.as_str()?.parse().ok()
    }

    /// The text of the value that a node of type `number` with this name stands for.
    fn value<'g>(&self, graph: &'g Graph, node: NodeIdx, name: &str) -> Option<JsStr<'g>> {
        let stands_for_one = graph.node_type(node) == NodeType::Number && graph.name(node) == name;
        stands_for_one.then(|| target(graph, node, self.value)).flatten().map(|value| graph.name(value))
    }
}

/// Where the first internal edge of this name leads.
fn target(graph: &Graph, node: NodeIdx, name: Option<StringIdx>) -> Option<NodeIdx> {
    let mut internal = graph.edges(node).filter(|edge| edge.kind == EdgeType::Internal);
    internal.find(|edge| graph.is_named(edge, name)).map(|edge| edge.to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SnapshotBuilder;

    fn found(heap: &SnapshotBuilder) -> Vec<(String, usize, u64, u64)> {
        let facts = Analysis::of(heap.graph(), &());
        let row = |group: &DuplicateString<'_>| {
            (group.text.to_string(), group.nodes.len(), group.self_bytes, group.wasted_bytes)
        };
        duplicate_strings(&facts).iter().map(row).collect()
    }

    fn concatenated(heap: &mut SnapshotBuilder, first: NodeIdx, second: NodeIdx) {
        let whole = heap.node("concatenated string", "", 20);
        heap.edge(whole, "internal", "first", first);
        heap.edge(whole, "internal", "second", second);
    }

    #[test]
    fn strings_are_the_same_if_their_texts_are() {
        let mut heap = SnapshotBuilder::new();
        for (kind, text, bytes) in [
            ("string", "a", 8),
            ("string", "ab", 16),
            ("string", "b", 8),
            ("string", "a", 24),
            ("string", "a", 8),
            ("sliced string", "a", 8),
            ("symbol", "b", 8),
            ("string", "7", 0),
            ("string", "7", 0),
        ] {
            heap.node(kind, text, bytes);
        }
        concatenated(&mut heap, NodeIdx(1), NodeIdx(3));
        assert_eq!(found(&heap), [("a".into(), 3, 40, 16), ("ab".into(), 2, 36, 16)]);
    }

    #[test]
    fn a_flattened_concatenation_is_no_duplicate() {
        let mut heap = SnapshotBuilder::new();
        let text = heap.node("string", "text", 8);
        let empty = heap.node("string", "", 8);
        concatenated(&mut heap, text, empty);
        assert_eq!(found(&heap), []);
    }

    #[test]
    fn cut_texts_are_told_apart_by_their_rest() {
        let mut heap = SnapshotBuilder::new();
        let mut value = |name: &str, text: &str| {
            let node = heap.node("number", name, 0);
            let text = heap.node("string", text, 0);
            heap.edge(node, "internal", "value", text);
            node
        };
        let truncated = value("bool", "true");
        let whole = value("bool", "false");
        let hashes = [value("int", "1"), value("int", "2"), value("int", "1")];
        for hash in hashes {
            let text = heap.node("string", "long …", 8);
            heap.edge(text, "internal", "truncated", truncated);
            heap.edge(text, "internal", "hash", hash);
        }
        let text = heap.node("string", "long …", 8);
        heap.edge(text, "internal", "truncated", whole);
        assert_eq!(found(&heap), [("long …".into(), 2, 16, 8)]);
    }
}
