//! The names on a path that a developer wrote, the nearest to the holder first.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType, Step};

use super::fields::is_plumbing;
use super::origin::Declared;
use super::outlines::Outlines;
use super::places::{Places, Spot};
use crate::finding::{OwnerKind, PackageKind};
use crate::growth::is_dictionary;
use crate::scripts::is_runtime;

/// Classes that say nothing about whose an object is.
const GENERIC: [&str; 4] = ["Object", "Array", "Map", "Set"];

/// A name on a path.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    /// As written, as far as a source map tells.
    pub(crate) text: String,
    pub(crate) kind: OwnerKind,
    /// The node of which it is a variable or property.
    pub(crate) of: NodeIdx,
    /// The class or function of which it is a property.
    pub(crate) class: Option<String>,
    /// The script that ran.
    pub(crate) script: Option<String>,
    /// The file in which that code was written.
    pub(crate) path: Option<String>,
    pub(crate) whose: PackageKind,
    /// Where it was written, if that had to be found already.
    pub(crate) declared: Option<Declared>,
}

impl Name {
    pub(crate) fn is_app(&self) -> bool {
        self.whose == PackageKind::App
    }
}

/// Finds names on paths.
pub(crate) struct Namer<'n, 's> {
    pub(crate) facts: &'n Analysis,
    pub(crate) places: &'n Places<'s>,
    pub(crate) outlines: &'n Outlines<'s>,
}

/// Where code is.
#[derive(Debug, Default)]
struct Home {
    script: Option<String>,
    path: Option<String>,
    whose: PackageKind,
    declared: Option<Declared>,
}

impl Namer<'_, '_> {
    /// Walks up a path, to the first variable of the service.
    pub(crate) fn names(&self, path: &[Step]) -> Vec<Name> {
        let mut names = Vec::new();
        for at in (1..path.len()).rev() {
            if let Some(name) = self.name_at(path, at) {
                let is_last = name.kind == OwnerKind::Variable && name.is_app();
                names.push(name);
                if is_last {
                    break;
                }
            }
        }
        names
    }

    fn name_at(&self, path: &[Step], at: usize) -> Option<Name> {
        let (step, of) = (path[at], path[at - 1].node);
        let edge = step.edge?;
        let graph = &self.facts.graph;
        if edge.kind == EdgeType::Internal {
            return self.exported(path, at);
        }
        if !matches!(edge.kind, EdgeType::Context | EdgeType::Property) {
            return None;
        }
        let text = graph.edge_name(&edge).to_string_lossy().into_owned();
        let is_below_events = path[at - 1].edge.is_some_and(|edge| graph.edge_name(&edge) == "_events");
        if is_plumbing(&text) || is_below_events {
            return None;
        }
        if edge.kind == EdgeType::Context {
            let home = self.home_above(path, at);
            return Some(named(text, OwnerKind::Variable, of, None, home));
        }
        let class = graph.name(of).to_string_lossy().into_owned();
        let is_global = class == "global" || class.starts_with("global /") || class == "Object [global]";
        let is_link =
            self.facts.classes.of_node(of) == self.facts.classes.of_node(step.node) && !is_generic(&class);
        let is_nodes = self.places.spot(of).is_some_and(|spot| is_runtime(&spot.script));
        let is_builtins = text.starts_with("<symbol") && self.places.spot(of).is_none();
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
        let home = match self.places.spot(step.node) {
            spot if is_global => self.home_of(spot),
            _ => self.home_above(path, at),
        };
        let home = match self.places.spot(of).filter(|_| kind == OwnerKind::Private) {
            Some(class) => Home { declared: self.outlines.private_field(&class, &text), ..home },
            None => home,
        };
        let has_class = !is_generic(&class) && !class.is_empty() && !is_global;
        let class = has_class.then(|| self.class_as_written(of).unwrap_or(class));
        Some(named(text, kind, of, class, home))
    }

    /// The code nearest above a step.
    fn home_above(&self, path: &[Step], at: usize) -> Home {
        let found = (0..at).rev().find_map(|above| {
            let spot = self.places.home(path[above].node)?;
            let edge = path[above + 1].edge.filter(|edge| edge.kind == EdgeType::Context);
            // A bundle's variables come from many files: only the declaration tells from which.
            let variable = edge.filter(|_| self.outlines.map(&spot.script).is_some());
            let declared = variable.and_then(|edge| {
                let name = self.facts.graph.edge_name(&edge).to_string_lossy().into_owned();
                self.outlines.variable(&spot.script, &name, &self.places.users(path[above].node))
            });
            Some(match declared {
                Some(declared) => Home {
                    whose: self.outlines.sources.kind(&declared.origin.path),
                    path: Some(declared.origin.path.clone()),
                    script: Some(spot.script),
                    declared: (above + 1 == at).then_some(declared),
                },
                None => self.home_of(Some(spot)),
            })
        });
        found.unwrap_or_default()
    }

    fn home_of(&self, spot: Option<Spot>) -> Home {
        let Some(spot) = spot else { return Home::default() };
        let path = Some(self.outlines.origin(&spot).path);
        Home { whose: self.outlines.kind(&spot), path, script: Some(spot.script), declared: None }
    }

    /// A class or function whose code has a source map is called as in the file that was written.
    fn class_as_written(&self, object: NodeIdx) -> Option<String> {
        let spot = self.places.spot(object)?;
        self.outlines.map(&spot.script)?;
        let origin = self.outlines.origin(&spot);
        let outline = self.outlines.written(&origin.path)?;
        outline.class_around(outline.offset(origin.place?)?).map(str::to_owned)
    }

    /// An export of an ES module lives in a cell; its name stands before the cell in the table of exports.
    fn exported(&self, path: &[Step], at: usize) -> Option<Name> {
        let graph = &self.facts.graph;
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
        Some(named(text, OwnerKind::Variable, cell, None, self.home_above(path, at)))
    }
}

fn named(text: String, kind: OwnerKind, of: NodeIdx, class: Option<String>, home: Home) -> Name {
    let Home { script, path, whose, declared } = home;
    let text = declared.as_ref().map_or(text, |declared| declared.name.clone());
    Name { text, kind, of, class, script, path, whose, declared }
}

fn is_generic(class: &str) -> bool {
    GENERIC.contains(&class)
}
