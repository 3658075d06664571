//! The service's code that feeds a holder of a library or of Node: a call that is given a function,
//! one that names a class, one that loads a file, or the only one that can be meant.

use heapsnapshot::NodeIdx;

use super::Owners;
use super::closure_site::ClosureSite;
use super::makers::{maker_of, makes};
use super::origin::Origin;
use crate::declaration::{Call, Load, Outline};
use crate::scripts::script_path;

/// A script that was loaded as often as this is loaded again and again.
const RELOADED: usize = 3;
/// Shorter names are in too many others.
const SHORTEST_STEM: usize = 4;

/// Code of the service.
pub(super) struct Feeder {
    /// What is called, or the function if no call is known.
    pub(super) name: Option<String>,
    pub(super) origin: Origin,
    /// The function around it.
    pub(super) function: Option<String>,
    pub(super) is_call: bool,
}

impl Owners<'_, '_> {
    /// What feeds a holder: by the code that the growing objects lead to, by the package of the
    /// holder, or by what the objects are.
    pub(super) fn feeder(
        &self,
        site: Option<&ClosureSite>,
        package: Option<&str>,
        holder: Option<&str>,
        tops: &[NodeIdx],
    ) -> Option<Feeder> {
        let by_code = || site.and_then(|site| self.call_of(site));
        let by_package = || {
            package
                .and_then(|package| self.only_call(holder, |outline, call| is_into(outline, call, package)))
        };
        let by_class = || {
            let maker = maker_of(self.survey.heap.facts, tops)?;
            self.only_call(None, |outline, call| makes(maker, outline, call))
        };
        // What Node holds is a handle that somebody made; code that hangs from it listens to it.
        let first = if package.is_none() { by_class() } else { None };
        first.or_else(by_code).or_else(by_package).or_else(|| Some(self.code_itself(site?)))
    }

    /// The call that made or registered the code.
    fn call_of(&self, site: &ClosureSite) -> Option<Feeder> {
        if let Some(load) = self.loader_of(&script_path(&site.spot.script)) {
            return Some(load);
        }
        let origin = self.origin_of(site);
        let outline = self.outlines.written(&origin.path)?;
        if let Some((callee, place)) = origin.place.and_then(|place| outline.call_around(place)) {
            let function = self.function_around(&origin).or_else(|| site.function.clone());
            let origin = Origin { path: origin.path, place: Some(place) };
            return Some(Feeder { name: Some(callee), origin, function, is_call: true });
        }
        let class = site.function.as_deref().filter(|name| outline.has_class(name))?;
        let mut takers = self.calls().filter(|(.., call)| call.arguments.iter().any(|it| it == class));
        let (path, outline, call) = takers.next()?;
        feeder(path, outline, call)
    }

    fn code_itself(&self, site: &ClosureSite) -> Feeder {
        let origin = self.origin_of(site);
        let around = || self.function_around(&origin);
        let is_mapped = self.outlines.map(&site.spot.script).is_some();
        let written = if is_mapped { around() } else { None };
        let name = written.or_else(|| site.function.clone()).or_else(around);
        Feeder { function: name.clone(), name, origin, is_call: false }
    }

    fn origin_of(&self, ClosureSite { spot, function }: &ClosureSite) -> Origin {
        let mut origin = self.outlines.origin(spot);
        if origin.place.is_none() {
            let outline = self.outlines.written(&origin.path);
            origin.place = outline.zip(function.as_ref()).and_then(|(text, name)| text.function_named(name));
        }
        origin
    }

    fn function_around(&self, origin: &Origin) -> Option<String> {
        let outline = self.outlines.written(&origin.path)?;
        outline.function_around(outline.offset(origin.place?)?).map(str::to_owned)
    }

    /// All calls of the service.
    fn calls(&self) -> impl Iterator<Item = (&str, &Outline<'_>, &Call)> {
        let files = self.outlines.app_files().filter_map(|path| Some((path, self.outlines.written(path)?)));
        files.flat_map(|(path, outline)| outline.facts.calls.iter().map(move |call| (path, outline, call)))
    }

    /// The only wanted call that stands in a function and so may run again and again; without any, the
    /// only one that runs once and for all. Of several, the only one that speaks of the holder.
    fn only_call(
        &self,
        holder: Option<&str>,
        is_wanted: impl Fn(&Outline<'_>, &Call) -> bool,
    ) -> Option<Feeder> {
        let all = self.calls().filter(|(_, outline, call)| !call.is_decorator && is_wanted(outline, call));
        let (mut again, mut once): (Vec<_>, Vec<_>) =
            all.partition(|(_, outline, call)| outline.is_in_function(call.range.start));
        for calls in [&mut again, &mut once].into_iter().filter(|calls| calls.len() > 1) {
            calls.retain(|(_, outline, call)| holder.is_some_and(|holder| speaks_of(outline, call, holder)));
        }
        match (&again[..], &once[..]) {
            ([(path, outline, call)], _) | ([], [(path, outline, call)]) => feeder(path, outline, call),
            _ => None,
        }
    }

    /// The `import()` or `require()` that loads a file again and again.
    fn loader_of(&self, file: &str) -> Option<Feeder> {
        if self.places.times_loaded(file) < RELOADED {
            return None;
        }
        let name = file.rsplit('/').next()?;
        let stem = name.split('.').next().filter(|stem| !stem.is_empty())?;
        let files = self.outlines.app_files().filter_map(|path| Some((path, self.outlines.written(path)?)));
        let all = files
            .flat_map(|(path, outline)| outline.facts.loads.iter().map(move |load| (path, outline, load)));
        let likely = all.map(|load| (likelihood(load.1, load.2, stem), load)).filter(|(it, _)| *it > NEVER);
        let (_, (path, outline, load)) = likely.max_by_key(|(likelihood, _)| *likelihood)?;
        Some(code_at(load.callee.to_owned(), path, outline, load.at))
    }
}

/// Whether what is called is named after a holder: `registerPartial` after `partials`.
fn speaks_of(outline: &Outline<'_>, call: &Call, holder: &str) -> bool {
    let stem = holder.trim_start_matches(['_', '#']).trim_end_matches('s').to_lowercase();
    stem.len() >= SHORTEST_STEM && outline.text(call.callee).to_lowercase().contains(&stem)
}

/// Whether a call begins with something that was imported from a package.
fn is_into(outline: &Outline<'_>, call: &Call, package: &str) -> bool {
    let import = call.root.as_deref().and_then(|root| outline.import(root));
    import.is_some_and(|import| import.is_from(package))
}

/// One and the same other file.
const NEVER: (bool, bool) = (false, false);

/// How likely a call loads a file: it says so, and says something else each time.
fn likelihood(outline: &Outline<'_>, load: &Load, stem: &str) -> (bool, bool) {
    (outline.text(load.what).contains(stem), !load.is_fixed)
}

fn feeder(path: &str, outline: &Outline<'_>, call: &Call) -> Option<Feeder> {
    let name = outline.short_text(call.callee)?.to_owned();
    Some(code_at(name, path, outline, call.range.start))
}

fn code_at(name: String, path: &str, outline: &Outline<'_>, at: u32) -> Feeder {
    Feeder {
        name: Some(name),
        origin: Origin { path: path.to_owned(), place: Some(outline.place(at)) },
        function: outline.function_around(at).map(str::to_owned),
        is_call: true,
    }
}
