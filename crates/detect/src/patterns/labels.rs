//! Labels of metrics: entries with a few named texts and numbers next to them.

use heapsnapshot::{NodeIdx, NodeType};
use rustc_hash::{FxHashMap, FxHashSet};

use super::read::{class, is_string, properties, property_names};
use super::scene::Scene;

/// What libraries and hand-written registries call the texts …
const BAGS: [&str; 7] = ["labels", "attributes", "tags", "dimensions", "labelValues", "attrs", "labelSet"];
/// … and the numbers next to them.
const NUMBERS: [&str; 16] = [
    "value",
    "values",
    "sum",
    "count",
    "total",
    "min",
    "max",
    "buckets",
    "bucketValues",
    "bucketCounts",
    "counts",
    "last",
    "current",
    "hits",
    "td",
    "accumulation",
];
/// Classes of libraries that keep the texts and the numbers in two Maps.
const SPLIT: [&str; 2] = ["AttributeHashMap", "HashMap"];

/// The labels of the entries that are metrics.
pub(super) struct Labels {
    /// How many of the new objects are metrics.
    pub(super) share: f64,
    /// How many different values each label has, the most first, and whether that is all of them.
    pub(super) values: Vec<(String, usize)>,
    /// How many sets of labels there are.
    pub(super) sets: usize,
}

impl Labels {
    pub(super) fn of(scene: &Scene) -> Self {
        let is_split = scene
            .route
            .iter()
            .rev()
            .take(4)
            .any(|step| SPLIT.contains(&class(scene.facts, step.node).as_str()));
        let bag = |top| bag(scene, top).or_else(|| Some(top).filter(|&top| is_split && is_bag(scene, top)));
        let share = scene.sample.share(|top| bag(top).is_some());
        let mut values: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        let mut sets = 0;
        // All of them: a sample has fewer values than there are.
        for bag in scene.candidate.tops.iter().filter(|_| share > 0.0).filter_map(|&top| bag(top)) {
            sets += 1;
            for edge in properties(&scene.facts.graph, bag) {
                let name = scene.facts.graph.edge_name(&edge).to_string_lossy().into_owned();
                let value = scene.facts.display_name(edge.to).to_string_lossy().into_owned();
                values.entry(name).or_default().insert(value);
            }
        }
        let mut values: Vec<_> = values.into_iter().map(|(name, all)| (name, all.len())).collect();
        values.sort_by(|(a, n), (b, m)| (m, a).cmp(&(n, b)));
        Self { share, values, sets }
    }

    /// The labels that have a value of their own in most of the sets.
    pub(super) fn unbounded(&self) -> Vec<&(String, usize)> {
        let all = self.values.iter().filter(|(_, values)| values * 2 > self.sets).collect::<Vec<_>>();
        if all.is_empty() { self.values.iter().take(1).collect() } else { all }
    }
}

/// The texts of a metric, if an object is one.
fn bag(scene: &Scene, top: NodeIdx) -> Option<NodeIdx> {
    let graph = &scene.facts.graph;
    if graph.node_type(top) != NodeType::Object {
        return None;
    }
    let found = properties(graph, top).find(|edge| {
        let name = graph.edge_name(edge);
        BAGS.iter().any(|bag| name == *bag) && is_bag(scene, edge.to)
    })?;
    let names = property_names(graph, top);
    names.iter().any(|name| NUMBERS.contains(&name.as_str())).then_some(found.to)
}

/// A plain object of texts.
fn is_bag(scene: &Scene, node: NodeIdx) -> bool {
    let graph = &scene.facts.graph;
    let mut texts = properties(graph, node).map(|edge| is_string(graph, edge.to)).peekable();
    class(scene.facts, node) == "Object" && texts.peek().is_some() && texts.all(|is_text| is_text)
}
