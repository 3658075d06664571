//! The owner: from a holder to the name that a developer gave it, and to its place in the source.

mod closure_site;
mod fields;
mod names;
mod outlines;
mod own_route;
mod package;
mod places;
mod qualify;
mod route;
mod store;

pub(crate) use own_route::own_route;
pub(crate) use places::{Places, Spot};
pub(crate) use route::route;
pub(crate) use store::{route_to_kept_store, store_at};

use heapsnapshot::{NodeIdx, Step};

use crate::finding::{Owner, OwnerKind, PackageKind, Site, SiteRole};
use crate::growth::Survey;
use crate::scripts::script_path;
use crate::sources::Sources;
use closure_site::{ClosureSite, closure_site};
use names::{Name, names};
use outlines::Outlines;
use package::package_of;
use qualify::qualified;

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
    sources: &'s Sources,
    pub(crate) places: Places<'s>,
    outlines: Outlines<'s>,
}

impl<'s, 'a> Owners<'s, 'a> {
    pub(crate) fn new(survey: &'s Survey<'a>, sources: &'s Sources) -> Self {
        let places = Places::new(survey.heap.facts, &survey.retainers);
        Self { survey, sources, places, outlines: Outlines::new(sources) }
    }

    /// Names the holder at the end of `route`; with `is_chain`, the last property is but the head of a list.
    pub(crate) fn owned(&self, route: &[Step], tops: &[NodeIdx], is_chain: bool) -> Owned {
        let mut names = names(self.survey.heap.facts, &self.places, route);
        if is_chain && names.len() > 1 && names[0].kind != OwnerKind::Variable {
            names.rotate_left(1);
        }
        if let Some(script) = self.writer_of_first(&names) {
            names[0].script = Some(script);
        }
        let site = closure_site(self.survey, &self.places, tops);
        let is_in_runtime = names.first().is_some_and(|name| name.whose() == PackageKind::Runtime);
        let mut owned = match (names.iter().position(Name::is_app), &site) {
            (Some(chosen), None) => self.named(&names, chosen),
            (Some(chosen), Some(_)) if !is_in_runtime => self.named(&names, chosen),
            (_, Some(site)) => self.made_by(site, &names),
            (None, None) if names.is_empty() => Owned::default(),
            (None, None) => self.named(&names, 0),
        };
        owned.sites.extend(site.map(|site| told(SiteRole::Creates, &site.spot)));
        owned
    }

    /// A property of a library's object may be one that the service wrote there.
    fn writer_of_first(&self, names: &[Name]) -> Option<String> {
        let first = names.first().filter(|name| !name.is_app() && name.kind != OwnerKind::Variable)?;
        let parent = names.get(1).filter(|_| first.class.is_none()).map(|name| &name.text);
        let (script, _) = self.outlines.written_to(&first.text, first.class.as_ref().or(parent)?)?;
        Some(script)
    }

    fn named(&self, names: &[Name], chosen: usize) -> Owned {
        let name = &names[chosen];
        let users: Vec<Spot> =
            if self.places.is_context(name.of) { self.places.users(name.of) } else { Vec::new() };
        let seen_from: Vec<_> = users
            .iter()
            .filter(|user| Some(&user.script) == name.script.as_ref())
            .map(|user| user.place)
            .collect();
        let parent = names.get(chosen + 1).map(|name| name.text.as_str());
        let mut owned = Owned::default();
        match self.outlines.declaration(name, &seen_from, parent) {
            Some((script, found)) => {
                let spot = Spot { script, place: found.place };
                owned.owner.function = found.function;
                owned.sites.push(told(SiteRole::Declares, &spot));
                let added = |&place| told(SiteRole::Adds, &Spot { script: spot.script.clone(), place });
                owned.sites.extend(found.additions.iter().map(added));
                self.place(&mut owned.owner, &spot);
            }
            None => {
                let near = users.into_iter().next().or_else(|| self.places.spot(name.of));
                if let Some(spot) = near {
                    self.place(&mut owned.owner, &spot);
                    owned.evidence.push("the declaration was not found in a source at hand; the line is that of the first code that uses it".to_owned());
                } else if let Some(script) = &name.script {
                    owned.owner.file = Some(script_path(script));
                    owned.owner.package = package_of(script, self.sources);
                }
            }
        }
        let text = qualified(names, chosen);
        let others = names.iter().enumerate().filter(|&(at, _)| at != chosen);
        owned.owner.aliases = others
            .map(|(at, _)| qualified(names, at))
            .chain([name.text.clone()])
            .filter(|alias| *alias != text)
            .collect();
        owned.owner.kind = name.kind;
        owned.owner.name = Some(text);
        owned
    }

    /// Nothing that holds the objects has a name of the service: its call that made them stands for it.
    fn made_by(&self, site: &ClosureSite, names: &[Name]) -> Owned {
        let ClosureSite { spot, function } = site;
        let outline = self.outlines.of_script(&spot.script);
        let call = outline.and_then(|outline| outline.call_around(spot.place));
        let around = || {
            let outline = outline?;
            outline.function_around(outline.offset(spot.place)?).map(str::to_owned)
        };
        let mut owned = Owned::default();
        match call {
            Some((callee, place)) => {
                let spot = Spot { script: spot.script.clone(), place };
                self.place(&mut owned.owner, &spot);
                owned.sites.push(told(SiteRole::Adds, &spot));
                owned.owner.name = Some(callee);
                owned.owner.function = around().or_else(|| function.clone());
                owned.owner.aliases.extend(owned.owner.function.clone());
            }
            None => {
                self.place(&mut owned.owner, spot);
                owned.owner.name = function.clone().or_else(around);
                owned.owner.function = owned.owner.name.clone();
            }
        }
        owned.owner.kind = OwnerKind::Closure;
        owned.owner.aliases.extend((0..names.len()).map(|at| qualified(names, at)));
        owned.evidence.push(
            "what holds the objects has no name in the service; this is the code that made them".to_owned(),
        );
        owned
    }

    fn place(&self, owner: &mut Owner, spot: &Spot) {
        owner.file = Some(script_path(&spot.script));
        owner.line = Some(spot.place.line);
        owner.column = Some(spot.place.column);
        owner.package = package_of(&spot.script, self.sources);
    }

    /// The function or module whose variables a context holds.
    pub(crate) fn context_name(&self, context: NodeIdx) -> Option<String> {
        let user = self.places.users(context).into_iter().next()?;
        let outline = self.outlines.of_script(&user.script);
        let function = outline.and_then(|outline| outline.function_outside(outline.offset(user.place)?));
        let path = script_path(&user.script);
        let is_path = path.starts_with('/');
        let file = path.rsplit('/').next().filter(|_| is_path).unwrap_or(&path);
        Some(function.map_or_else(|| format!("module {file}"), |name| format!("variables of {name}")))
    }
}

fn told(role: SiteRole, spot: &Spot) -> Site {
    let Spot { script, place } = spot;
    Site { role, file: script_path(script), line: place.line, column: place.column }
}
