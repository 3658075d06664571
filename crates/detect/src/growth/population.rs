//! Population: how many objects of a class there are. It tells growth where a holder's own size does not:
//! a ring of timers hangs from two places, so none of them holds it, and neither becomes larger.

use heapsnapshot::{Graph, NodeIdx, NodeType};
use rustc_hash::FxHashMap;

use super::cohorts::Cohorts;
use super::heap::Heap;

/// Classes that say nothing about what an object is for.
const GENERIC: [&str; 5] = ["Object", "Array", "Map", "Set", "Promise"];

/// The share of new objects, in each interval, by which their class became larger; `None` if they are
/// of no class of their own.
pub(super) fn population_shares(
    heaps: &[Heap<'_>],
    cohorts: &Cohorts,
    tops: impl Iterator<Item = NodeIdx> + Clone,
) -> Option<Vec<f64>> {
    let graph = &heaps.last()?.facts.graph;
    let objects = tops.filter(|&top| graph.node_type(top) == NodeType::Object);
    let mut classes: FxHashMap<_, u64> = FxHashMap::default();
    for top in objects.clone() {
        *classes.entry(graph.name_idx(top)).or_default() += 1;
    }
    let (class, _) = classes.into_iter().max_by_key(|&(class, count)| (count, class))?;
    let name = graph.string(class).to_string_lossy().into_owned();
    if GENERIC.contains(&name.as_str()) {
        return None;
    }
    let counts: Vec<i64> = heaps.iter().map(|heap| population(&heap.facts.graph, &name)).collect();
    let mut came = vec![0i64; counts.len().saturating_sub(1)];
    for top in objects.filter(|&top| graph.name_idx(top) == class) {
        came[cohorts.of_node(top) - 1] += 1;
    }
    let gained = counts.windows(2).map(|pair| pair[1] - pair[0]);
    Some(
        gained.zip(came).map(|(gained, came)| (gained as f64 / came.max(1) as f64).clamp(0.0, 1.0)).collect(),
    )
}

fn population(graph: &Graph, class: &str) -> i64 {
    let [class] = graph.find_strings([class]);
    let is_one = |&node: &NodeIdx| {
        graph.node_type(node) == NodeType::Object && class.is_some_and(|class| graph.name_idx(node) == class)
    };
    graph.nodes().filter(is_one).count() as i64
}
