//! Code that a loader ran in place of a TypeScript file: tsx keeps it in the directory for temporary files.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use detect::{FoundMap, ScriptRef, Sources};
use serde_json::Value;

use super::text_of;

const LARGEST_ENTRY: u64 = 16 << 20;
/// tsx removes entries after a week; more than this is not looked through.
const MOST_ENTRIES: usize = 5000;
const EXTENSIONS: [&str; 5] = ["ts", "tsx", "mts", "cts", "jsx"];

/// What loaders keep, read when the first TypeScript file is met.
#[derive(Default)]
pub(super) struct Loaders(Option<Vec<String>>);

impl Loaders {
    /// Adds the code that tsx made of a file.
    pub(super) fn add(&mut self, sources: &mut Sources, script: &ScriptRef, path: &str, text: &str) {
        let is_compiled = |extension: &str| EXTENSIONS.contains(&extension);
        if !Path::new(path).extension().and_then(|it| it.to_str()).is_some_and(is_compiled) {
            return;
        }
        let entries = self.0.get_or_insert_with(|| entries(&std::env::temp_dir()));
        let quoted = Value::from(path).to_string();
        for entry in entries.iter().filter(|entry| entry.contains(&quoted)) {
            if let Some((code, json)) = code_of(entry, path, text) {
                sources.add_transpiled(
                    &script.name,
                    &code,
                    FoundMap { json: &json, directory: "/", project: "/" },
                );
            }
        }
    }
}

/// The texts of all entries in the caches of tsx below a directory, the newest first.
fn entries(temporary: &Path) -> Vec<String> {
    let inside = |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten();
    let is_cache = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("tsx-");
    let caches = inside(temporary).filter(is_cache);
    let mut files: Vec<_> = caches
        .flat_map(|cache| inside(&cache.path()))
        .map(|file| {
            let written = file.metadata().and_then(|found| found.modified());
            (written.unwrap_or(SystemTime::UNIX_EPOCH), file.path())
        })
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files.iter().take(MOST_ENTRIES).filter_map(|(_, path)| text_of(path, LARGEST_ENTRY)).collect()
}

/// The code and the map of an entry, if it was made of this text.
fn code_of(entry: &str, path: &str, text: &str) -> Option<(String, String)> {
    let entry: Value = serde_json::from_str(entry).ok()?;
    let (code, map) = (entry.get("code")?.as_str()?, entry.get("map")?);
    let first = |key: &str| map.get(key).and_then(|all| all.get(0)).and_then(Value::as_str);
    let is_same = first("sources") == Some(path) && first("sourcesContent").is_none_or(|told| told == text);
    is_same.then(|| (code.to_owned(), map.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_tsx() {
        let home = tempfile::tempdir().unwrap();
        let cache = home.path().join("tsx-1000");
        fs::create_dir(&cache).unwrap();
        let map = r#"{"version":3,"sources":["/srv/a.ts"],"sourcesContent":["let a: 1"],"mappings":""}"#;
        fs::write(cache.join("17953-0a"), format!(r#"{{"code":"let a","map":{map}}}"#)).unwrap();
        let entries = entries(home.path());
        assert_eq!(code_of(&entries[0], "/srv/a.ts", "let a: 1").unwrap().0, "let a");
        assert!(code_of(&entries[0], "/srv/a.ts", "let a: 2").is_none());
        assert!(code_of(&entries[0], "/srv/b.ts", "let a: 1").is_none());
    }
}
