//! Holders that fill what was reserved for them: an array that was made with room for all it may ever hold.
//!
//! V8 gives an array that is pushed to room for one and a half times its elements, so at least two
//! thirds of its table were in use when it was made. A table that is older than the first snapshot
//! and was emptier than that was reserved on purpose, and its size is the bound.

use heapsnapshot::{Analysis, EdgeType, Graph, NodeIdx, NodeType};
use rustc_hash::FxHashMap;

use super::candidate::{Candidate, Capacity, Told};
use super::heap::Heap;
use super::kinds::Kind;
use super::lineage::Lineage;

/// A smaller part of a table in use was never the result of pushing.
const PUSHED_SHARE: f64 = 0.6;
/// Bytes of a table that are no slots, and bytes of a slot.
const HEADER_BYTES: u64 = 16;
const SLOT_BYTES: u64 = 8;

/// Notes for every candidate how many entries its holder has room for, if that was reserved.
pub(super) fn note_reserved(heaps: &[Heap<'_>], lineage: &Lineage<'_>, candidates: &mut [Candidate]) {
    let (Some(first), Some(last)) = (heaps.first(), heaps.last()) else { return };
    let tables: Vec<Vec<NodeIdx>> =
        candidates.iter().map(|candidate| tables(&last.facts.graph, candidate)).collect();
    let were = lineage.ancestors(0, &tables.iter().flatten().copied().collect());
    for (candidate, tables) in candidates.iter_mut().zip(tables) {
        candidate.capacity = tables.into_iter().find_map(|table| reserved(first, last, table, &were));
    }
}

/// The tables of the arrays by which a candidate is held.
fn tables(graph: &Graph, candidate: &Candidate) -> Vec<NodeIdx> {
    let arrays = candidate
        .holders
        .iter()
        .filter(|held| held.alike == 1)
        .map(|held| held.holder.labelled_edge(graph).map_or(held.holder.node, |edge| edge.to));
    arrays.filter_map(|array| table(graph, array)).collect()
}

fn table(graph: &Graph, array: NodeIdx) -> Option<NodeIdx> {
    let is_array = graph.node_type(array) == NodeType::Object && graph.name(array) == "Array";
    let mut parts = graph.edges(array).filter(|edge| edge.kind == EdgeType::Internal);
    parts.find(|edge| is_array && graph.edge_name(edge) == "elements").map(|edge| edge.to)
}

fn reserved(
    first: &Heap<'_>,
    last: &Heap<'_>,
    table: NodeIdx,
    were: &FxHashMap<NodeIdx, NodeIdx>,
) -> Option<Capacity> {
    let &was = were.get(&table)?;
    let slots = |facts: &Analysis, table| {
        facts.graph.self_bytes(table).checked_sub(HEADER_BYTES).map(|b| b / SLOT_BYTES)
    };
    let entries = slots(last.facts, table).filter(|&now| Some(now) == slots(first.facts, was))?;
    let is_reserved = used(first, was) as f64 <= PUSHED_SHARE * entries as f64;
    is_reserved.then(|| Capacity { entries, used: used(last, table) as u64, told: Told::Room })
}

/// How many slots of a table hold data.
fn used(heap: &Heap<'_>, table: NodeIdx) -> usize {
    heap.facts.graph.edges(table).filter(|edge| heap.kinds.of_node(edge.to) == Kind::Data).count()
}
