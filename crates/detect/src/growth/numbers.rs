//! Growth without new objects: an array of doubles, a typed buffer, a map of small integers.

use heapsnapshot::NodeIdx;
use rustc_hash::FxHashSet;

use super::cohorts::Cohorts;
use super::heap::Heap;
use super::kinds::Kind;
use super::lineage::Lineage;

/// Smaller growth over all intervals is no evidence.
const LEAST_BYTES: u64 = 16 * 1024;

/// Old nodes that became larger, each with its bytes per interval.
pub(super) fn swollen(
    heaps: &[Heap<'_>],
    cohorts: &Cohorts,
    lineage: &Lineage<'_>,
) -> Vec<(NodeIdx, Vec<u64>)> {
    let Some((last, earlier)) = heaps.split_last() else { return Vec::new() };
    let now = last.folded_bytes();
    let graph = &last.facts.graph;
    let large: FxHashSet<NodeIdx> = graph
        .nodes()
        .filter(|&node| {
            now[node.at()] >= LEAST_BYTES && cohorts.is_old(node) && last.kinds.of_node(node) == Kind::Data
        })
        .collect();
    let before: Vec<_> = earlier
        .iter()
        .enumerate()
        .map(|(snapshot, heap)| (lineage.ancestors(snapshot, &large), heap.folded_bytes()))
        .collect();
    let grown = |node: NodeIdx| {
        let mut sizes: Vec<u64> =
            before.iter().map(|(nodes, bytes)| nodes.get(&node).map_or(0, |was| bytes[was.at()])).collect();
        sizes.push(now[node.at()]);
        let growth: Vec<u64> = sizes.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        (growth.iter().sum::<u64>() >= LEAST_BYTES).then_some((node, growth))
    };
    large.into_iter().filter_map(grown).collect()
}
