//! Where the files of a service are: in its snapshots, on this machine, and as they are told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf, absolute};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Failure, Result};

/// The service's directory, and what has another path on this machine than in the snapshots.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    root: PathBuf,
    moves: Vec<Move>,
    /// Which of the moves fitted a path so far; clones share it.
    fitted: Arc<[AtomicBool]>,
    /// Where V8 said that the maps of scripts are, by the script's name.
    map_urls: Arc<BTreeMap<String, String>>,
}

/// What begins with `from` in a snapshot begins with `to` here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Move {
    from: PathBuf,
    to: PathBuf,
}

impl FromStr for Move {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((from, to)) if !from.is_empty() && !to.is_empty() => {
                Ok(Self { from: from.into(), to: settled(Path::new(to)) })
            }
            _ => Err("FROM=TO is expected, such as /app=."),
        }
    }
}

impl Places {
    /// The first of `moves` that fits a path counts.
    pub(crate) fn new(root: &Path, moves: Vec<Move>) -> Self {
        let fitted = moves.iter().map(|_| AtomicBool::new(false)).collect();
        Self { root: settled(root), moves, fitted, map_urls: Arc::default() }
    }

    /// The same, knowing where V8 said that the maps of scripts are.
    pub(crate) fn with_map_urls(self, map_urls: BTreeMap<String, String>) -> Self {
        Self { map_urls: Arc::new(map_urls), ..self }
    }

    /// Where V8 said that the map of a script is.
    pub(crate) fn map_url(&self, script: &str) -> Option<&str> {
        self.map_urls.get(script).map(String::as_str)
    }

    /// Refuses directories that are not there: nothing would be found in them.
    pub(crate) fn check(&self) -> Result<()> {
        let hint = "it takes a directory of this machine";
        if !self.root.is_dir() {
            let message = format!("--root: {} is no directory", self.root.display());
            return Err(Failure::new(message).hint(hint));
        }
        match self.moves.iter().find(|it| !it.to.is_dir()) {
            None => Ok(()),
            Some(Move { from, to }) => {
                let message = format!("--map {}=…: {} is no directory", from.display(), to.display());
                Err(Failure::new(message).hint(format!("what follows = is where the files are: {hint}")))
            }
        }
    }

    /// What the moves begin with that no path began with.
    pub(crate) fn unfitting(&self) -> impl Iterator<Item = &Path> {
        let all = self.moves.iter().zip(&*self.fitted);
        all.filter(|(_, fits)| !fits.load(Ordering::Relaxed)).map(|(it, _)| it.from.as_path())
    }

    /// Where the file of a snapshot lies on this machine.
    pub(crate) fn local(&self, file: &str) -> PathBuf {
        let moved = self.moves.iter().zip(&*self.fitted).find_map(|(Move { from, to }, fits)| {
            let below = Path::new(file).strip_prefix(from).ok()?;
            fits.store(true, Ordering::Relaxed);
            Some(to.join(below))
        });
        moved.unwrap_or_else(|| file.into())
    }

    /// The name of a file that was told, as the snapshots have it, if it cannot be found here.
    pub(crate) fn missing<'a>(&self, told: &'a str, scripts: &'a [String]) -> Option<&'a str> {
        let mut files = scripts.iter().filter(|script| Path::new(script).is_absolute());
        // What is no script was named by a source map.
        let file = files.find(|script| self.told(script) == told).map_or(told, String::as_str);
        (Path::new(file).is_absolute() && !self.local(file).exists()).then_some(file)
    }

    /// The file as it is told: relative to the service's directory when it lies below it.
    pub(crate) fn told(&self, file: &str) -> String {
        let local = self.local(file);
        local.strip_prefix(&self.root).unwrap_or(&local).display().to_string()
    }
}

/// The directory of the service that a file is part of: the one that has its packages, or else the
/// one that all its scripts have in common.
pub(crate) fn home_of(file: &str, scripts: &[String]) -> PathBuf {
    let with_packages = scripts.iter().filter_map(|script| script.split_once("/node_modules/"));
    let packaged =
        with_packages.map(|(home, _)| Path::new(home)).find(|home| Path::new(file).starts_with(home));
    if let Some(home) = packaged.filter(|home| home.parent().is_some()) {
        return home.to_owned();
    }
    let first = |path: &Path| path.components().nth(1).map(|part| part.as_os_str().to_owned());
    let own = scripts.iter().map(Path::new).filter(|it| it.is_absolute());
    let own = own.filter(|it| first(it) == first(Path::new(file)));
    let folder = |path: &Path| path.parent().unwrap_or(Path::new("/")).to_owned();
    own.map(folder).fold(folder(Path::new(file)), |home, other| {
        home.ancestors().find(|it| other.starts_with(it)).unwrap_or(Path::new("/")).to_owned()
    })
}

/// The path as the system sees it; of what does not exist, an absolute one.
fn settled(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| absolute(path)).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_relative_to_the_service() {
        let places = Places::new(Path::new("/srv/shop"), Vec::new());
        assert_eq!(places.told("/srv/shop/src/a.mjs"), "src/a.mjs");
        assert_eq!(places.told("/srv/shopping/a.mjs"), "/srv/shopping/a.mjs");
        assert_eq!(places.told("node:events"), "node:events");
    }

    #[test]
    fn files_of_a_container_are_found_here() {
        let moves = ["/app/=/home/me/shop", "/app/lib=/never"].map(|text| text.parse().unwrap());
        let places = Places::new(Path::new("/home/me/shop"), moves.into());
        assert_eq!(places.local("/app/src/a.mjs"), Path::new("/home/me/shop/src/a.mjs"));
        assert_eq!(places.told("/app/lib/a.mjs"), "lib/a.mjs");
        assert_eq!(places.told("/application/a.mjs"), "/application/a.mjs");
        assert_eq!("/app".parse::<Move>(), "=/app".parse::<Move>());
        assert_eq!(places.unfitting().collect::<Vec<_>>(), [Path::new("/app/lib")]);
    }

    #[test]
    fn the_home_of_a_file_is_that_of_its_service() {
        let home = |scripts: &[&str]| {
            let scripts: Vec<String> = scripts.iter().map(|&script| script.into()).collect();
            home_of("/usr/app/src/lib/a.mjs", &scripts)
        };
        let main = "/usr/app/src/main.mjs";
        assert_eq!(home(&[main, "/usr/app/node_modules/x/i.js"]), Path::new("/usr/app"));
        assert_eq!(home(&[main, "/opt/agent/node_modules/x/i.js", "[eval]"]), Path::new("/usr/app/src"));
        assert_eq!(home(&[]), Path::new("/usr/app/src/lib"));
    }
}
