//! Who refers to strings: by class and property, those that hold most of them first.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::classes::ClassIdx;
use crate::duplicates::DuplicateString;
use crate::graph::EdgeName;
use crate::js_str::JsStr;
use crate::types::{EdgeType, NodeIdx, NodeType, StringIdx};

const NONE: u32 = u32::MAX;

/// Objects of one class that refer to strings in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StringOwner {
    /// The class of the objects.
    pub class: ClassIdx,
    /// How they refer to the strings.
    pub slot: Slot,
    /// How many of the strings they refer to.
    pub strings: u64,
}

/// Where an object keeps something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// In a property.
    Property(StringIdx),
    /// In a variable of a scope.
    Variable(StringIdx),
    /// In something of V8's own that has a name.
    Internal(StringIdx),
    /// Among its elements, or in a backing store that belongs to it alone.
    Element,
}

/// A reference to a string. Of the references from one owner to one string, named ones come first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Reference {
    group: u32,
    string: NodeIdx,
    owner: NodeIdx,
    slot: Slot,
}

/// The owners of the strings of each group, those of most strings first; weak references and those of
/// V8's roots do not count.
///
/// What a backing store refers to, the object refers to that the store belongs to, as with shallow
/// sizes. It counts once if the object also refers to it itself.
pub fn string_owners(facts: &Analysis, groups: &[DuplicateString<'_>]) -> Vec<Vec<StringOwner>> {
    let mut references = references(facts, groups);
    references.sort_unstable();
    references.dedup();
    let mut counts: Vec<FxHashMap<(ClassIdx, Slot), u64>> = vec![FxHashMap::default(); groups.len()];
    for of_string in references.chunk_by(|a, b| a.string == b.string) {
        let mut ways: Vec<(ClassIdx, Slot)> = of_string
            .chunk_by(|a, b| a.owner == b.owner)
            .flat_map(|of_owner| {
                let shown = of_owner.iter().filter(|one| one.slot != Slot::Element);
                let shown = if shown.clone().next().is_some() { shown.count() } else { 1 };
                of_owner[..shown].iter().map(|one| (facts.classes.of_node(one.owner), one.slot))
            })
            .collect();
        ways.sort_unstable_by_key(|&(class, slot)| (class.0, slot));
        ways.dedup();
        for way in ways {
            *counts[of_string[0].group as usize].entry(way).or_default() += 1;
        }
    }
    counts.into_iter().map(|counts| ranked(facts, counts)).collect()
}

fn references(facts: &Analysis, groups: &[DuplicateString<'_>]) -> Vec<Reference> {
    let graph = &facts.graph;
    let mut group_of = vec![NONE; graph.node_count()];
    for (group, strings) in groups.iter().enumerate() {
        strings.nodes.iter().for_each(|node| group_of[node.at()] = group as u32);
    }
    let mut references = Vec::new();
    for from in graph.nodes().filter(|node| graph.node_type(*node) != NodeType::Synthetic) {
        for edge in graph.edges(from) {
            let group = group_of[edge.to.at()];
            if group == NONE || matches!(edge.kind, EdgeType::Weak | EdgeType::Shortcut) {
                continue;
            }
            let owner = store_owner(facts, from);
            let slot = match graph.label(&edge) {
                _ if owner != from => Slot::Element,
                EdgeName::Index(_) => Slot::Element,
                EdgeName::Name(name) => match edge.kind {
                    EdgeType::Property => Slot::Property(name),
                    EdgeType::Context => Slot::Variable(name),
                    // V8 numbers the slots of its own tables.
                    _ if is_number(&graph.string(name)) => Slot::Element,
                    _ => Slot::Internal(name),
                },
            };
            references.push(Reference { group, string: edge.to, owner, slot });
        }
    }
    references
}

fn is_number(name: &JsStr<'_>) -> bool {
    !name.as_bytes().is_empty() && name.as_bytes().iter().all(u8::is_ascii_digit)
}

/// The object that a backing store belongs to, as its size was moved there; any other node itself.
fn store_owner(facts: &Analysis, node: NodeIdx) -> NodeIdx {
    let Analysis { graph, shallow, dominators, .. } = facts;
    let is_store = |node| matches!(graph.node_type(node), NodeType::Array | NodeType::Hidden);
    if !is_store(node) || shallow.bytes(node) > 0 || graph.self_bytes(node) == 0 {
        return node;
    }
    // Whoever alone owns it dominates it, with nothing but other stores between them.
    let mut owner = node;
    while is_store(owner) && owner != NodeIdx::ROOT {
        owner = dominators.of(owner);
    }
    if graph.node_type(owner) == NodeType::Synthetic { node } else { owner }
}

fn ranked(facts: &Analysis, counts: FxHashMap<(ClassIdx, Slot), u64>) -> Vec<StringOwner> {
    let owners = counts.into_iter().map(|((class, slot), strings)| StringOwner { class, slot, strings });
    let mut owners: Vec<StringOwner> = owners.collect();
    owners.sort_by_cached_key(|owner| {
        (Reverse(owner.strings), facts.classes.key(owner.class).name.clone(), owner.class.0, owner.slot)
    });
    owners
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SnapshotBuilder, duplicate_strings};

    /// `class.slot ×strings` for the most wasted text.
    fn owners(heap: &SnapshotBuilder) -> Vec<String> {
        let facts = Analysis::of(heap.graph(), &());
        let groups = duplicate_strings(&facts);
        let told = |owner: &StringOwner| {
            let slot = match owner.slot {
                Slot::Property(name) | Slot::Variable(name) | Slot::Internal(name) => {
                    facts.graph.string(name).to_string()
                }
                Slot::Element => "[]".to_owned(),
            };
            format!("{}.{slot} ×{}", facts.classes.key(owner.class).name, owner.strings)
        };
        string_owners(&facts, &groups)[0].iter().map(told).collect()
    }

    #[test]
    fn owners_are_counted_by_class_and_property() {
        let mut heap = SnapshotBuilder::new();
        for index in 0..3 {
            let session = heap.node("object", "Session", 16);
            heap.edge(heap.root(), "element", &index.to_string(), session);
            let agent = heap.node("string", "curl", 8);
            heap.edge(session, "property", "agent", agent);
            heap.edge(session, "weak", "seen", agent);
            if index == 0 {
                let context = heap.node("object", "system / Context", 16);
                heap.edge(session, "internal", "context", context);
                heap.edge(context, "context", "last", agent);
            }
        }
        assert_eq!(owners(&heap), ["Session.agent ×3", "system / Context.last ×1"]);
    }

    #[test]
    fn a_backing_store_is_its_object() {
        let mut heap = SnapshotBuilder::new();
        let [list, other] = ["Map", "Shared"].map(|name| heap.node("object", name, 16));
        heap.edge(heap.root(), "element", "1", list);
        heap.edge(heap.root(), "element", "2", other);
        let [own, shared] = [32, 64].map(|bytes| heap.node("array", "table", bytes));
        heap.edge(list, "internal", "table", own);
        heap.edge(list, "internal", "shared", shared);
        heap.edge(other, "internal", "shared", shared);
        for index in ["0", "1"] {
            let text = heap.node("string", "text", 8);
            heap.edge(own, "element", index, text);
            heap.edge(shared, "internal", index, text);
            heap.edge(heap.root(), "internal", "text", text);
            if index == "1" {
                heap.edge(list, "property", "last", text);
            }
        }
        assert_eq!(owners(&heap), ["(array).[] ×2", "Map.last ×1", "Map.[] ×1"]);
    }
}
