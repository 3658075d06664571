//! The entries of a container, as the program put them in.

use std::hash::BuildHasher;

use heapsnapshot::{Analysis, EdgeType, Graph, NodeIdx, NodeType};
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::read::{internal, properties};

/// V8's hash tables begin with three counts; an entry has one slot more than its parts.
const COUNTS: u64 = 3;
/// Header of an array in words: its map and its length.
const HEADER: u64 = 2;
const WORD_SIZES: [u64; 2] = [8, 4];

/// One entry; parts that are small numbers are no nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) key: Option<NodeIdx>,
    /// The name of a property.
    pub(super) name: Option<String>,
    pub(super) value: Option<NodeIdx>,
}

/// The entries of a collection or of an object that is used as one.
pub(super) fn entries(facts: &Analysis, container: NodeIdx, kind: &str) -> Vec<Entry> {
    let graph = &facts.graph;
    match kind {
        "Map" => table(graph, container, 3)
            .into_iter()
            .map(|(key, value)| Entry { key, name: None, value })
            .collect(),
        "Set" => table(graph, container, 2)
            .into_iter()
            .map(|(member, _)| Entry { key: member, name: None, value: member })
            .collect(),
        "Array" => elements(graph, container),
        _ => {
            let named = properties(graph, container).map(|edge| Entry {
                name: Some(graph.edge_name(&edge).to_string_lossy().into_owned()),
                value: Some(edge.to),
                key: None,
            });
            named.chain(elements(graph, container)).collect()
        }
    }
}

fn elements(graph: &Graph, container: NodeIdx) -> Vec<Entry> {
    let elements = graph.edges(container).filter(|edge| {
        // Slots that were never used hold `undefined`.
        edge.kind == EdgeType::Element && graph.node_type(edge.to) != NodeType::Hidden
    });
    elements.map(|edge| Entry { value: Some(edge.to), ..Entry::default() }).collect()
}

/// The first two parts of all entries of a hash table, each entry `stride` slots long.
fn table(graph: &Graph, container: NodeIdx, stride: u64) -> Vec<(Option<NodeIdx>, Option<NodeIdx>)> {
    let Some(table) = internal(graph, container, "table") else { return Vec::new() };
    let Some(first) = first_slot(graph.self_bytes(table), stride) else { return Vec::new() };
    let mut found: Vec<(Option<NodeIdx>, Option<NodeIdx>)> = Vec::new();
    let mut last = None;
    for edge in graph.edges(table).filter(|edge| edge.kind == EdgeType::Internal) {
        let slot = graph.edge_name(&edge).as_str().and_then(|name| name.parse::<u64>().ok());
        let Some(slot) = slot.and_then(|slot| slot.checked_sub(first)) else { continue };
        // What is deleted leaves a hole behind until the table is made anew.
        if graph.node_type(edge.to) == NodeType::Hidden {
            continue;
        }
        if last != Some(slot / stride) {
            last = Some(slot / stride);
            found.push((None, None));
        }
        if let Some((key, value)) = found.last_mut() {
            match slot % stride {
                0 => *key = Some(edge.to),
                1 => *value = Some(edge.to),
                _ => {}
            }
        }
    }
    found
}

/// Where entries begin: behind the counts and the buckets, of which there is one for two entries.
fn first_slot(table_bytes: u64, stride: u64) -> Option<u64> {
    WORD_SIZES.iter().find_map(|word| {
        let slots = (table_bytes / word).checked_sub(HEADER + COUNTS)?;
        let buckets = slots / (1 + 2 * stride);
        let is_whole = slots.is_multiple_of(1 + 2 * stride) && table_bytes.is_multiple_of(*word);
        (is_whole && buckets.is_power_of_two()).then_some(COUNTS + buckets)
    })
}

/// What tells an entry apart: the name, else the id of its key, else that of its value; as numbers,
/// since there may be millions.
fn identities(facts: &Analysis, entries: &[Entry]) -> FxHashSet<u64> {
    let identity = |entry: &Entry| match (&entry.name, entry.key.or(entry.value)) {
        (Some(name), _) => Some(FxBuildHasher.hash_one(name)),
        (None, node) => node.map(|node| facts.graph.id(node).0),
    };
    entries.iter().filter_map(identity).collect()
}

/// How the entries of one container went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct History {
    /// Entries in the first snapshot.
    pub(super) before: usize,
    pub(super) now: usize,
    /// Entries that were in an earlier snapshot and are no more in the last.
    pub(super) gone: usize,
}

/// Follows a container through the snapshots; `None` where it was made anew or its entries are numbers.
pub(super) fn history(snapshots: &[Analysis], container: NodeIdx, kind: &str) -> Option<History> {
    let (last, earlier) = snapshots.split_last()?;
    let id = last.graph.id(container);
    let now = identities(last, &entries(last, container, kind));
    let then: Option<Vec<FxHashSet<u64>>> = earlier
        .iter()
        .map(|facts| Some(identities(facts, &entries(facts, facts.graph.find(id)?, kind))))
        .collect();
    let then = then?;
    let gone = then.iter().map(|then| then.difference(&now).count()).max()?;
    (!now.is_empty()).then_some(History { before: then.first()?.len(), now: now.len(), gone })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_begin_behind_the_buckets() {
        assert_eq!(first_slot(936, 3), Some(19), "Map with room for 32 entries");
        assert_eq!(first_slot(680, 2), Some(19), "Set with room for 32 members");
        assert_eq!(first_slot(937, 3), None);
    }
}
