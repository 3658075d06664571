//! The outlines of the sources at hand, each made when it is first asked for.
//!
//! There are two kinds of texts: those that ran and those that were written. Without a source map a
//! script is both, if it fits what V8 knows of its functions: a loader may have compiled it in memory.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::origin::Origin;
use super::places::Spot;
use crate::declaration::{Outline, Place};
use crate::finding::PackageKind;
use crate::scripts::script_path;
use crate::source_map::SourceMap;
use crate::sources::Sources;

/// A source text, parsed when it is first needed.
struct Text<'s> {
    text: &'s str,
    /// Where V8 says that functions are in the script of this file.
    functions: Vec<Place>,
    outline: OnceCell<Outline<'s>>,
    fits: OnceCell<bool>,
}

/// Code that ran and the way back from it.
struct Compiled<'s> {
    outline: Outline<'s>,
    map: &'s SourceMap,
}

/// Parsed sources.
pub(crate) struct Outlines<'s> {
    pub(crate) sources: &'s Sources,
    /// What ran and has a map, by script.
    compiled: BTreeMap<&'s str, Compiled<'s>>,
    /// What people wrote, by path.
    written: BTreeMap<String, Text<'s>>,
}

impl<'s> Text<'s> {
    fn new(text: &'s str, functions: Vec<Place>) -> Self {
        Self { text, functions, outline: OnceCell::new(), fits: OnceCell::new() }
    }

    fn outline(&self, path: &str) -> &Outline<'s> {
        self.outline.get_or_init(|| Outline::of(path, self.text))
    }

    fn fits(&self, path: &str) -> bool {
        *self.fits.get_or_init(|| self.outline(path).fits(&self.functions))
    }
}

impl<'s> Outlines<'s> {
    /// `functions` are the places where V8 says that functions are, by script.
    pub(crate) fn new(sources: &'s Sources, mut functions: FxHashMap<Box<str>, Vec<Place>>) -> Self {
        let mut compiled = BTreeMap::new();
        let mut written = BTreeMap::new();
        for (script, text) in sources.scripts() {
            let path = script_path(script);
            let functions = functions.remove(script).unwrap_or_default();
            let mut candidates = sources.compiled(script).map(|(code, map)| (Outline::of(&path, code), map));
            match candidates.find(|(outline, _)| outline.fits(&functions)) {
                Some((outline, map)) => drop(compiled.insert(script, Compiled { outline, map })),
                None => drop(written.insert(path, Text::new(text, functions))),
            }
        }
        for (path, text) in sources.originals() {
            written.entry(path.to_owned()).or_insert_with(|| Text::new(text, Vec::new()));
        }
        Self { sources, compiled, written }
    }

    /// The source map of a script.
    pub(crate) fn map(&self, script: &str) -> Option<&'s SourceMap> {
        Some(self.compiled.get(script)?.map)
    }

    /// The text that ran, if it is at hand.
    pub(crate) fn ran(&self, script: &str) -> Option<&Outline<'s>> {
        if let Some(compiled) = self.compiled.get(script) {
            return Some(&compiled.outline);
        }
        let path = script_path(script);
        let text = self.written.get(&path)?;
        text.fits(&path).then(|| text.outline(&path))
    }

    /// The text that was written, by path.
    pub(crate) fn written(&self, path: &str) -> Option<&Outline<'s>> {
        self.written.get(path).map(|text| text.outline(path))
    }

    /// Whether a file of the service is not what ran, and no map leads from one to the other.
    pub(crate) fn is_doubtful(&self, path: &str) -> bool {
        let is_app = self.sources.kind(path) == PackageKind::App;
        self.written.get(path).is_some_and(|text| is_app && !text.fits(path))
    }

    /// The files of the service itself.
    pub(crate) fn app_files(&self) -> impl Iterator<Item = &str> {
        self.written.keys().map(String::as_str).filter(|path| self.sources.kind(path) == PackageKind::App)
    }

    /// The files of libraries.
    pub(crate) fn library_files(&self) -> impl Iterator<Item = &str> {
        self.written
            .keys()
            .map(String::as_str)
            .filter(|path| self.sources.kind(path) == PackageKind::Dependency)
    }

    /// Where the code at a place was written; code that a tool made is its own original.
    pub(crate) fn origin(&self, spot: &Spot) -> Origin {
        let map = self.map(&spot.script);
        if let Some(found) = map.and_then(|map| map.original(spot.place)) {
            return Origin { path: found.file.to_owned(), place: Some(found.place) };
        }
        let path = script_path(&spot.script);
        let is_known = map.is_some() || !self.is_doubtful(&path);
        Origin { place: is_known.then_some(spot.place), path }
    }

    /// Whose code it is.
    pub(crate) fn kind(&self, spot: &Spot) -> PackageKind {
        match self.map(&spot.script).and_then(|map| map.original(spot.place)) {
            Some(found) => self.sources.kind(found.file),
            None => self.sources.kind(&script_path(&spot.script)),
        }
    }
}
