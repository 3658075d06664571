//! Net growth: how much of what came made its holders larger, and did not take the place of something.

use heapsnapshot::{EdgeType, Graph, NodeIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use super::heap::Heap;
use super::holders::Holder;
use super::lineage::Lineage;
use super::tops::Weight;

/// A holder whose entries are replaced keeps its size only about, as strings change their
/// representation when they are read: a smaller share of what came is no growth.
const NEGLIGIBLE: f64 = 0.01;

/// What came to a node in each interval, whatever the label: tops, and their weight.
pub(super) type Gross = FxHashMap<NodeIdx, Vec<(u64, Weight)>>;

/// The holders that are looked up in every snapshot, and their labels.
pub(super) struct Wanted {
    nodes: FxHashSet<NodeIdx>,
    labels: FxHashMap<NodeIdx, Vec<String>>,
}

impl Wanted {
    pub(super) fn of(graph: &Graph, holders: impl Iterator<Item = Holder>) -> Self {
        let mut wanted = Self { nodes: FxHashSet::default(), labels: FxHashMap::default() };
        for Holder { node, label } in holders {
            wanted.nodes.insert(node);
            if let Some(label) = label {
                wanted.labels.entry(node).or_default().push(graph.string(label).to_string());
            }
        }
        wanted
    }
}

/// How large the holders, as nodes of the last snapshot, were in one snapshot.
pub(super) struct Census {
    /// References to data, and retained bytes, tables left out.
    nodes: FxHashMap<NodeIdx, [i64; 2]>,
    /// References to data from the value of a variable or property.
    values: FxHashMap<(NodeIdx, String), i64>,
}

impl Census {
    pub(super) fn of(heap: &Heap<'_>, snapshot: usize, lineage: &Lineage<'_>, wanted: &Wanted) -> Self {
        let degrees = heap.folded_out_degrees();
        let own = heap.folded_bytes();
        let retained = |node: NodeIdx| heap.facts.retained.bytes(node).saturating_sub(own[node.at()]);
        let graph = &heap.facts.graph;
        let mut census = Self { nodes: FxHashMap::default(), values: FxHashMap::default() };
        for (node, was) in lineage.ancestors(snapshot, &wanted.nodes) {
            census.nodes.insert(node, [degrees[was.at()].into(), retained(was) as i64]);
            let Some(labels) = wanted.labels.get(&node) else { continue };
            for edge in graph.edges(was) {
                let name = graph.edge_name(&edge);
                let is_label = matches!(edge.kind, EdgeType::Context | EdgeType::Property);
                if let Some(label) = labels.iter().find(|label| is_label && name == label.as_str()) {
                    census.values.insert((node, label.clone()), degrees[edge.to.at()].into());
                }
            }
        }
        census
    }

    /// References, retained bytes, and references from labelled values, of all `members`.
    fn sum(&self, graph: &Graph, nodes: &[NodeIdx], members: &[Holder]) -> [i64; 3] {
        let mut sum = [0; 3];
        for counts in nodes.iter().filter_map(|node| self.nodes.get(node)) {
            sum[0] += counts[0];
            sum[1] += counts[1];
        }
        let value = |holder: &Holder| {
            let label = graph.string(holder.label?).to_string();
            self.values.get(&(holder.node, label))
        };
        sum[2] = members.iter().filter_map(value).sum();
        sum
    }
}

/// Whether holders have too few references to hold so many objects one by one.
pub(super) fn is_linked(nodes: &[NodeIdx], tops: usize, censuses: &[Census]) -> bool {
    let references =
        |census: &Census| nodes.iter().filter_map(|node| census.nodes.get(node)).map(|it| it[0]).sum::<i64>();
    censuses.last().is_some_and(|last| 2 * references(last) < tops as i64)
}

/// The share of what came in each interval by which the `members` of a group became larger; `nodes`
/// are theirs, and `entries` is what came to them by their labels.
pub(super) fn kept(
    graph: &Graph,
    (nodes, members): (&[NodeIdx], &[Holder]),
    gross: &Gross,
    entries: &[u64],
    censuses: &[Census],
) -> Vec<f64> {
    let sums: Vec<[i64; 3]> = censuses.iter().map(|census| census.sum(graph, nodes, members)).collect();
    let share = |interval: usize| {
        let came = nodes.iter().filter_map(|node| gross.get(node)).map(|gross| gross[interval]);
        let (tops, bytes) = came.fold((0, 0), |sum, (tops, weight)| (sum.0 + tops, sum.1 + weight.bytes));
        let grown = |measure: usize, came: u64| {
            (sums[interval + 1][measure] - sums[interval][measure]) as f64 / came.max(1) as f64
        };
        let shares = [grown(0, tops), grown(1, bytes), grown(2, entries[interval])];
        match shares.into_iter().fold(0.0, f64::max) {
            share if share < NEGLIGIBLE => 0.0,
            share => share.min(1.0),
        }
    };
    (0..sums.len().saturating_sub(1)).map(share).collect()
}
