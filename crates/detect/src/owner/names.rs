//! The names on a path that a developer wrote, the nearest to the holder first.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType, Step};

use super::fields::is_plumbing;
use super::places::Places;
use crate::finding::{OwnerKind, PackageKind};
use crate::growth::is_dictionary;
use crate::scripts::package_kind;

/// Classes that say nothing about whose an object is.
const GENERIC: [&str; 4] = ["Object", "Array", "Map", "Set"];

/// A name on a path.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) kind: OwnerKind,
    /// The node of which it is a variable or property.
    pub(crate) of: NodeIdx,
    /// The class or function of which it is a property.
    pub(crate) class: Option<String>,
    pub(crate) script: Option<String>,
}

impl Name {
    pub(crate) fn whose(&self) -> PackageKind {
        self.script.as_deref().map_or(PackageKind::App, package_kind)
    }

    pub(crate) fn is_app(&self) -> bool {
        self.whose() == PackageKind::App
    }
}

/// Walks up a path, to the first variable of the service.
pub(crate) fn names(facts: &Analysis, places: &Places<'_>, path: &[Step]) -> Vec<Name> {
    let mut names = Vec::new();
    for at in (1..path.len()).rev() {
        if let Some(name) = name_at(facts, places, path, at) {
            let is_last = name.kind == OwnerKind::Variable && name.is_app();
            names.push(name);
            if is_last {
                break;
            }
        }
    }
    names
}

fn name_at(facts: &Analysis, places: &Places<'_>, path: &[Step], at: usize) -> Option<Name> {
    let (step, of) = (path[at], path[at - 1].node);
    let edge = step.edge?;
    let graph = &facts.graph;
    if edge.kind == EdgeType::Internal {
        return exported(facts, places, path, at);
    }
    if !matches!(edge.kind, EdgeType::Context | EdgeType::Property) {
        return None;
    }
    let text = graph.edge_name(&edge).to_string_lossy().into_owned();
    let is_below_events = path[at - 1].edge.is_some_and(|edge| graph.edge_name(&edge) == "_events");
    if is_plumbing(&text) || is_below_events {
        return None;
    }
    let script = (0..at).rev().find_map(|above| places.script(path[above].node));
    if edge.kind == EdgeType::Context {
        return Some(Name { text, kind: OwnerKind::Variable, of, class: None, script });
    }
    let class = graph.name(of).to_string_lossy().into_owned();
    let is_global = class == "global" || class.starts_with("global /") || class == "Object [global]";
    let is_link = facts.classes.of_node(of) == facts.classes.of_node(step.node) && !is_generic(&class);
    let is_nodes = places.spot(of).is_some_and(|spot| package_kind(&spot.script) == PackageKind::Runtime);
    let is_builtins = text.starts_with("<symbol") && places.spot(of).is_none();
    if is_link || is_nodes || is_builtins || !is_global && is_dictionary(graph, of) {
        return None;
    }
    let kind = match () {
        () if is_global => OwnerKind::Global,
        () if text.starts_with('#') => OwnerKind::Private,
        () if text.starts_with("<symbol") => OwnerKind::Symbol,
        () if graph.node_type(of) == NodeType::Closure => OwnerKind::Static,
        () => OwnerKind::Property,
    };
    // A global is whose its value is; of a plain value nothing is known but that Node's are functions.
    let script = if is_global { places.spot(step.node).map(|spot| spot.script) } else { script };
    let class = (!is_generic(&class) && !class.is_empty() && !is_global).then_some(class);
    Some(Name { text, kind, of, class, script })
}

fn is_generic(class: &str) -> bool {
    GENERIC.contains(&class)
}

/// An export of an ES module lives in a cell; its name stands before the cell in the table of exports.
fn exported(facts: &Analysis, places: &Places<'_>, path: &[Step], at: usize) -> Option<Name> {
    let graph = &facts.graph;
    let (cell, table) = (path[at - 1].node, path[at.checked_sub(2)?].node);
    if graph.node_type(cell) != NodeType::Hidden || graph.name(cell) != "system / Cell" {
        return None;
    }
    let number = |edge: &heapsnapshot::Edge| graph.edge_name(edge).as_str()?.parse::<u32>().ok();
    let index = graph.edges(table).find(|edge| edge.to == cell).as_ref().and_then(number)?;
    let key = graph.edges(table).find(|edge| number(edge) == index.checked_sub(1))?.to;
    if graph.node_type(key) != NodeType::String {
        return None;
    }
    let text = graph.name(key).to_string_lossy().into_owned();
    let script = (0..at).rev().find_map(|above| places.script(path[above].node));
    Some(Name { text, kind: OwnerKind::Variable, of: cell, class: None, script })
}
