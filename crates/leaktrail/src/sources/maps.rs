//! Finds the source map of a script.

use std::path::Path;

use detect::{FoundMap, MapUrl, ScriptRef, Sources, map_url};

use serde_json::Value;

use super::text_of;
use crate::places::Places;

/// A map has the texts of all that is bundled, and more.
const LARGEST_MAP: u64 = 128 << 20;

/// A source map that was read.
pub(super) struct ReadMap {
    json: String,
    directory: String,
    project: String,
}

impl ReadMap {
    fn new(json: String, directory: &Path, places: &Places) -> Self {
        let is_file = |path: &Path| places.local(&path.to_string_lossy()).is_file();
        let own = bundled(&json);
        // Bundlers tell paths from the directory in which they ran.
        let has_sources = |it: &&Path| own.iter().any(|source| is_file(&it.join(source)));
        let is_project = |it: &&Path| is_file(&it.join("package.json"));
        let project =
            directory.ancestors().find(has_sources).or_else(|| directory.ancestors().find(is_project));
        let text = |path: &Path| path.to_string_lossy().into_owned();
        Self { json, directory: text(directory), project: text(project.unwrap_or(directory)) }
    }

    pub(super) fn add(&self, sources: &mut Sources, script: &ScriptRef) {
        let Self { json, directory, project } = self;
        sources.add_map(&script.name, FoundMap { json, directory, project });
    }
}

/// The map that a script names in its last comment, the one that V8 was told of, or the one that lies beside it.
pub(super) fn of_script(script: &ScriptRef, path: &str, text: &str, places: &Places) -> Option<ReadMap> {
    let told = || map_url(&format!("//# sourceMappingURL={}", places.map_url(&script.name)?));
    let script = Path::new(path);
    let directory = script.parent()?;
    let file = match map_url(text).or_else(told) {
        Some(MapUrl::Inline(json)) => {
            return Some(ReadMap::new(json, directory, places));
        }
        Some(MapUrl::File(file)) => directory.join(file),
        None => beside(script),
    };
    let json = text_of(&places.local(&file.to_string_lossy()), LARGEST_MAP)?;
    Some(ReadMap::new(json, file.parent()?, places))
}

/// The paths that a bundler wrote as `webpack://name/./src/a.js`.
fn bundled(json: &str) -> Vec<String> {
    let map: Value = serde_json::from_str(json).unwrap_or_default();
    let sources = map.get("sources").and_then(Value::as_array).into_iter().flatten();
    let paths = sources.filter_map(|source| source.as_str()?.split_once("://")?.1.split_once("/./"));
    paths.map(|(_, path)| path.split('?').next().unwrap_or(path).to_owned()).collect()
}

fn beside(script: &Path) -> std::path::PathBuf {
    let mut name = script.as_os_str().to_owned();
    name.push(".map");
    name.into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;

    #[test]
    fn a_map_that_only_v8_was_told_of_is_found() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("bundle.cjs");
        fs::create_dir(home.path().join("maps")).unwrap();
        fs::write(home.path().join("maps/a.map"), "{\"told\":1}").unwrap();
        let script = ScriptRef { id: Some(7), name: file.to_string_lossy().into_owned() };
        let found = |text: &str, urls: &[&str]| {
            let urls = urls.iter().map(|url| (script.name.clone(), (*url).to_owned()));
            let places = Places::new(home.path(), Vec::new()).with_map_urls(urls.collect::<BTreeMap<_, _>>());
            of_script(&script, &script.name, text, &places).map(|map| map.json)
        };
        assert_eq!(found("run()", &[]), None);
        assert_eq!(found("run()", &["maps/a.map"]).as_deref(), Some("{\"told\":1}"));
        let inline = "data:application/json;base64,eyJ0b2xkIjoyfQ==";
        assert_eq!(found("run()", &[inline]).as_deref(), Some("{\"told\":2}"));
        // What the file itself says goes first.
        let text = format!("run()\n//# sourceMappingURL={inline}");
        assert_eq!(found(&text, &["maps/a.map"]).as_deref(), Some("{\"told\":2}"));
    }
}
