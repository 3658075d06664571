//! The names on a path that a developer wrote, the nearest to the holder first.

use heapsnapshot::{Analysis, EdgeType, NodeIdx, NodeType, Step};

use super::fields::is_plumbing;
use super::origin::Declared;
use super::outlines::Outlines;
use super::places::{Places, Spot};
use crate::finding::{OwnerKind, PackageKind};
use crate::growth::is_dictionary;
use crate::scripts::{is_runtime, script_path};

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
    /// Whether its value is a function, which only leads to what it sees.
    pub(crate) is_function: bool,
    /// The class or function of which it is a property.
    pub(crate) class: Option<String>,
    /// Whether that is the service's own.
    pub(crate) is_app_class: bool,
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
#[derive(Debug, Clone, Default)]
pub(super) struct Home {
    script: Option<String>,
    path: Option<String>,
    whose: PackageKind,
    declared: Option<Declared>,
}

/// The nearest code above the last step that was asked for, which is that of most steps above it too:
/// a path may have a million of them.
pub(super) type Above = Option<(Option<usize>, Home)>;

impl Namer<'_, '_> {
    /// Walks up a path, to the first variable of the service.
    pub(crate) fn names(&self, path: &[Step]) -> Vec<Name> {
        let mut names = Vec::new();
        let mut above = Above::default();
        for at in (1..path.len()).rev() {
            // A property of each of many entries names none of them: the collection does.
            if self.is_entry(path, at)
                && names.iter().all(|name: &Name| name.class.is_none() && name.kind == OwnerKind::Property)
            {
                names.clear();
            }
            if let Some(mut name) = self.name_at(path, at, &mut above) {
                name.is_function = self.facts.graph.node_type(path[at].node) == NodeType::Closure;
                let is_last = name.kind == OwnerKind::Variable && name.is_app();
                names.push(name);
                if is_last {
                    break;
                }
            }
        }
        names
    }

    /// Whether a step leads into an entry of a Map, a Set, a WeakMap or an array.
    fn is_entry(&self, path: &[Step], at: usize) -> bool {
        path[at].edge.is_some_and(|edge| {
            let is_slot =
                self.facts.graph.edge_name(&edge).as_str().is_some_and(|name| name.parse::<u32>().is_ok());
            let is_table = self.facts.graph.node_type(path[at - 1].node) == NodeType::Array;
            edge.kind == EdgeType::Element
                || edge.kind == EdgeType::Internal && is_slot && is_table
                || self.facts.ephemerons.contains(&edge)
        })
    }

    pub(super) fn name_at(&self, path: &[Step], at: usize, above: &mut Above) -> Option<Name> {
        let (step, of) = (path[at], path[at - 1].node);
        let edge = step.edge?;
        let graph = &self.facts.graph;
        if edge.kind == EdgeType::Internal {
            return self.exported(of);
        }
        if !matches!(edge.kind, EdgeType::Context | EdgeType::Property) {
            return None;
        }
        let text = graph.edge_name(&edge).to_string_lossy().into_owned();
        let is_below_events = path[at - 1].edge.is_some_and(|edge| graph.edge_name(&edge) == "_events");
        let is_below_cache = path[at - 1].edge.is_some_and(|edge| graph.edge_name(&edge) == "_cache");
        if is_plumbing(&text) || is_below_events || is_below_cache && text.starts_with('/') {
            return None;
        }
        if let Some(file) = self.places.module_of_exports(&path[..at]) {
            return Some(self.property_of_exports(file, text, of));
        }
        if edge.kind == EdgeType::Context {
            let home = self.home_above(path, at, above);
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
            Some(spot) if is_global => self.home_of(Some(spot)),
            _ if is_global => self.home_of_global(&text),
            _ => self.home_above(path, at, above),
        };
        let home = match self.places.spot(of).filter(|_| kind == OwnerKind::Private) {
            Some(class) => Home { declared: self.outlines.private_field(&class, &text), ..home },
            None => home,
        };
        let prototype = path[at - 1].edge.is_some_and(|edge| graph.edge_name(&edge) == "prototype");
        if let Some(maker) = at.checked_sub(2).filter(|_| prototype).map(|maker| path[maker].node) {
            let class = Some(graph.name(maker).to_string_lossy().into_owned());
            return Some(named(text, kind, of, class, self.home_of(self.places.spot(maker))));
        }
        let has_class = !is_generic(&class) && !class.is_empty() && !is_global;
        let class = has_class.then(|| self.class_as_written(of).unwrap_or(class));
        let is_app = |spot| self.outlines.kind(&spot) == PackageKind::App;
        let is_app_class = class.is_some() && self.places.spot(of).is_some_and(is_app);
        Some(Name { is_app_class, ..named(text, kind, of, class, home) })
    }

    /// The code nearest above a step.
    fn home_above(&self, path: &[Step], at: usize, above: &mut Above) -> Home {
        let is_known = above.as_ref().is_some_and(|(found, _)| found.is_none_or(|found| found < at));
        if !is_known {
            let found = (0..at).rev().find_map(|above| Some((above, self.places.home(path[above].node)?)));
            *above = Some(match found {
                Some((found, spot)) => (Some(found), self.home_at(path, found, spot)),
                None => (None, Home::default()),
            });
        }
        let Some((found, home)) = above else { return Home::default() };
        let is_own = *found == Some(at - 1);
        Home { declared: home.declared.clone().filter(|_| is_own), ..home.clone() }
    }

    /// Where the code at a step is, and the variable by which the path goes on.
    fn home_at(&self, path: &[Step], at: usize, spot: Spot) -> Home {
        let edge = path[at + 1].edge.filter(|edge| edge.kind == EdgeType::Context);
        // A bundle's variables come from many files: only the declaration tells from which.
        let variable = edge.filter(|_| self.outlines.map(&spot.script).is_some());
        let declared = variable.and_then(|edge| {
            let name = self.facts.graph.edge_name(&edge).to_string_lossy().into_owned();
            self.outlines.variable(&spot.script, &name, &self.places.users(path[at].node))
        });
        match declared {
            Some(declared) => Home {
                whose: self.outlines.sources.kind(&declared.origin.path),
                path: Some(declared.origin.path.clone()),
                script: Some(spot.script),
                declared: Some(declared),
            },
            None => self.home_of(Some(spot)),
        }
    }

    /// A global whose value tells nothing is of those who write it, if they are known.
    fn home_of_global(&self, name: &str) -> Home {
        let Some(declared) = self.outlines.global(name) else { return Home::default() };
        let path = declared.origin.path.clone();
        Home {
            script: None,
            whose: self.outlines.sources.kind(&path),
            path: Some(path),
            declared: Some(declared),
        }
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

    /// A property of `module.exports` is called like the variable that it is, if it is one.
    fn property_of_exports(&self, script: String, text: String, of: NodeIdx) -> Name {
        let declared = self.outlines.exported_property(&script, &text);
        let path = declared.as_ref().map_or_else(|| script_path(&script), |it| it.origin.path.clone());
        let whose = self.outlines.sources.kind(&path);
        let is_variable = declared.is_some();
        let kind = if is_variable { OwnerKind::Variable } else { OwnerKind::Property };
        let class = (!is_variable).then(|| "exports".to_owned());
        named(text, kind, of, class, Home { script: Some(script), path: Some(path), whose, declared })
    }

    /// A variable that an ES module exports, by its name inside the module.
    fn exported(&self, cell: NodeIdx) -> Option<Name> {
        let export = self.places.export(cell)?;
        // A module of Node itself has no code, but what it exports has.
        let value = || self.places.spot(self.facts.graph.edges(cell).next()?.to);
        let mut home = self.home_of(export.module.or_else(value));
        let script = home.script.as_deref();
        home.declared = script.and_then(|script| self.outlines.exported(script, &export.name));
        Some(named(export.name, OwnerKind::Variable, cell, None, home))
    }
}

fn named(text: String, kind: OwnerKind, of: NodeIdx, class: Option<String>, home: Home) -> Name {
    let Home { script, path, whose, declared } = home;
    let text = declared.as_ref().map_or(text, |declared| declared.name.clone());
    Name { text, kind, of, is_function: false, class, is_app_class: false, script, path, whose, declared }
}

fn is_generic(class: &str) -> bool {
    GENERIC.contains(&class)
}
