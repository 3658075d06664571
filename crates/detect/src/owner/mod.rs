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

pub(crate) use own_route::own_route;
pub(crate) use route::route;
pub(crate) use store::{route_to_heavy_store, route_to_kept_store, store_at};

use heapsnapshot::{NodeIdx, Step};

use crate::declaration::{Import, WHOLE};
use crate::finding::{Owner, OwnerKind, PackageKind, Site, SiteRole};
use crate::growth::Survey;
use crate::scripts::script_path;
use crate::sources::Sources;
use closure_site::closure_site;
use feeder::Feeder;
use names::{Name, Namer};
use origin::{Declared, Origin};
pub(crate) use outlines::Outlines;
use package::package_of;
pub(crate) use places::{Places, User};
use qualify::{as_written, qualified};

const NAMELESS: &str =
    "what holds the objects has no name in the service; this is the code that made them or handed them over";
const NOT_CAPTURED: &str = "no function sees the variable, so the snapshot does not have its name: it was found \
     by the class of the object that it was given";
const NOT_FOUND: &str =
    "the declaration was not found in a source at hand; the line is that of the first code that uses it";
const NOT_WHAT_RAN: &str = "the file at hand is not the code that ran, and no source map leads from one to the \
     other; the line was found by names alone";
const NO_MAP: &str = "the code looks minified and no source map was found: names and places are those of the \
     minified file, and all that is bundled in it counts as the service's own";

/// An owner, its places, and what is not certain about them.
#[derive(Debug, Default)]
pub(crate) struct Owned {
    pub(crate) owner: Owner,
    pub(crate) sites: Vec<Site>,
    pub(crate) evidence: Vec<String>,
}

/// Names owners.
pub(crate) struct Owners<'s, 'a> {
    survey: &'s Survey<'a>,
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

    /// A property of a library's object may be one that the service wrote there.
    fn writer_of_first(&self, names: &[Name]) -> Option<Declared> {
        let first = names.first().filter(|name| !name.is_app() && name.kind != OwnerKind::Variable)?;
        let parent = names.get(1).filter(|_| first.class.is_none()).map(|name| &name.text);
        self.outlines.written_to(&first.text, first.class.as_ref().or(parent)?)
    }

    fn named(&self, names: &[Name], chosen: usize) -> Owned {
        let name = &names[chosen];
        let declared = self.declared(names, chosen);
        let written = declared.as_ref().and_then(|it| as_written(names, chosen, it.chain.as_deref()?));
        let text = written.unwrap_or_else(|| qualified(names, chosen));
        let mut owned = match declared {
            Some(declared) => self.declared_there(declared),
            None => self.used_there(name),
        };
        let others = names.iter().enumerate().filter(|&(at, _)| at != chosen);
        owned.owner.aliases = others
            .map(|(at, _)| qualified(names, at))
            .chain([name.text.clone()])
            .filter(|alias| *alias != text)
            .collect();
        owned.owner.kind = name.kind;
        owned.owner.name = Some(text);
        owned.evidence.extend(self.is_unreadable(name).then(|| NO_MAP.to_owned()));
        owned
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

    fn declared_there(&self, declared: Declared) -> Owned {
        let mut owned = Owned::default();
        owned.sites.extend(declared.origin.site(SiteRole::Declares));
        owned.sites.extend(declared.additions.iter().filter_map(|added| added.site(SiteRole::Adds)));
        self.place(&mut owned.owner, &declared.origin);
        owned.owner.function = declared.function;
        owned.evidence.extend(declared.is_doubtful.then(|| NOT_WHAT_RAN.to_owned()));
        owned
    }

    /// Without a declaration, the first code that uses the holder says where it is.
    fn used_there(&self, name: &Name) -> Owned {
        let mut owned = Owned::default();
        let is_context = self.places.is_context(name.of);
        let near = if is_context { self.places.home(name.of) } else { self.places.spot(name.of) };
        if let Some(spot) = near {
            self.place(&mut owned.owner, &self.outlines.origin(&spot));
            owned.evidence.push(NOT_FOUND.to_owned());
        } else if let Some(path) = &name.path {
            self.place(&mut owned.owner, &Origin { path: path.clone(), place: None });
        }
        owned
    }

    /// Whether a name may be a machine's: the script was minified and nothing leads back.
    fn is_unreadable(&self, name: &Name) -> bool {
        let script = name.script.as_ref().filter(|script| self.outlines.map(script).is_none());
        name.is_app()
            && script.and_then(|script| self.outlines.ran(script)).is_some_and(|it| it.is_minified())
    }

    /// The nearest name of the service; a function in an object of a library only leads on.
    fn nearest_own(&self, names: &[Name]) -> Option<usize> {
        // Code that cannot be found anywhere is hardly the service's.
        let is_placed = |at: usize| names[at].path.is_some() || self.declared(names, at).is_some();
        let own = || (0..names.len()).filter(|&at| names[at].is_app() && is_placed(at));
        let is_holder = |&at: &usize| {
            !self.is_import(&names[at]) && (!names[at].is_function || self.declared(names, at).is_some())
        };
        own().find(is_holder).or_else(|| own().find(|&at| !self.is_import(&names[at])))
    }

    /// Whether a variable is a library that was imported: it leads to all that the library has.
    fn is_import(&self, name: &Name) -> bool {
        let outline = name.path.as_deref().and_then(|path| self.outlines.written(path));
        let is_whole =
            |it: &Import| it.local == name.text && WHOLE.contains(&it.imported.as_str()) && it.is_foreign();
        name.kind == OwnerKind::Variable && outline.is_some_and(|it| it.facts.imports.iter().any(is_whole))
    }

    /// The package in which the holder is.
    fn library(&self, names: &[Name]) -> Option<String> {
        let library = names.iter().find(|name| name.whose == PackageKind::Dependency)?;
        package_of(library.path.as_deref()?, self.outlines.sources).name
    }

    /// Nothing that holds the objects has a name of the service: its code that feeds the holder stands for it.
    fn fed_by(&self, feeder: Feeder, names: &[Name]) -> Owned {
        let Feeder { name, origin, function, is_call } = feeder;
        let mut owned = Owned::default();
        self.place(&mut owned.owner, &origin);
        owned.sites.extend(origin.site(SiteRole::Adds).filter(|_| is_call));
        let holder = names.first().filter(|first| first.whose == PackageKind::Dependency);
        owned.owner.kind = holder.map_or(OwnerKind::Closure, |holder| holder.kind);
        owned.owner.name = holder.map(|_| qualified(names, 0)).or_else(|| name.clone());
        // The name is the library's, the place is the service's.
        if let Some(path) = holder.and_then(|holder| holder.path.as_deref()) {
            owned.owner.package = package_of(path, self.outlines.sources);
        }
        let others = names.iter().enumerate().map(|(at, _)| qualified(names, at));
        owned.owner.aliases = name.into_iter().chain(function.clone()).chain(others).collect();
        owned.owner.aliases.retain(|alias| Some(alias) != owned.owner.name.as_ref());
        owned.owner.aliases.dedup();
        owned.owner.function = function;
        owned.evidence.push(NAMELESS.to_owned());
        owned
    }

    /// What holds the objects is in an object that a variable of the service was given.
    fn given_to(&self, declared: Declared, names: &[Name]) -> Owned {
        // What the service itself writes to the object is declared there.
        let property = names.first().filter(|first| first.class.is_some());
        let own = property.and_then(|first| self.outlines.written_to(&first.text, &declared.name));
        let name = own.as_ref().and_then(|own| own.chain.clone()).unwrap_or_else(|| declared.name.clone());
        let mut owned = self.declared_there(own.unwrap_or(declared));
        owned.owner.aliases = (0..names.len()).map(|at| qualified(names, at)).collect();
        owned.owner.kind = OwnerKind::Variable;
        owned.owner.name = Some(name);
        owned.evidence.push(NOT_CAPTURED.to_owned());
        owned
    }

    fn place(&self, owner: &mut Owner, origin: &Origin) {
        owner.file = Some(origin.path.clone());
        owner.line = origin.place.map(|place| place.line);
        owner.column = origin.place.map(|place| place.column);
        owner.package = package_of(&origin.path, self.outlines.sources);
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
