//! Plain objects are named by their shape: `{id, name, tags}` says more than `Object`.

use rustc_hash::FxHashMap;

use crate::graph::Graph;
use crate::js_str::{JsStr, JsText};
use crate::names::property_name;
use crate::types::{EdgeType, NodeIdx, NodeType, StringIdx};

/// A name longer than this takes no further property (but always the first).
const LONGEST_NAME: usize = 120;
/// A shape needs this many objects …
const FEWEST_OBJECTS: usize = 2;
/// … and one of so many of all plain objects.
const RAREST: usize = 1000;

/// The properties that plain objects have in common. An object may have more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// `{a, b, c}`
    pub name: JsStr<'static>,
    pub(crate) properties: Vec<JsStr<'static>>,
}

/// The plain objects of a graph.
pub(crate) struct PlainObjects<'g> {
    graph: &'g Graph,
    object: Option<StringIdx>,
    proto: Option<StringIdx>,
    empty: Option<StringIdx>,
}

impl<'g> PlainObjects<'g> {
    pub(crate) fn of(graph: &'g Graph) -> Self {
        let [object, proto, empty] = graph.find_strings(["Object", "__proto__", ""]);
        Self { graph, object, proto, empty }
    }

    #[inline]
    fn iter(&self) -> impl Iterator<Item = NodeIdx> + '_ {
        let graph = self.graph;
        graph.nodes().filter(move |&node| {
            Some(graph.name_idx(node)) == self.object && graph.node_type(node) == NodeType::Object
        })
    }

    #[inline]
    fn properties(&self, node: NodeIdx) -> impl Iterator<Item = StringIdx> + '_ {
        self.graph
            .edges(node)
            .filter(|edge| edge.kind == EdgeType::Property)
            .map(|edge| StringIdx(edge.label))
    }

    /// The shapes that are common enough to have a name, the most frequent first.
    pub(crate) fn infer(&self) -> Vec<Shape> {
        let mut lengths = FxHashMap::default();
        let mut candidates: FxHashMap<Vec<StringIdx>, Candidate> = FxHashMap::default();
        let mut objects = 0;
        let mut listed = Vec::new();
        for node in self.iter() {
            objects += 1;
            self.listed(node, &mut lengths, &mut listed);
            if listed.is_empty() {
                continue;
            }
            // Candidates are told apart by their text, where an empty name at the start leaves no trace.
            let visible = listed.iter().position(|&p| Some(p) != self.empty).unwrap_or(listed.len());
            match candidates.get_mut(&listed[visible..]) {
                Some(candidate) => candidate.count += 1,
                None => {
                    let (properties, first_seen) = (listed.clone(), candidates.len());
                    candidates
                        .insert(listed[visible..].to_vec(), Candidate { properties, count: 1, first_seen });
                }
            }
        }
        let is_common = |c: &Candidate| c.count >= FEWEST_OBJECTS && c.count * RAREST >= objects;
        let mut sorted: Vec<_> = candidates.into_values().filter(is_common).collect();
        sorted.sort_unstable_by_key(|c| (std::cmp::Reverse(c.count), c.first_seen));
        sorted.iter().map(|c| self.shape(&c.properties)).collect()
    }

    /// The properties that fit into a name, in the order of the object.
    fn listed(&self, node: NodeIdx, lengths: &mut FxHashMap<StringIdx, usize>, listed: &mut Vec<StringIdx>) {
        listed.clear();
        let mut name_length = 1;
        for property in self.properties(node).filter(|&p| Some(p) != self.proto) {
            let length = *lengths
                .entry(property)
                .or_insert_with(|| property_name(&self.graph.string(property)).utf16_len());
            if name_length > 1 && name_length + length > LONGEST_NAME {
                break;
            }
            name_length += length + if name_length == 1 { 0 } else { 2 };
            listed.push(property);
        }
    }

    fn shape(&self, properties: &[StringIdx]) -> Shape {
        let mut name = JsText::default();
        name.push_str("{");
        let mut length = 1;
        for &property in properties {
            if length > 1 {
                name.push_str(", ");
            }
            let text = self.graph.string(property);
            let shown = property_name(&text);
            length += shown.utf16_len();
            name.push(&shown);
        }
        name.push_str("}");
        let properties = properties.iter().map(|&p| self.graph.string(p).into_owned()).collect();
        Shape { name: name.into(), properties }
    }

    /// For every plain object that has a shape, the position of the best one in `shapes`.
    pub(crate) fn matches(&self, shapes: &[Shape]) -> FxHashMap<NodeIdx, u32> {
        let tree = PropertyTree::build(self.graph, shapes);
        let mut known: FxHashMap<Vec<u32>, Option<u32>> = FxHashMap::default();
        let mut matches = FxHashMap::default();
        let mut sorted = Vec::new();
        for node in self.iter() {
            sorted.clear();
            sorted.extend(self.properties(node).filter_map(|p| tree.properties.get(&p).copied()));
            sorted.sort_unstable();
            let best = match known.get(&sorted) {
                Some(&best) => best,
                None => {
                    let best = tree.best(&sorted);
                    known.insert(sorted.clone(), best);
                    best
                }
            };
            if let Some(best) = best {
                matches.insert(node, best);
            }
        }
        matches
    }
}

struct Candidate {
    properties: Vec<StringIdx>,
    count: usize,
    first_seen: usize,
}

/// Finds the shapes whose properties an object has, by walking both in one order.
struct PropertyTree {
    /// Properties that any shape has, numbered.
    properties: FxHashMap<StringIdx, u32>,
    nodes: Vec<TreeNode>,
}

#[derive(Default)]
struct TreeNode {
    next: FxHashMap<u32, usize>,
    shape: Option<Ranked>,
}

/// More properties are better; of equally many, the more frequent shape.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    properties: usize,
    position: std::cmp::Reverse<u32>,
}

impl PropertyTree {
    fn build(graph: &Graph, shapes: &[Shape]) -> Self {
        let mut numbers: FxHashMap<&JsStr<'_>, u32> = FxHashMap::default();
        for property in shapes.iter().flat_map(|shape| &shape.properties) {
            let next = numbers.len() as u32;
            numbers.entry(property).or_insert(next);
        }
        let mut nodes = vec![TreeNode::default()];
        for (position, shape) in shapes.iter().enumerate() {
            let mut sorted: Vec<u32> = shape.properties.iter().map(|p| numbers[p]).collect();
            sorted.sort_unstable();
            let mut at = 0;
            for property in &sorted {
                let unused = nodes.len();
                at = *nodes[at].next.entry(*property).or_insert(unused);
                if at == unused {
                    nodes.push(TreeNode::default());
                }
            }
            let position = std::cmp::Reverse(position as u32);
            nodes[at].shape.get_or_insert(Ranked { properties: sorted.len(), position });
        }
        let properties = (0..graph.string_count() as u32)
            .map(StringIdx)
            .filter_map(|idx| numbers.get(&graph.string(idx)).map(|&number| (idx, number)))
            .collect();
        Self { properties, nodes }
    }

    fn best(&self, sorted: &[u32]) -> Option<u32> {
        let mut states = vec![0];
        let mut best: Option<Ranked> = None;
        for (at, property) in sorted.iter().enumerate() {
            // In a tree, only a property that stands twice can lead to one node twice.
            let is_repeated = at > 0 && sorted[at - 1] == *property;
            for position in 0..states.len() {
                if let Some(&next) = self.nodes[states[position]].next.get(property)
                    && !(is_repeated && states.contains(&next))
                {
                    states.push(next);
                    best = best.max(self.nodes[next].shape);
                }
            }
        }
        best.map(|ranked| ranked.position.0)
    }
}
