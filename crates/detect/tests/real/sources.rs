//! Reads the sources of a program.

use std::fs;
use std::path::Path;

use detect::{FoundMap, MapUrl, ScriptRef, Sources, map_url};

/// The sources of scripts; `temporary` is where tsx keeps what it made of them.
pub(crate) fn sources_of(scripts: &[ScriptRef], temporary: Option<&Path>) -> Sources {
    let mut sources = Sources::new();
    let entries = temporary.map(entries).unwrap_or_default();
    for script in scripts {
        let path = script.path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let directory = Path::new(&path).parent().unwrap();
        let json = match map_url(&text) {
            Some(MapUrl::Inline(json)) => Some(json),
            Some(MapUrl::File(file)) => fs::read_to_string(directory.join(file)).ok(),
            None => None,
        };
        let directory = directory.to_string_lossy();
        if let Some(json) = json {
            assert!(sources.add_map(&script.name, found(&json, &directory)));
        }
        for entry in entries.iter().filter(|entry| entry["map"]["sources"][0] == *path) {
            let code = entry["code"].as_str().unwrap();
            assert!(sources.add_transpiled(&script.name, code, found(&entry["map"].to_string(), &directory)));
        }
        sources.add_script(&script.name, text);
    }
    let files: Vec<String> = sources.mapped_files().into_iter().map(str::to_owned).collect();
    for path in files {
        if let (None, Ok(text)) = (sources.original(&path), fs::read_to_string(&path)) {
            sources.add_original(path, text);
        }
    }
    sources
}

fn entries(temporary: &Path) -> Vec<serde_json::Value> {
    let inside = |directory: &Path| fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files =
        inside(temporary).filter(|path| path.is_dir()).flat_map(|cache| inside(&cache).collect::<Vec<_>>());
    files.filter_map(|file| serde_json::from_str(&fs::read_to_string(file).ok()?).ok()).collect()
}

fn found<'a>(json: &'a str, directory: &'a str) -> FoundMap<'a> {
    FoundMap { json, directory, project: directory }
}
