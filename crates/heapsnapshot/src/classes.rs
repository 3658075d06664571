//! Classes: how DevTools groups nodes into the rows of its summary.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::detached::Detached;
use crate::graph::Graph;
use crate::js_str::JsStr;
use crate::locations::Location;
use crate::shapes::{PlainObjects, Shape};
use crate::types::{NodeIdx, NodeType, StringIdx};

/// The position of a class in [`Classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIdx(pub u32);

/// What a row of the summary stands for: a name and, for objects whose constructor is known, its
/// place, because several constructors may share a name. Equal in all snapshots of one process.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassKey {
    /// The name of the constructor or the shape; `(string)`, `(array)` and so on for the rest.
    pub name: JsStr<'static>,
    /// Where the constructor is.
    pub location: Option<Location>,
}

/// The class of every node.
pub struct Classes {
    of_node: Vec<ClassIdx>,
    keys: Vec<ClassKey>,
    shapes: Vec<Shape>,
}

impl Classes {
    /// Groups the nodes; plain objects by `shapes`, or by the graph's own most frequent ones.
    pub(crate) fn of(graph: &Graph, detached: &Detached, shapes: Option<&[Shape]>) -> Self {
        let plain = PlainObjects::of(graph);
        let shapes = shapes.map_or_else(|| plain.infer(), <[Shape]>::to_vec);
        let shape_of = plain.matches(&shapes);
        let mut interner = Interner::new(graph, detached);
        let mut locations = graph.locations().peekable();
        let of_node = graph
            .nodes()
            .map(|node| {
                let location = locations.next_if(|(located, _)| *located == node).map(|(_, place)| place);
                match shape_of.get(&node) {
                    Some(&shape) => interner.added(&shapes[shape as usize].name, location),
                    None => interner.class_of(node, location),
                }
            })
            .collect();
        Self { of_node, keys: interner.keys, shapes }
    }

    /// The class of a node.
    #[inline]
    pub fn of_node(&self, node: NodeIdx) -> ClassIdx {
        self.of_node[node.at()]
    }

    /// What a class is.
    pub fn key(&self, class: ClassIdx) -> &ClassKey {
        &self.keys[class.0 as usize]
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no class: never, as every graph has a root.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The shapes by which plain objects were named.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }
}

/// A class name: a string of the snapshot, or one that DevTools adds. The two are told apart even
/// if they read the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Name {
    InFile(StringIdx),
    Added(u32),
}

struct Interner<'g> {
    graph: &'g Graph,
    detached: &'g Detached,
    keys: Vec<ClassKey>,
    added: FxHashMap<JsStr<'static>, u32>,
    by_name: FxHashMap<Name, ClassIdx>,
    by_place: FxHashMap<(Name, Location), ClassIdx>,
    located: FxHashMap<ClassKey, ClassIdx>,
}

impl<'g> Interner<'g> {
    fn new(graph: &'g Graph, detached: &'g Detached) -> Self {
        Self {
            graph,
            detached,
            keys: Vec::new(),
            added: FxHashMap::default(),
            by_name: FxHashMap::default(),
            by_place: FxHashMap::default(),
            located: FxHashMap::default(),
        }
    }

    fn class_of(&mut self, node: NodeIdx, location: Option<Location>) -> ClassIdx {
        let graph = self.graph;
        match graph.node_type(node) {
            NodeType::Hidden => self.added(&"(system)".into(), None),
            NodeType::Code => self.added(&"(compiled code)".into(), None),
            NodeType::Closure => self.added(&"Function".into(), None),
            NodeType::RegExp => self.added(&"RegExp".into(), None),
            NodeType::Object => self.constructor(node, location),
            NodeType::Native => self.constructor(node, None),
            _ => self.added(&format!("({})", graph.node_type_name(node)).into(), None),
        }
    }

    fn constructor(&mut self, node: NodeIdx, location: Option<Location>) -> ClassIdx {
        if self.detached.contains(node) {
            let name = self.detached.name(self.graph, node);
            let name = element_name(&name).unwrap_or(name);
            return self.added(&name, location);
        }
        let idx = self.graph.name_idx(node);
        if let Some(&class) = location.is_none().then(|| self.by_name.get(&Name::InFile(idx))).flatten() {
            return class;
        }
        let name = self.graph.string(idx);
        match element_name(&name) {
            Some(tag) => self.added(&tag, location),
            None => self.class(Name::InFile(idx), location, || name.into_owned()),
        }
    }

    fn added(&mut self, name: &JsStr<'_>, location: Option<Location>) -> ClassIdx {
        let number = match self.added.get(name) {
            Some(&number) => number,
            None => {
                let number = self.added.len() as u32;
                self.added.insert(name.clone().into_owned(), number);
                number
            }
        };
        self.class(Name::Added(number), location, || name.clone().into_owned())
    }

    fn class(
        &mut self,
        name: Name,
        location: Option<Location>,
        text: impl FnOnce() -> JsStr<'static>,
    ) -> ClassIdx {
        let Self { keys, by_name, by_place, located, .. } = self;
        let mut add = |key: ClassKey| {
            keys.push(key);
            ClassIdx(keys.len() as u32 - 1)
        };
        let Some(place) = location else {
            return *by_name.entry(name).or_insert_with(|| add(ClassKey { name: text(), location }));
        };
        // With a place, names that read the same are the same.
        *by_place.entry((name, place)).or_insert_with(|| {
            let key = ClassKey { name: text(), location };
            *located.entry(key.clone()).or_insert_with(|| add(key))
        })
    }
}

/// `<div id="a">` -> `<div>`; `None` for what is not the name of a DOM element.
fn element_name(name: &JsStr<'_>) -> Option<JsStr<'static>> {
    let text = name.to_string_lossy();
    let tag = text.strip_prefix("Detached ").unwrap_or(&text);
    if !tag.starts_with('<') {
        return None;
    }
    let prefix = text.len() - tag.len();
    let short = match tag.find(' ') {
        Some(space) => Cow::Owned(format!("{}>", &text[..prefix + space])),
        None => text,
    };
    Some(JsStr::from(short.into_owned()))
}
