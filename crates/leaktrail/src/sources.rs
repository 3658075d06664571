//! Reads what a snapshot's scripts were made from: source files, source maps, and whose packages they are.

mod maps;
mod packages;
mod transpiled;

use std::fs;
use std::path::Path;

use detect::{ScriptRef, Sources};
use transpiled::Loaders;

use crate::places::Places;

/// Nobody's bundle is larger; a larger text is not worth the time it takes to parse.
const LARGEST_TEXT: u64 = 16 << 20;

/// The texts and source maps of all scripts that are regular files, and the versions of their packages.
pub(crate) fn read(scripts: &[ScriptRef], places: &Places) -> Sources {
    let mut sources = Sources::new();
    let mut files: Vec<String> = Vec::new();
    let mut loaders = Loaders::default();
    for script in scripts {
        let path = script.path();
        if !Path::new(&path).is_absolute() {
            continue;
        }
        let is_known = sources.text(&script.name).is_some();
        if let Some(text) = text_of(&places.local(&path), LARGEST_TEXT).filter(|_| !is_known) {
            add(&mut sources, script, (&path, text), &mut loaders, places);
        }
        files.push(path);
    }
    let originals: Vec<String> = sources.mapped_files().into_iter().map(str::to_owned).collect();
    for path in &originals {
        if sources.original(path).is_none()
            && let Some(text) = text_of(&places.local(path), LARGEST_TEXT)
        {
            sources.add_original(path, text);
        }
    }
    packages::add(&mut sources, files.iter().chain(&originals), places);
    sources
}

/// Adds a script and its map. The maps of libraries are left alone: what they lead to is seldom installed.
fn add(
    sources: &mut Sources,
    script: &ScriptRef,
    (path, text): (&str, String),
    loaders: &mut Loaders,
    places: &Places,
) {
    if packages::is_library(path, places) {
        return sources.add_script(&script.name, text);
    }
    if let Some(map) = maps::of_script(script, path, &text, places) {
        map.add(sources, script);
    }
    loaders.add(sources, script, path, &text);
    sources.add_script(&script.name, text);
}

fn text_of(path: &Path, largest: u64) -> Option<String> {
    let found = fs::metadata(path).ok()?;
    (found.is_file() && found.len() <= largest).then(|| fs::read_to_string(path).ok())?
}
