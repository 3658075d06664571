//! Variables that no function sees have no name in a snapshot. If one was given an object of a
//! library, the class of that object and the imports of the service tell which one it is.

use super::Owners;
use super::names::Name;
use super::origin::{Declared, Origin};
use super::package::package_of;
use crate::declaration::{Instance, Outline, WHOLE};
use crate::finding::PackageKind;

/// How well a variable fits a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// What the package is as a whole was called: `express()`, `new Koa()`.
    Whole,
    /// The class was imported by its name.
    Class,
}

impl Owners<'_, '_> {
    /// `const io = new Server()`, where the holder is in an object of a library's class `Server`.
    pub(super) fn instance(&self, names: &[Name]) -> Option<Declared> {
        let of = |name: &Name| package_of(name.path.as_deref()?, self.outlines.sources).name;
        let mut foreign = names.iter().filter(|name| name.whose == PackageKind::Dependency);
        // What is further above is an object of another library that only leads here.
        let package = foreign.clone().find_map(of)?;
        foreign.find_map(|name| {
            let class = name.class.as_deref().filter(|_| of(name).as_ref() == Some(&package))?;
            self.instance_of(class, &package)
        })
    }

    /// The only variable that fits best.
    fn instance_of(&self, class: &str, package: &str) -> Option<Declared> {
        let files = self.outlines.app_files();
        let outlines = files.filter_map(|path| Some((path, self.outlines.written(path)?)));
        let mut fitting: Vec<_> = outlines
            .flat_map(|(path, outline)| {
                let all = outline.facts.instances.iter();
                all.filter_map(move |it| Some((fit(outline, it, class, package)?, path, outline, it)))
            })
            .collect();
        let best = fitting.iter().map(|(fit, ..)| *fit).max()?;
        fitting.retain(|(fit, ..)| *fit == best);
        let [(_, path, outline, it)] = fitting[..] else { return None };
        let origin = |place| Origin { path: path.to_owned(), place: Some(place) };
        let binding = outline.variable(&it.name, &[outline.place(it.at)]).filter(|found| found.at == it.at);
        let additions = binding.map(|found| found.additions).unwrap_or_default();
        Some(Declared {
            name: it.name.clone(),
            origin: origin(outline.place(it.at)),
            function: outline.function_around(it.at).map(str::to_owned),
            additions: additions.into_iter().map(origin).collect(),
            chain: None,
            is_doubtful: self.outlines.is_doubtful(path),
        })
    }
}

fn fit(outline: &Outline<'_>, it: &Instance, class: &str, package: &str) -> Option<Fit> {
    let import = outline.import(&it.root)?;
    let is_whole = WHOLE.contains(&import.imported.as_str());
    let called = it.member.as_deref().or((!is_whole).then_some(import.imported.as_str()));
    match called {
        _ if !import.is_from(package) => None,
        Some(name) => (name == class).then_some(Fit::Class),
        None if it.root == class => Some(Fit::Class),
        None => Some(Fit::Whole),
    }
}
