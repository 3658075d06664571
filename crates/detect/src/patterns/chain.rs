//! Chains: new objects of which each holds the one before.

use heapsnapshot::{Analysis, Edge, EdgeType, NodeIdx};
use rustc_hash::FxHashSet;

use super::sample::Sample;
use crate::growth::Survey;

/// How many of the new objects are looked at.
const SAMPLES: usize = 60;
/// Fewer objects than this, each above many others, are a chain.
const FEW_TOPS: usize = 6;
/// The part of all bytes that they retain.
const MOST_BYTES: f64 = 0.8;

/// Properties that lead to an object of the same class and are no link of the service's: Node puts all
/// timers of one delay into a ring.
const NOT_LINKS: [&str; 3] = ["__proto__", "_idleNext", "_idlePrev"];

/// How new objects hang together.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    /// Each holds the one before, directly or through others.
    pub(super) is_chain: bool,
    /// It does so by a property of its own.
    pub(super) is_linked: bool,
    /// The first links, if objects of one class follow each other.
    pub(super) links: Vec<NodeIdx>,
}

impl Chain {
    /// In a chain the new objects are not held one by one, but each refers to another of its class.
    pub(super) fn of(survey: &Survey<'_>, tops: &[NodeIdx], samples: &Sample) -> Self {
        let tops = &heavy(survey, tops);
        let sample = tops.iter().take(SAMPLES);
        let held = sample.clone().filter(|&&top| is_held(survey, top)).count();
        // What all of them refer to is something that they share, no chain.
        let links = sample.clone().filter_map(|&top| like(survey, top)).collect::<FxHashSet<_>>().len();
        let row = tops.iter().take(FEW_TOPS).map(|&top| row(survey, top)).max_by_key(Vec::len);
        let row = row.unwrap_or_default();
        let is_row = row.len() > FEW_TOPS;
        let is_deep = tops.len() <= FEW_TOPS && (is_row || samples.most_alike(survey) > FEW_TOPS);
        let is_deep_list = is_deep && tops.iter().any(|&top| like(survey, top).is_some());
        let is_linked = links * 2 > sample.len() || is_deep_list;
        Self { is_linked, is_chain: is_deep || is_linked && held * 2 <= sample.len(), links: row }
    }
}

/// Whether something old refers to a new object.
fn is_held(survey: &Survey<'_>, top: NodeIdx) -> bool {
    let facts = survey.heap.facts;
    survey.retainers.of_node(&facts.graph, top).any(|(from, edge)| {
        facts.essential.contains(edge.idx) && survey.cohorts.is_old(survey.heap.fold(from))
    })
}

/// The few objects that retain most; beside them others may be held that a chain shares.
fn heavy(survey: &Survey<'_>, tops: &[NodeIdx]) -> Vec<NodeIdx> {
    let bytes = |&top: &NodeIdx| survey.heap.facts.retained.bytes(top);
    let most = (tops.iter().map(bytes).sum::<u64>() as f64 * MOST_BYTES) as u64;
    let mut ordered = tops.to_vec();
    ordered.sort_by_key(|top| std::cmp::Reverse(bytes(top)));
    ordered.truncate(FEW_TOPS);
    let is_enough = ordered.iter().map(bytes).sum::<u64>() >= most;
    if is_enough { ordered } else { tops.to_vec() }
}

/// New objects of one class of which each refers to the next.
fn row(survey: &Survey<'_>, top: NodeIdx) -> Vec<NodeIdx> {
    let new = |&node: &NodeIdx| like(survey, node).filter(|&next| !survey.cohorts.is_old(next));
    std::iter::successors(Some(top), new).take(SAMPLES).collect()
}

/// Another object of its class to which an object refers.
pub(super) fn like(survey: &Survey<'_>, top: NodeIdx) -> Option<NodeIdx> {
    let Analysis { graph, classes, .. } = survey.heap.facts;
    let mut others = graph
        .edges(top)
        .filter(|edge| matches!(edge.kind, EdgeType::Property | EdgeType::Context) && edge.to != top);
    let class = classes.of_node(top);
    let is_own = |edge: &Edge| !NOT_LINKS.iter().any(|name| graph.edge_name(edge) == *name);
    let is_like = |edge: &Edge| classes.of_node(edge.to) == class && is_own(edge);
    others.find(is_like).map(|edge| edge.to)
}
