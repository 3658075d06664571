//! Reads the source files and package versions that a snapshot mentions.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use detect::{ScriptRef, Sources};
use serde_json::Value;

use crate::places::Places;

/// A script larger than this is a bundle of many: its text is not worth the time it takes to parse.
const LARGEST_SCRIPT: u64 = 16 << 20;

/// The texts of all scripts that are regular files, and the versions of their packages.
pub(crate) fn read(scripts: &[ScriptRef], places: &Places) -> Sources {
    let mut sources = Sources::new();
    let mut packages = BTreeSet::new();
    for script in scripts {
        let path = script.path();
        if !Path::new(&path).is_absolute() {
            continue;
        }
        if let Some(text) = text_of(&places.local(&path)) {
            sources.add_script(&script.name, text);
        }
        packages.extend(package_directory(&path));
    }
    for directory in packages {
        if let Some(version) = version_of(&places.local(&directory)) {
            sources.add_package_version(&directory, version);
        }
    }
    sources
}

fn text_of(path: &Path) -> Option<String> {
    let found = fs::metadata(path).ok()?;
    (found.is_file() && found.len() <= LARGEST_SCRIPT).then(|| fs::read_to_string(path).ok())?
}

/// `/srv/app/node_modules/@scope/name/lib/x.js` -> `/srv/app/node_modules/@scope/name`
fn package_directory(script: &str) -> Option<String> {
    const MODULES: &str = "/node_modules/";
    let start = script.rfind(MODULES)? + MODULES.len();
    let parts = if script[start..].starts_with('@') { 2 } else { 1 };
    let (end, _) = script[start..].match_indices('/').nth(parts - 1)?;
    Some(script[..start + end].to_owned())
}

fn version_of(package: &Path) -> Option<String> {
    let manifest = fs::read(package.join("package.json")).ok()?;
    let manifest: Value = serde_json::from_slice(&manifest).ok()?;
    Some(manifest.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_may_have_a_scope_and_be_nested() {
        let directory = |script| package_directory(script);
        assert_eq!(
            directory("/a/node_modules/lru-cache/dist/index.js").as_deref(),
            Some("/a/node_modules/lru-cache")
        );
        assert_eq!(
            directory("/a/node_modules/x/node_modules/@s/y/z.js").as_deref(),
            Some("/a/node_modules/x/node_modules/@s/y")
        );
        assert_eq!(directory("/a/src/server.mjs"), None);
    }
}
