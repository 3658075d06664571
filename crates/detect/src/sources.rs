//! The source texts and maps that the caller has read, and what they say about places and packages.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::PackageKind;
use crate::scripts::is_runtime;
use crate::source_map::{Bases, SourceMap};

/// Source texts, source maps and package versions. Empty is fine: then places are those that the
/// snapshot knows.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The files of scripts, by the script's name.
    texts: BTreeMap<String, String>,
    /// What may have run instead or has a map, by the script's name.
    compiled: BTreeMap<String, Vec<Compiled>>,
    /// What was written, by path.
    originals: BTreeMap<String, String>,
    versions: BTreeMap<String, String>,
    app_directories: BTreeSet<String>,
}

/// Code with a source map.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    /// `None` for the file of the script itself.
    code: Option<String>,
    pub(crate) map: SourceMap,
}

/// A source map as it is found.
#[derive(Debug, Clone, Copy)]
pub struct FoundMap<'a> {
    /// Its text.
    pub json: &'a str,
    /// The directory to which its sources are relative.
    pub directory: &'a str,
    /// The root of the project, which bundlers mean by `webpack://name/./`.
    pub project: &'a str,
}

impl Sources {
    /// No sources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text of a script, by [`crate::ScriptRef::name`].
    pub fn add_script(&mut self, script: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(script.into(), text.into());
    }

    /// Adds the source map of the file of a script. Says whether it is a map.
    pub fn add_map(&mut self, script: impl Into<String>, found: FoundMap<'_>) -> bool {
        self.add_compiled(script.into(), None, found)
    }

    /// Adds code with a source map that a loader may have run in place of the file of a script. Says
    /// whether it is a map.
    pub fn add_transpiled(&mut self, script: impl Into<String>, code: &str, found: FoundMap<'_>) -> bool {
        self.add_compiled(script.into(), Some(code.to_owned()), found)
    }

    fn add_compiled(&mut self, script: String, code: Option<String>, found: FoundMap<'_>) -> bool {
        let bases = Bases { map: found.directory, project: found.project };
        let Ok((map, texts)) = SourceMap::read(found.json, bases) else { return false };
        self.originals.extend(texts);
        self.compiled.entry(script).or_default().push(Compiled { code, map });
        true
    }

    /// Adds the text of a file that a source map names.
    pub fn add_original(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.originals.insert(path.into(), text.into());
    }

    /// The paths of all files that source maps name.
    pub fn mapped_files(&self) -> BTreeSet<&str> {
        self.compiled.values().flatten().flat_map(|compiled| compiled.map.files()).collect()
    }

    /// Adds the version of the package in a directory such as `/srv/app/node_modules/express`.
    pub fn add_package_version(&mut self, directory: impl Into<String>, version: impl Into<String>) {
        self.versions.insert(directory.into(), version.into());
    }

    /// Adds a directory below `node_modules` that is the team's own: a linked package of its workspace.
    pub fn add_app_directory(&mut self, directory: impl Into<String>) {
        self.app_directories.insert(directory.into());
    }

    /// The text of a script.
    pub fn text(&self, script: &str) -> Option<&str> {
        self.texts.get(script).map(String::as_str)
    }

    /// The text of a file that a source map names.
    pub fn original(&self, path: &str) -> Option<&str> {
        self.originals.get(path).map(String::as_str)
    }

    /// The version of the package in a directory.
    pub fn package_version(&self, directory: &str) -> Option<&str> {
        self.versions.get(directory).map(String::as_str)
    }

    /// All scripts, with their texts.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// All files that source maps name, with their texts.
    pub(crate) fn originals(&self) -> impl Iterator<Item = (&str, &str)> {
        self.originals.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// What may have run for a script: codes and their maps.
    pub(crate) fn compiled(&self, script: &str) -> impl Iterator<Item = (&str, &SourceMap)> {
        let all = self.compiled.get(script).into_iter().flatten();
        all.filter_map(|it| Some((it.code.as_deref().or_else(|| self.text(script))?, &it.map)))
    }

    /// Whose code a file or script is.
    pub(crate) fn kind(&self, path: &str) -> PackageKind {
        let is_own = |directory: &String| {
            path.strip_prefix(directory.as_str())
                .is_some_and(|behind| behind.starts_with('/') && !behind.contains("/node_modules/"))
        };
        if is_runtime(path) {
            PackageKind::Runtime
        } else if path.contains("/node_modules/") && !self.app_directories.iter().any(is_own) {
            PackageKind::Dependency
        } else {
            PackageKind::App
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_code() {
        let mut sources = Sources::new();
        sources.add_app_directory("/srv/node_modules/@team/cache");
        assert_eq!(sources.kind("node:events"), PackageKind::Runtime);
        assert_eq!(sources.kind("/srv/node_modules/a/b.js"), PackageKind::Dependency);
        assert_eq!(sources.kind("/srv/app.cjs"), PackageKind::App);
        assert_eq!(sources.kind("/srv/node_modules/@team/cache/index.js"), PackageKind::App);
        assert_eq!(sources.kind("/srv/node_modules/@team/cache2/index.js"), PackageKind::Dependency);
        let nested = "/srv/node_modules/@team/cache/node_modules/a/b.js";
        assert_eq!(sources.kind(nested), PackageKind::Dependency);
    }

    #[test]
    fn a_bad_map_is_left_out() {
        let mut sources = Sources::new();
        let found = FoundMap { json: "<html>", directory: "/srv", project: "/srv" };
        assert!(!sources.add_map("/srv/a.js", found));
        assert!(sources.mapped_files().is_empty());
    }
}
