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

/// The map that a script names in its last comment, or the one that lies beside it.
pub(super) fn of_text(path: &str, text: &str, places: &Places) -> Option<ReadMap> {
    let script = Path::new(path);
    let directory = script.parent()?;
    let file = match map_url(text) {
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
