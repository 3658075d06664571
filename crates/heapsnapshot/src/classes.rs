//! Classes: how DevTools groups nodes into the rows of its summary.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::column::{SlimColumn, Store};
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
    /// [`ClassIdx`].
    pub(crate) of_node: SlimColumn,
    pub(crate) keys: Vec<ClassKey>,
    pub(crate) shapes: Vec<Shape>,
}

impl Classes {
    /// Groups the nodes; plain objects by `shapes`.
    pub(crate) fn of(
        graph: &Graph,
        detached: &Detached,
        plain: &PlainObjects<'_>,
        shapes: Vec<Shape>,
    ) -> Self {
        let matches = plain.matches(&shapes);
        let mut shaped = matches.iter().peekable();
        let mut interner = Interner::new(graph, detached);
        let mut locations = graph.locations().peekable();
        let class = |node| {
            let location = locations.next_if(|(located, _)| *located == node).map(|(_, place)| place);
            let class = match shaped.next_if(|(shaped, _)| *shaped == node) {
                Some((_, shape)) => interner.shaped(shape, &shapes[shape as usize], location),
                None => interner.class_of(node, location),
            };
            class.0
        };
        let of_node = SlimColumn::of(graph.nodes().map(class));
        Self { of_node, keys: interner.keys, shapes }
    }

    /// The same where `store` keeps them.
    pub(crate) fn stored(self, store: &dyn Store) -> Self {
        Self { of_node: self.of_node.stored(store), ..self }
    }

    /// The names of the classes of a few nodes, if plain objects are grouped by `shapes`.
    pub(crate) fn names(
        graph: &Graph,
        detached: &Detached,
        plain: &PlainObjects<'_>,
        shapes: &[Shape],
        nodes: &[NodeIdx],
    ) -> Vec<JsStr<'static>> {
        let matches = plain.matches(shapes);
        let mut interner = Interner::new(graph, detached);
        let name = |&node| match matches.of_node(node) {
            Some(shape) => shapes[shape as usize].name.clone(),
            None => {
                let class = interner.class_of(node, graph.location(node));
                interner.keys[class.0 as usize].name.clone()
            }
        };
        nodes.iter().map(name).collect()
    }

    /// The class of a node.
    #[inline]
    pub fn of_node(&self, node: NodeIdx) -> ClassIdx {
        ClassIdx(self.of_node.get(node.at()))
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

/// What decides the class of most nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Origin {
    Shape(u32),
    Constructor(StringIdx),
}

struct Interner<'g> {
    graph: &'g Graph,
    detached: &'g Detached,
    /// The classes of nodes of a type, where it alone decides.
    by_type: FxHashMap<NodeType, ClassIdx>,
    by_origin: FxHashMap<(Origin, Option<Location>), ClassIdx>,
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
            by_type: FxHashMap::default(),
            by_origin: FxHashMap::default(),
            keys: Vec::new(),
            added: FxHashMap::default(),
            by_name: FxHashMap::default(),
            by_place: FxHashMap::default(),
            located: FxHashMap::default(),
        }
    }

    fn shaped(&mut self, number: u32, shape: &Shape, location: Option<Location>) -> ClassIdx {
        let origin = (Origin::Shape(number), location);
        if let Some(&class) = self.by_origin.get(&origin) {
            return class;
        }
        let class = self.added(&shape.name, location);
        self.by_origin.insert(origin, class);
        class
    }

    fn class_of(&mut self, node: NodeIdx, location: Option<Location>) -> ClassIdx {
        match self.graph.node_type(node) {
            NodeType::Object => self.constructor(node, location),
            NodeType::Native => self.constructor(node, None),
            // Several types may be unknown.
            NodeType::Other => self.of_type(node, NodeType::Other),
            kind => match self.by_type.get(&kind) {
                Some(&class) => class,
                None => {
                    let class = self.of_type(node, kind);
                    self.by_type.insert(kind, class);
                    class
                }
            },
        }
    }

    fn of_type(&mut self, node: NodeIdx, kind: NodeType) -> ClassIdx {
        match kind {
            NodeType::Hidden => self.added(&"(system)".into(), None),
            NodeType::Code => self.added(&"(compiled code)".into(), None),
            NodeType::Closure => self.added(&"Function".into(), None),
            NodeType::RegExp => self.added(&"RegExp".into(), None),
            _ => self.added(&format!("({})", self.graph.node_type_name(node)).into(), None),
        }
    }

    fn constructor(&mut self, node: NodeIdx, location: Option<Location>) -> ClassIdx {
        if self.detached.contains(node) {
            let name = self.detached.name(self.graph, node);
            let name = element_name(&name).unwrap_or(name);
            return self.added(&name, location);
        }
        let idx = self.graph.name_idx(node);
        let origin = (Origin::Constructor(idx), location);
        if let Some(&class) = self.by_origin.get(&origin) {
            return class;
        }
        let name = self.graph.string(idx);
        let class = match element_name(&name) {
            Some(tag) => self.added(&tag, location),
            None => self.class(Name::InFile(idx), location, || name.into_owned()),
        };
        self.by_origin.insert(origin, class);
        class
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
