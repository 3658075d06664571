//! Plain objects are named by their shape: `{id, name, tags}` says more than `Object`.

use std::sync::Arc;

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

/// The plain objects of a graph, by the properties that they have.
pub(crate) struct PlainObjects<'g> {
    graph: &'g Graph,
    proto: Option<StringIdx>,
    empty: Option<StringIdx>,
    /// Every plain object, in order, and its layout.
    objects: Vec<(NodeIdx, u32)>,
    /// The layouts, by first appearance.
    layouts: Vec<Layout>,
}

/// What objects of equal properties have in common.
struct Layout {
    /// In the order of the object.
    properties: Arc<[StringIdx]>,
    /// How many objects have it.
    objects: usize,
}

impl<'g> PlainObjects<'g> {
    /// Reads the properties of every plain object, each once.
    pub(crate) fn of(graph: &'g Graph) -> Self {
        let [object, proto, empty] = graph.find_strings(["Object", "__proto__", ""]);
        let (mut objects, mut layouts) = (Vec::new(), Vec::<Layout>::new());
        let mut known: FxHashMap<Arc<[StringIdx]>, u32> = FxHashMap::default();
        let mut properties = Vec::new();
        let is_plain =
            |node| graph.node_type(node) == NodeType::Object && Some(graph.name_idx(node)) == object;
        for node in graph.nodes().filter(|&node| is_plain(node)) {
            properties.clear();
            let labelled = graph.labelled_edges(node).filter(|(edge, _)| edge.kind == EdgeType::Property);
            properties.extend(labelled.filter_map(|(_, label)| label.string()));
            let layout = match known.get(properties.as_slice()) {
                Some(&layout) => layout,
                None => {
                    let properties: Arc<[StringIdx]> = properties.as_slice().into();
                    let layout = layouts.len() as u32;
                    layouts.push(Layout { properties: Arc::clone(&properties), objects: 0 });
                    known.insert(properties, layout);
                    layout
                }
            };
            layouts[layout as usize].objects += 1;
            objects.push((node, layout));
        }
        Self { graph, proto, empty, objects, layouts }
    }

    /// The shapes that are common enough to have a name, the most frequent first.
    pub(crate) fn infer(&self) -> Vec<Shape> {
        let mut lengths = FxHashMap::default();
        let mut candidates: FxHashMap<Vec<StringIdx>, Candidate> = FxHashMap::default();
        let mut listed = Vec::new();
        for layout in &self.layouts {
            self.list(&layout.properties, &mut lengths, &mut listed);
            if listed.is_empty() {
                continue;
            }
            // Candidates are told apart by their text, where an empty name at the start leaves no trace.
            let visible = listed.iter().position(|&p| Some(p) != self.empty).unwrap_or(listed.len());
            match candidates.get_mut(&listed[visible..]) {
                Some(candidate) => candidate.count += layout.objects,
                None => {
                    let (properties, first_seen) = (listed.clone(), candidates.len());
                    let candidate = Candidate { properties, count: layout.objects, first_seen };
                    candidates.insert(listed[visible..].to_vec(), candidate);
                }
            }
        }
        let is_common = |c: &Candidate| c.count >= FEWEST_OBJECTS && c.count * RAREST >= self.objects.len();
        let mut sorted: Vec<_> = candidates.into_values().filter(is_common).collect();
        sorted.sort_unstable_by_key(|c| (std::cmp::Reverse(c.count), c.first_seen));
        sorted.iter().map(|c| self.shape(&c.properties)).collect()
    }

    /// The properties that fit into a name.
    fn list(
        &self,
        properties: &[StringIdx],
        lengths: &mut FxHashMap<StringIdx, usize>,
        listed: &mut Vec<StringIdx>,
    ) {
        listed.clear();
        let mut name_length = 1;
        for &property in properties.iter().filter(|&&p| Some(p) != self.proto) {
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

    /// Which of `shapes` is the best for each object.
    pub(crate) fn matches(&self, shapes: &[Shape]) -> Matches<'_> {
        let tree = PropertyTree::build(self.graph, shapes);
        let best_of = |layout: &Layout| {
            let known = layout.properties.iter().filter_map(|p| tree.properties.get(p).copied());
            let mut sorted: Vec<u32> = known.collect();
            sorted.sort_unstable();
            tree.best(&sorted)
        };
        Matches { objects: &self.objects, best: self.layouts.iter().map(best_of).collect() }
    }
}

/// The shapes of plain objects, by their position in a list of shapes.
pub(crate) struct Matches<'a> {
    objects: &'a [(NodeIdx, u32)],
    /// By layout.
    best: Vec<Option<u32>>,
}

impl Matches<'_> {
    /// Every plain object that has a shape, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeIdx, u32)> + '_ {
        self.objects.iter().filter_map(|&(node, layout)| Some((node, self.best[layout as usize]?)))
    }

    /// The shape of a node, if it is a plain object that has one.
    pub(crate) fn of_node(&self, node: NodeIdx) -> Option<u32> {
        let row = self.objects.binary_search_by_key(&node, |&(object, _)| object).ok()?;
        self.best[self.objects[row].1 as usize]
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
