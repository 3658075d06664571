//! The owner: from a holder to the name that a developer gave it, and to its place in the source.

mod closure_site;
mod declared;
mod exports;
mod feeder;
mod fields;
mod instances;
mod library;
mod makers;
mod names;
mod origin;
mod outlines;
mod own_route;
mod package;
mod places;
mod qualify;
mod route;
mod store;
mod told;

pub(crate) use names::Name as HolderName;
pub(crate) use own_route::own_route;
pub(crate) use route::route;
pub(crate) use store::{route_to_heavy_store, route_to_kept_store, store_at};
pub(crate) use told::Owned;

use heapsnapshot::{EdgeType, NodeIdx, Step};

use crate::declaration::WHOLE;
use crate::finding::{OwnerKind, PackageKind, SiteRole};
use crate::growth::Survey;
use crate::scripts::script_path;
use crate::sources::Sources;
use closure_site::closure_site;
use names::{Name, Namer};
use origin::Declared;
pub(crate) use outlines::Outlines;
pub(crate) use package::package_of;
pub(crate) use places::{Places, Spot, User};

/// Names owners.
pub(crate) struct Owners<'s, 'a> {
    pub(crate) survey: &'s Survey<'a>,
    pub(crate) places: Places<'s>,
    pub(crate) outlines: Outlines<'s>,
}

impl<'s, 'a> Owners<'s, 'a> {
    pub(crate) fn new(survey: &'s Survey<'a>, sources: &'s Sources) -> Self {
        let places = Places::new(survey.heap.facts, &survey.retainers);
        let outlines = Outlines::new(sources, places.functions());
        Self { survey, places, outlines }
    }

    /// Names the holder at the end of `route`; with `is_chain`, the last property is but the head of a list.
    pub(crate) fn owned(&self, route: &[Step], tops: &[NodeIdx], is_chain: bool) -> Owned {
        let namer = Namer { facts: self.survey.heap.facts, places: &self.places, outlines: &self.outlines };
        let mut names = namer.names(route);
        let is_head_of_own = names.first().is_some_and(|first| first.is_app_class);
        if is_chain && names.len() > 1 && names[0].kind != OwnerKind::Variable && !is_head_of_own {
            names.rotate_left(1);
        }
        if let Some(declared) = self.writer_of_first(&names) {
            names[0].path = Some(declared.origin.path.clone());
            names[0].whose = PackageKind::App;
            names[0].declared = Some(declared);
        }
        let site = closure_site(self.survey, &self.places, &self.outlines, tops);
        let is_in_runtime = names.first().is_some_and(|name| name.whose == PackageKind::Runtime);
        let named = self.nearest_own(&names).filter(|_| !(is_in_runtime && site.is_some()));
        let above = named.unwrap_or(names.len());
        let holder = names.first().map(|name| name.text.as_str());
        let mut owned = match (named, self.instance(&names[..above]), &site) {
            (Some(chosen), Some(instance), _) if names[chosen].is_function => self.given_to(instance, &names),
            (Some(chosen), ..) => self.named(&names, chosen),
            (None, Some(instance), _) => self.given_to(instance, &names),
            (None, None, site) => {
                match self.feeder(site.as_ref(), self.library(&names).as_deref(), holder, tops) {
                    Some(feeder) => self.fed_by(feeder, &names),
                    None if names.is_empty() => Owned::default(),
                    None => self.named(&names, 0),
                }
            }
        };
        self.tell_library(&mut owned, &names);
        let made = site.and_then(|site| self.outlines.origin(&site.spot).site(SiteRole::Creates));
        owned.sites.extend(made);
        owned
    }

    /// The name by which the last step of a route leads to a holder, as the code that ran has it.
    pub(crate) fn name_of_holder(&self, route: &[Step]) -> Option<Name> {
        let facts = self.survey.heap.facts;
        let namer = Namer { facts, places: &self.places, outlines: &self.outlines };
        let name = namer.name_at(route, route.len().checked_sub(1)?, &mut None)?;
        let edge = route
            .last()?
            .edge
            .filter(|edge| edge.kind == EdgeType::Context || edge.kind == EdgeType::Property);
        let raw = edge.filter(|_| self.outlines.map(name.script.as_deref().unwrap_or_default()).is_some());
        Some(match raw {
            Some(edge) => Name { text: facts.graph.edge_name(&edge).to_string_lossy().into_owned(), ..name },
            None => name,
        })
    }

    /// A property of a library's object may be one that the service wrote there.
    fn writer_of_first(&self, names: &[Name]) -> Option<Declared> {
        let first = names.first().filter(|name| !name.is_app() && name.kind != OwnerKind::Variable)?;
        let parent = names.get(1).filter(|_| first.class.is_none()).map(|name| &name.text);
        self.outlines.written_to(&first.text, first.class.as_ref().or(parent)?)
    }

    fn declared(&self, names: &[Name], chosen: usize) -> Option<Declared> {
        let name = &names[chosen];
        if name.declared.is_some() {
            return name.declared.clone();
        }
        if name.kind == OwnerKind::Variable {
            let is_context = self.places.is_context(name.of);
            let users = if is_context { self.places.users(name.of) } else { Vec::new() };
            return self.outlines.variable(name.script.as_ref()?, &name.text, &users);
        }
        let parent = names.get(chosen + 1).map(|name| name.text.as_str());
        self.outlines.property(name, parent)
    }

    /// The nearest name of the service; a function in an object of a library only leads on.
    fn nearest_own(&self, names: &[Name]) -> Option<usize> {
        let own = (0..names.len()).filter(|&at| names[at].is_app() && !self.is_import(&names[at]));
        let own: Vec<(usize, bool)> = own.map(|at| (at, self.declared(names, at).is_some())).collect();
        let holder = own
            .iter()
            .find(|&&(at, is_declared)| is_declared || names[at].path.is_some() && !names[at].is_function);
        // Code that cannot be found anywhere is hardly the service's.
        let placed = || own.iter().find(|&&(at, _)| names[at].path.is_some());
        holder.or_else(placed).map(|&(at, _)| at)
    }

    /// Whether a variable is a library that was imported: it leads to all that the library has.
    fn is_import(&self, name: &Name) -> bool {
        let outline = name.path.as_deref().and_then(|path| self.outlines.written(path));
        let import = outline.and_then(|outline| outline.import(&name.text));
        let is_whole = import.is_some_and(|it| WHOLE.contains(&it.imported.as_str()) && it.is_foreign());
        name.kind == OwnerKind::Variable && is_whole
    }

    /// The package in which the holder is.
    fn library(&self, names: &[Name]) -> Option<String> {
        let library = names.iter().find(|name| name.whose == PackageKind::Dependency)?;
        package_of(library.path.as_deref()?, self.outlines.sources).name
    }

    /// The function or module whose variables a context holds.
    pub(crate) fn context_name(&self, context: NodeIdx) -> Option<String> {
        let spot = self.places.home(context)?;
        let outline = self.outlines.ran(&spot.script);
        let is_inside = outline.is_none_or(|outline| {
            outline.offset(spot.place).is_some_and(|offset| outline.function_outside(offset).is_some())
        });
        let origin = self.outlines.origin(&spot);
        let outline = self.outlines.written(&origin.path).filter(|_| is_inside);
        let function = outline.and_then(|outline| outline.function_outside(outline.offset(origin.place?)?));
        let path = script_path(&spot.script);
        let is_path = path.starts_with('/');
        let file = path.rsplit('/').next().filter(|_| is_path).unwrap_or(&path);
        Some(function.map_or_else(|| format!("module {file}"), |name| format!("variables of {name}")))
    }
}
