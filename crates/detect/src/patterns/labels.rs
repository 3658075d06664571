//! Labels of metrics: entries with a few named texts and numbers next to them.

use heapsnapshot::{NodeIdx, NodeType};
use rustc_hash::{FxHashMap, FxHashSet};

use super::entries::entries;
use super::read::{class, is_string, properties, property_names};
use super::scene::Scene;

/// What libraries and hand-written registries call the texts …
const BAGS: [&str; 7] = ["labels", "attributes", "tags", "dimensions", "labelValues", "attrs", "labelSet"];
/// … and the numbers next to them.
const NUMBERS: [&str; 17] = [
    "_current",
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
        let (share, bags) = match split(scene) {
            Some(bags) => (1.0, bags),
            None => {
                let tops = scene.candidate.tops.iter().filter_map(|&top| bag(scene, top));
                (scene.sample.share(|top| bag(scene, top).is_some()), tops.collect())
            }
        };
        let mut values: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        for &bag in &bags {
            for edge in properties(&scene.facts.graph, bag) {
                let name = scene.facts.graph.edge_name(&edge).to_string_lossy().into_owned();
                let value = scene.facts.display_name(edge.to).to_string_lossy().into_owned();
                values.entry(name).or_default().insert(value);
            }
        }
        let sets = bags.len();
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

/// The texts in one Map and the numbers in another of the same object: the new texts.
fn split(scene: &Scene) -> Option<Vec<NodeIdx>> {
    let graph = &scene.facts.graph;
    let around = scene.route.iter().rev().nth(1)?.node;
    let maps =
        properties(graph, around).map(|edge| edge.to).filter(|&node| class(scene.facts, node) == "Map");
    let values = |map| {
        let values = entries(scene.facts, map, "Map").into_iter().filter_map(|entry| entry.value);
        values.filter(|&value| !scene.survey.cohorts.is_old(value)).collect::<Vec<_>>()
    };
    let maps: Vec<Vec<NodeIdx>> = maps.map(values).collect();
    let all = |values: &[NodeIdx], is: &dyn Fn(NodeIdx) -> bool| {
        !values.is_empty() && values.iter().all(|&value| is(value))
    };
    let bags = maps.iter().find(|values| all(values, &|value| is_bag(scene, value)))?;
    let has_numbers = maps.iter().any(|values| all(values, &|value| is_number(scene, value)));
    has_numbers.then(|| bags.clone())
}

fn is_number(scene: &Scene, node: NodeIdx) -> bool {
    property_names(&scene.facts.graph, node).iter().any(|name| NUMBERS.contains(&name.as_str()))
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
    is_number(scene, top).then_some(found.to)
}

/// A plain object of texts, maybe with numbers and truth values among them.
fn is_bag(scene: &Scene, node: NodeIdx) -> bool {
    let graph = &scene.facts.graph;
    let values = || properties(graph, node).map(|edge| edge.to);
    let is_plain = |value| {
        is_string(graph, value)
            || graph.node_type(value) == NodeType::Number
            || graph.name(value) == "system / Oddball"
            || ["true", "false"].iter().any(|truth| graph.name(value) == *truth)
    };
    class(scene.facts, node) == "Object"
        && values().any(|value| is_string(graph, value))
        && values().all(is_plain)
}
