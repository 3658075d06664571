//! The source texts that the caller has read, by the script's name in the snapshot.

use std::collections::BTreeMap;

/// Source texts and package versions. Empty is fine: then places are those that the snapshot knows.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    texts: BTreeMap<String, String>,
    versions: BTreeMap<String, String>,
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

    /// Adds the version of the package in a directory such as `/srv/app/node_modules/express`.
    pub fn add_package_version(&mut self, directory: impl Into<String>, version: impl Into<String>) {
        self.versions.insert(directory.into(), version.into());
    }

    /// The text of a script.
    pub fn text(&self, script: &str) -> Option<&str> {
        self.texts.get(script).map(String::as_str)
    }

    /// The version of the package in a directory.
    pub fn package_version(&self, directory: &str) -> Option<&str> {
        self.versions.get(directory).map(String::as_str)
    }

    /// All scripts, with their texts.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}
