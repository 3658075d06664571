//! What a holder is as a container: by its own class, or by the public face of the library around it.

use heapsnapshot::{Analysis, NodeIdx, NodeType, Step};

use super::entries::entries;
use super::read::{class, properties, with_prototypes};
use crate::finding::PackageKind;
use crate::owner::{Outlines, Places, package_of};

/// Built-in collections.
const COLLECTIONS: [&str; 4] = ["Array", "Map", "Set", "WeakMap"];
/// Containers inside which libraries keep things.
const PARTS: [&str; 4] = ["Array", "Map", "Set", "Object"];
/// How far above the part that grows its library object may be.
const MOST_HOPS: usize = 6;

const SHORTEST_NAME: usize = 3;

/// What a class of a library is to those who use it, by the methods that it offers.
const FACES: [(&str, &[&str]); 3] = [
    ("Map", &["set", "put", "setItem", "insert"]),
    ("Set", &["add"]),
    ("Array", &["push", "enqueue", "append", "unshift"]),
];

/// An object of a library inside which something grows.
#[derive(Debug, Clone)]
pub(super) struct Library {
    pub(super) node: NodeIdx,
    pub(super) class: String,
    /// The npm package that its class is from.
    pub(super) package: String,
}

impl Library {
    /// `the LRUCache of lru-cache`; minified classes have no names worth telling.
    pub(super) fn told(&self) -> String {
        let Self { class, package, .. } = self;
        if class.len() < SHORTEST_NAME {
            format!("the cache of {package}")
        } else {
            format!("the {class} of {package}")
        }
    }
}

/// The class of a holder; of a subclass of a built-in collection, that collection.
pub(super) fn kind(facts: &Analysis, holder: NodeIdx) -> String {
    let graph = &facts.graph;
    let is_subclass = graph.node_type(holder) == NodeType::Object && graph.location(holder).is_some();
    let ancestors = with_prototypes(graph, holder).filter(|_| is_subclass);
    let mut classes = ancestors.map(|node| class(facts, node));
    classes.find(|class| COLLECTIONS.contains(&class.as_str())).unwrap_or_else(|| class(facts, holder))
}

/// How many entries a container has; `None` if it is no collection.
pub(crate) fn count_entries(facts: &Analysis, container: NodeIdx) -> Option<u64> {
    let kind = kind(facts, container);
    PARTS.contains(&kind.as_str()).then(|| entries(facts, container, &kind).len() as u64)
}

/// The library's object around a container.
pub(crate) fn library_around(
    facts: &Analysis,
    lookup: (&Places<'_>, &Outlines<'_>),
    route: &[Step],
    container: NodeIdx,
) -> Option<NodeIdx> {
    library(facts, lookup, route, &kind(facts, container)).map(|(library, _)| library.node)
}

/// The library's object around a container, and the collection that it is to its users.
pub(super) fn library(
    facts: &Analysis,
    (places, outlines): (&Places<'_>, &Outlines<'_>),
    route: &[Step],
    kind: &str,
) -> Option<(Library, &'static str)> {
    if !PARTS.contains(&kind) {
        return None;
    }
    let above = route.iter().rev().take(MOST_HOPS).map(|step| step.node);
    above.filter(|&node| facts.graph.node_type(node) == NodeType::Object).find_map(|node| {
        let spot = places.spot(node)?;
        let is_library = outlines.kind(&spot) == PackageKind::Dependency;
        let face = face(facts, node).filter(|_| is_library)?;
        let face = COLLECTIONS.iter().find(|own| **own == kind && kind != "Array").copied().unwrap_or(face);
        let package = package_of(&outlines.origin(&spot).path, outlines.sources).name?;
        Some((Library { node, class: class(facts, node), package }, face))
    })
}

fn face(facts: &Analysis, node: NodeIdx) -> Option<&'static str> {
    let graph = &facts.graph;
    let methods: Vec<String> = with_prototypes(graph, node)
        .skip(1)
        .flat_map(|prototype| properties(graph, prototype))
        .filter(|edge| graph.node_type(edge.to) == NodeType::Closure)
        .map(|edge| graph.edge_name(&edge).to_string_lossy().into_owned())
        .collect();
    let offers = |wanted: &[&str]| methods.iter().any(|method| wanted.contains(&method.as_str()));
    FACES.iter().find(|(_, methods)| offers(methods)).map(|(face, _)| *face)
}
