//! The packages of files: their versions, and which of them are the team's own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use detect::Sources;
use serde_json::Value;

use crate::places::Places;

const MODULES: &str = "/node_modules/";

/// Adds what is known of the packages of some files.
pub(super) fn add<'p>(sources: &mut Sources, files: impl Iterator<Item = &'p String>, places: &Places) {
    let directories: BTreeSet<String> = files.filter_map(|path| directory(path)).collect();
    for directory in directories {
        let local = places.local(&directory);
        if is_linked(&local) {
            sources.add_app_directory(&directory);
        }
        if let Some(version) = version_of(&local) {
            sources.add_package_version(&directory, version);
        }
    }
}

/// Whether a file is a library's, not the team's.
pub(super) fn is_library(path: &str, places: &Places) -> bool {
    directory(path).is_some_and(|directory| !is_linked(&places.local(&directory)))
}

/// A package of a workspace lies elsewhere and is only linked into `node_modules`.
fn is_linked(directory: &Path) -> bool {
    directory.canonicalize().is_ok_and(|real| !real.to_string_lossy().contains(MODULES))
}

/// `/srv/app/node_modules/@scope/name/lib/x.js` -> `/srv/app/node_modules/@scope/name`
fn directory(script: &str) -> Option<String> {
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

    #[cfg(unix)]
    #[test]
    fn a_linked_package_is_the_teams_own() {
        let home = tempfile::tempdir().unwrap();
        let (own, foreign) = (home.path().join("packages/cache"), home.path().join("node_modules/express"));
        fs::create_dir_all(&own).unwrap();
        fs::create_dir_all(&foreign).unwrap();
        let link = home.path().join("node_modules/cache");
        std::os::unix::fs::symlink(&own, &link).unwrap();
        let places = Places::new(home.path(), Vec::new());
        assert!(!is_library(&link.join("index.js").to_string_lossy(), &places));
        assert!(is_library(&foreign.join("index.js").to_string_lossy(), &places));
    }
}
