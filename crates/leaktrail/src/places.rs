//! Where the files of a service are: in its snapshots, on this machine, and as they are told.

use std::path::{Path, PathBuf, absolute};
use std::str::FromStr;

/// The service's directory, and what has another path on this machine than in the snapshots.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    root: PathBuf,
    moves: Vec<Move>,
}

/// What begins with `from` in a snapshot begins with `to` here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Move {
    from: PathBuf,
    to: PathBuf,
}

impl FromStr for Move {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
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
        Self { root: settled(root), moves }
    }

    /// Where the file of a snapshot lies on this machine.
    pub(crate) fn local(&self, file: &str) -> PathBuf {
        let moved = self.moves.iter().find_map(|Move { from, to }| {
            Path::new(file).strip_prefix(from).ok().map(|below| to.join(below))
        });
        moved.unwrap_or_else(|| file.into())
    }

    /// The file as it is told: relative to the service's directory when it lies below it.
    pub(crate) fn told(&self, file: &str) -> String {
        let local = self.local(file);
        local.strip_prefix(&self.root).unwrap_or(&local).display().to_string()
    }
}

/// Whether a file that was told lies outside of the service's directory and cannot be found.
pub(crate) fn is_missing(told: &str) -> bool {
    let path = Path::new(told);
    path.is_absolute() && !path.exists()
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
    }
}
