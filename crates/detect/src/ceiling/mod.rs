//! Ceilings: how many entries a container may have, as the code that uses it or the library around it says.
//!
//! A cache that is still filling grows like a leak. What tells them apart is a limit that the program keeps:
//! either its code compares the container's size with a number and takes something out (or puts nothing more
//! in), or the cache of a library has a field with a bound. A name alone says nothing.

mod library;
mod limit;

use heapsnapshot::{NodeIdx, Step};

use crate::declaration::{Bound, Container, Outline, Place};
use crate::finding::{OwnerKind, PackageKind};
use crate::growth::{Accumulator, Candidate, Capacity, Survey, Told, Trend};
use crate::owner::{HolderName, Owners, route};
use crate::patterns::count_entries;
use crate::scripts::script_path;

/// A size is often compared with these for other reasons than to bound it.
const NO_LIMIT: u64 = 1;

/// Notes for every candidate how many entries its holder may have, if that is known.
pub(crate) fn note(owners: &Owners<'_, '_>, requests: Option<&[u64]>, candidates: &mut [Candidate]) {
    let ceilings = Ceilings { survey: owners.survey, owners };
    for candidate in candidates.iter_mut().filter(|it| Trend::of(it, requests) != Trend::Noise) {
        if let Some(found) = ceilings.of(candidate) {
            candidate.capacity = Some(found);
        }
    }
}

struct Ceilings<'x, 's, 'a> {
    survey: &'x Survey<'a>,
    owners: &'x Owners<'s, 'a>,
}

/// A container that grows.
struct Held {
    container: NodeIdx,
    /// The way to it.
    route: Vec<Step>,
    used: u64,
    name: Option<HolderName>,
}

/// What bounds a container.
struct Ceiling {
    capacity: Capacity,
    /// Whether it is the container's own size that is held to it.
    is_own: bool,
}

impl Ceilings<'_, '_, '_> {
    fn of(&self, candidate: &Candidate) -> Option<Capacity> {
        let gained = candidate.total(|net| net.entries);
        let alone = candidate.holders.iter().filter(|held| held.alike == 1);
        let held: Vec<Held> =
            alone.filter_map(|it| self.held(it)).filter(|it| 2 * it.used >= gained).collect();
        let (kept, broken): (Vec<_>, Vec<_>) = held
            .iter()
            .flat_map(|held| self.by_code(held))
            .partition(|ceiling| ceiling.capacity.used <= ceiling.capacity.entries);
        let lowest = kept.into_iter().map(|it| it.capacity).min_by_key(|it| it.entries);
        // What a second container keeps is not bounded by the first.
        let is_whole = || held.iter().all(|held| self.is_emptied(held));
        if let Some(capacity) = lowest.filter(|_| is_whole()) {
            return Some(capacity);
        }
        let by_library =
            held.iter().find_map(|held| library::bound(self, &held.route, held.container, held.used));
        let broken = broken.into_iter().filter(|it| it.is_own && it.capacity.entries > NO_LIMIT);
        by_library.or_else(|| broken.map(|it| it.capacity).max_by_key(|it| it.entries))
    }

    fn held(&self, accumulator: &Accumulator) -> Option<Held> {
        let route = route(self.survey, accumulator);
        let container = route.last()?.node;
        let used = count_entries(self.survey.heap.facts, container)?;
        let name = self.owners.name_of_holder(&route).filter(|name| name.whose != PackageKind::Runtime);
        Some(Held { container, route, used, name })
    }

    /// The limits that code keeps.
    fn by_code(&self, held: &Held) -> Vec<Ceiling> {
        let Some(name) = &held.name else { return Vec::new() };
        let found = self.in_code(name, |outline: &Outline<'_>, container: Container<'_>| {
            let bounds = outline.bounds(container).into_iter();
            let known = bounds.filter_map(|bound| Some((self.limit(&bound.limit, name, outline)?, bound)));
            known.collect::<Vec<_>>()
        });
        let ceiling = |(entries, Bound { text, is_own, .. }): (u64, Bound)| {
            let is_literal = text.starts_with(|first: char| first.is_ascii_digit());
            let told = if is_literal { "a number in the code".to_owned() } else { format!("`{text}`") };
            Ceiling { capacity: Capacity { entries, used: held.used, told: Told::Limit(told) }, is_own }
        };
        found.unwrap_or_default().into_iter().map(ceiling).collect()
    }

    /// Whether code takes something out of a container, as far as it has a name.
    fn is_emptied(&self, held: &Held) -> bool {
        let Some(name) = &held.name else { return true };
        let is_emptied = |outline: &Outline<'_>, container: Container<'_>| {
            outline.removes(container) || !outline.bounds(container).is_empty()
        };
        self.in_code(name, is_emptied).unwrap_or(true)
    }

    /// Asks the text in which a container is used; `None` if it is not at hand.
    fn in_code<T>(&self, name: &HolderName, ask: impl Fn(&Outline<'_>, Container<'_>) -> T) -> Option<T> {
        let (places, outlines) = (&self.owners.places, &self.owners.outlines);
        let ran = name.script.as_deref().and_then(|script| outlines.ran(script));
        let path = name.path.clone().or_else(|| name.script.as_deref().map(script_path));
        let outline = ran.or_else(|| outlines.written(&path?))?;
        let users: Vec<Place> = if places.is_context(name.of) {
            let users = places.users(name.of).into_iter();
            users
                .filter(|user| Some(&user.spot.script) == name.script.as_ref())
                .map(|it| it.spot.place)
                .collect()
        } else {
            Vec::new()
        };
        let class = places.spot(name.of).filter(|spot| Some(&spot.script) == name.script.as_ref());
        Some(match name.kind {
            OwnerKind::Variable => ask(outline, Container::Variable(&name.text, &users)),
            _ => ask(outline, Container::Property(&name.text, class.map(|spot| spot.place))),
        })
    }
}
