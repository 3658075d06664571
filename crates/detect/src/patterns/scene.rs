//! What a pattern looks at: the holder, the way to it, and a sample of what it holds.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType, Step};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::growth::{Accumulator, Candidate, Kind, Survey};

/// How many of the new objects are looked into, and how many nodes below each.
const SAMPLES: usize = 60;
const MOST_NODES: usize = 200;
/// Fewer objects than this, each above many others, are a chain.
const FEW_TOPS: usize = 6;
/// Built-in collections, and how far up their subclasses are followed.
const COLLECTIONS: [&str; 4] = ["Array", "Map", "Set", "WeakMap"];
const MOST_CLASSES: usize = 6;

/// A candidate as a pattern sees it.
pub(crate) struct Scene {
    /// The class of the holder, or of the value of the variable by which it holds.
    pub(crate) holder: String,
    /// Edge names of the path, the last one first.
    pub(crate) edges: Vec<String>,
    /// Whether one of the last hops is an entry of a WeakMap.
    pub(crate) is_weak: bool,
    /// Whether each new object holds the one before, directly or through others.
    pub(crate) is_chain: bool,
    /// Whether it does so by a property of its own.
    pub(crate) is_linked: bool,
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
        // Where a variable or property is what grows, its value is the container.
        let labelled = path.last().filter(|_| accumulator.holder.label.is_some());
        let holder = labelled.map_or(accumulator.holder.node, |step| step.node);
        let labels = path.iter().rev().filter_map(|step| step.edge);
        let mut scene = Self {
            holder: container(facts, holder),
            edges: labels.map(|edge| graph.edge_name(&edge).to_string_lossy().into_owned()).collect(),
            is_weak: graph.name(holder) == "WeakMap",
            is_chain: false,
            is_linked: false,
            tops: Shares::default(),
            below: Shares::default(),
            buffer_share: 0.0,
        };
        // Only between the variable and what it holds: a WeakMap on the way to the variable is no matter.
        let mut last = path.iter().rev().filter_map(|step| step.edge).take(4);
        scene.is_weak |= last
            .by_ref()
            .take_while(|edge| edge.kind != EdgeType::Context)
            .any(|e| facts.ephemerons.contains(&e));
        let most_alike = scene.sample(survey, &candidate.tops);
        scene.judge_chain(survey, candidate, most_alike);
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

    /// Looks below some of the new objects; gives the most objects of one's own class below one of them.
    fn sample(&mut self, survey: &Survey<'_>, tops: &[NodeIdx]) -> usize {
        let facts = survey.heap.facts;
        let (mut bytes, mut buffer_bytes, mut most_alike) = (0, 0, 0);
        let mut seen = FxHashSet::default();
        for &top in tops.iter().rev().step_by(tops.len().div_ceil(SAMPLES).max(1)) {
            self.tops.add(class(facts, top));
            let mut queue = vec![top];
            let (mut next, mut alike) = (0, 0);
            while let Some(&node) = queue.get(next).filter(|_| next < MOST_NODES) {
                next += 1;
                if survey.heap.kinds.of_node(node) == Kind::Data {
                    self.below.add(class(facts, node));
                }
                alike += usize::from(facts.classes.of_node(node) == facts.classes.of_node(top));
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
            most_alike = most_alike.max(alike);
        }
        self.buffer_share = buffer_bytes as f64 / bytes.max(1) as f64;
        most_alike
    }

    /// In a chain the new objects are not held one by one, but each refers to another of its class.
    fn judge_chain(&mut self, survey: &Survey<'_>, candidate: &Candidate, most_alike: usize) {
        let sample = candidate.tops.iter().take(SAMPLES);
        let held = sample.clone().filter(|&&top| is_held(survey, top)).count();
        // What all of them refer to is something that they share, no chain.
        let links = sample.clone().filter_map(|&top| like(survey, top)).collect::<FxHashSet<_>>().len();
        let is_deep = candidate.tops.len() <= FEW_TOPS && most_alike > FEW_TOPS;
        self.is_linked = links * 2 > sample.len();
        self.is_chain = is_deep || self.is_linked && held * 2 <= sample.len();
    }
}

/// Whether something old refers to a new object.
fn is_held(survey: &Survey<'_>, top: NodeIdx) -> bool {
    let facts = survey.heap.facts;
    survey.retainers.of_node(&facts.graph, top).any(|(from, edge)| {
        facts.essential.contains(edge.idx) && survey.cohorts.is_old(survey.heap.fold(from))
    })
}

/// Another object of its class to which an object refers.
fn like(survey: &Survey<'_>, top: NodeIdx) -> Option<NodeIdx> {
    let Analysis { graph, classes, .. } = survey.heap.facts;
    let mut others = graph
        .edges(top)
        .filter(|edge| matches!(edge.kind, EdgeType::Property | EdgeType::Context) && edge.to != top);
    let class = classes.of_node(top);
    let is_like =
        |edge: &heapsnapshot::Edge| classes.of_node(edge.to) == class && graph.edge_name(edge) != "__proto__";
    others.find(is_like).map(|edge| edge.to)
}

/// The class of a holder; of a subclass of a built-in collection, that collection.
fn container(facts: &Analysis, holder: NodeIdx) -> String {
    let graph = &facts.graph;
    let prototype = |node: &NodeIdx| {
        graph.edges(*node).find(|edge| graph.edge_name(edge) == "__proto__").map(|edge| edge.to)
    };
    let is_subclass = graph.node_type(holder) == NodeType::Object && graph.location(holder).is_some();
    let ancestors = std::iter::successors(Some(holder).filter(|_| is_subclass), prototype).take(MOST_CLASSES);
    let collection =
        ancestors.map(|node| class(facts, node)).find(|class| COLLECTIONS.contains(&class.as_str()));
    collection.unwrap_or_else(|| class(facts, holder))
}

fn class(facts: &Analysis, node: NodeIdx) -> String {
    match facts.graph.node_type(node) {
        NodeType::Object | NodeType::Native | NodeType::Hidden => {
            facts.graph.name(node).to_string_lossy().into_owned()
        }
        _ => facts.graph.node_type_name(node).to_owned(),
    }
}
