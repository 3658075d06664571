//! How an owner is told: its name, its places, and what is not certain about them.

use super::Owners;
use super::feeder::Feeder;
use super::names::Name;
use super::origin::{Declared, Origin};
use super::package::package_of;
use super::qualify::{as_written, qualified};
use crate::finding::{Owner, OwnerKind, PackageKind, Site, SiteRole};

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

impl Owners<'_, '_> {
    pub(super) fn named(&self, names: &[Name], chosen: usize) -> Owned {
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

    /// Nothing that holds the objects has a name of the service: its code that feeds the holder stands for it.
    pub(super) fn fed_by(&self, feeder: Feeder, names: &[Name]) -> Owned {
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
    pub(super) fn given_to(&self, declared: Declared, names: &[Name]) -> Owned {
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
}
