//! What a pattern looks at: the holder, the way to it, and a sample of what it holds.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType, Step};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::growth::{Accumulator, Candidate, Kind, Survey};

/// How many of the new objects are looked into, and how many nodes below each.
const SAMPLES: usize = 60;
const MOST_NODES: usize = 200;
/// Fewer objects than this, each above many others, are a chain.
const FEW_TOPS: usize = 6;

/// A candidate as a pattern sees it.
pub(crate) struct Scene {
    /// The class of the holder.
    pub(crate) holder: String,
    /// Edge names of the path, the last one first.
    pub(crate) edges: Vec<String>,
    /// Whether one of the last hops is an entry of a WeakMap.
    pub(crate) is_weak: bool,
    /// Whether each new object holds the one before.
    pub(crate) is_chain: bool,
    tops: Shares,
    below: Shares,
    buffer_share: f64,
}

/// How often each class occurs.
#[derive(Default)]
struct Shares {
    counts: FxHashMap<String, usize>,
    total: usize,
}

impl Shares {
    fn add(&mut self, class: String) {
        *self.counts.entry(class).or_default() += 1;
        self.total += 1;
    }

    fn of(&self, is_wanted: impl Fn(&str) -> bool) -> f64 {
        let wanted: usize =
            self.counts.iter().filter(|(class, _)| is_wanted(class)).map(|(_, count)| count).sum();
        wanted as f64 / self.total.max(1) as f64
    }
}

impl Scene {
    pub(crate) fn of(
        survey: &Survey<'_>,
        candidate: &Candidate,
        accumulator: &Accumulator,
        path: &[Step],
    ) -> Self {
        let facts = survey.heap.facts;
        let graph = &facts.graph;
        let holder = accumulator.holder.node;
        let labels = path.iter().rev().filter_map(|step| step.edge);
        let mut scene = Self {
            holder: class(facts, holder),
            edges: labels.map(|edge| graph.edge_name(&edge).to_string_lossy().into_owned()).collect(),
            is_weak: graph.name(holder) == "WeakMap",
            is_chain: is_chain(survey, candidate),
            tops: Shares::default(),
            below: Shares::default(),
            buffer_share: 0.0,
        };
        let last = path.iter().rev().take(4).filter_map(|step| step.edge);
        scene.is_weak |= last.into_iter().any(|edge| facts.ephemerons.get(graph, &edge).is_some());
        scene.sample(survey, &candidate.tops);
        scene
    }

    /// The share of the new objects that are of a wanted class; `closure` for functions.
    pub(crate) fn tops(&self, is_wanted: impl Fn(&str) -> bool) -> f64 {
        self.tops.of(is_wanted)
    }

    /// The same for all below them.
    pub(crate) fn below(&self, is_wanted: impl Fn(&str) -> bool) -> f64 {
        self.below.of(is_wanted)
    }

    /// The share of the bytes that are contents of buffers.
    pub(crate) fn buffer_share(&self) -> f64 {
        self.buffer_share
    }

    /// Whether one of the last `hops` edges bears a name.
    pub(crate) fn passes(&self, hops: usize, name: &str) -> bool {
        self.edges.iter().take(hops).any(|edge| edge == name)
    }

    fn sample(&mut self, survey: &Survey<'_>, tops: &[NodeIdx]) {
        let facts = survey.heap.facts;
        let (mut bytes, mut buffer_bytes) = (0, 0);
        let mut seen = FxHashSet::default();
        for &top in tops.iter().rev().step_by(tops.len().div_ceil(SAMPLES).max(1)) {
            self.tops.add(class(facts, top));
            let mut queue = vec![top];
            let mut next = 0;
            while let Some(&node) = queue.get(next).filter(|_| next < MOST_NODES) {
                next += 1;
                if survey.heap.kinds.of_node(node) == Kind::Data {
                    self.below.add(class(facts, node));
                }
                bytes += facts.graph.self_bytes(node);
                if facts.graph.node_type(node) == NodeType::Native {
                    buffer_bytes += facts.graph.self_bytes(node);
                }
                let below = facts.graph.edges(node).filter(|edge| {
                    facts.essential.contains(edge.idx)
                        && !survey.cohorts.is_old(edge.to)
                        && survey.heap.kinds.of_node(edge.to) != Kind::Noise
                });
                queue.extend(below.map(|edge| edge.to).filter(|&to| seen.insert(to)).take(MOST_NODES));
            }
        }
        self.buffer_share = buffer_bytes as f64 / bytes.max(1) as f64;
    }
}

/// The new objects are not held one by one, and each refers to another of its class.
fn is_chain(survey: &Survey<'_>, candidate: &Candidate) -> bool {
    let facts = survey.heap.facts;
    let is_held = |&top: &NodeIdx| {
        survey.retainers.of_node(&facts.graph, top).any(|(from, edge)| {
            facts.essential.contains(edge.idx) && survey.cohorts.is_old(survey.heap.fold(from))
        })
    };
    let like = |&top: &NodeIdx| {
        let mut edges = facts.graph.edges(top).filter(|edge| {
            matches!(edge.kind, EdgeType::Property | EdgeType::Context)
                && facts.graph.edge_name(edge) != "__proto__"
        });
        let class = facts.classes.of_node(top);
        edges.find(|edge| edge.to != top && facts.classes.of_node(edge.to) == class).map(|edge| edge.to)
    };
    let sample = candidate.tops.iter().take(SAMPLES);
    let held = sample.clone().filter(|top| is_held(top)).count();
    // What all of them refer to is something that they share, no chain.
    let links = sample.clone().filter_map(like).collect::<FxHashSet<_>>().len();
    let is_deep = candidate.tops.len() <= FEW_TOPS
        && candidate.total(|net| net.objects) > 10 * candidate.tops.len() as u64;
    is_deep && links > 0 || links * 2 > sample.len() && held * 2 <= sample.len()
}

fn class(facts: &Analysis, node: NodeIdx) -> String {
    match facts.graph.node_type(node) {
        NodeType::Object | NodeType::Native | NodeType::Hidden => {
            facts.graph.name(node).to_string_lossy().into_owned()
        }
        _ => facts.graph.node_type_name(node).to_owned(),
    }
}
