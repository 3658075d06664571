//! Leaks of npm packages that were reported in public, as data: recognised by the path and the version.

mod versions;

use std::sync::LazyLock;

use serde::Deserialize;

use crate::finding::{KnownLeak, PathStep, StepState};
use crate::sources::Sources;
use versions::is_affected;

/// The list; its format is told in `docs/guide/known-leaks.md`.
static LEAKS: LazyLock<Vec<Entry>> =
    LazyLock::new(|| serde_json::from_str(include_str!("leaks.json")).unwrap_or_default());

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    package: String,
    affected: String,
    fixed_in: Option<String>,
    link: String,
    summary: String,
    signature: Signature,
    advice: String,
}

#[derive(Debug, Deserialize)]
struct Signature {
    /// Names of edges or nodes that follow each other on the path.
    hops: Vec<String>,
    /// Names of which one is that of a new object on the path.
    #[serde(default)]
    grows: Vec<String>,
}

/// The known leak that a path shows; the one that says most, if there are several.
pub(crate) fn known(path: &[PathStep], sources: &Sources) -> Option<KnownLeak> {
    let fitting = LEAKS.iter().filter_map(|entry| Some((entry, entry.installed(path, sources)?)));
    let (entry, installed) = fitting
        .filter(|(entry, _)| entry.signature.fits(path))
        .max_by_key(|(entry, _)| entry.signature.hops.len())?;
    Some(KnownLeak {
        id: entry.id.clone(),
        package: entry.package.clone(),
        installed,
        affected: entry.affected.clone(),
        fixed_in: entry.fixed_in.clone(),
        link: entry.link.clone(),
        summary: entry.summary.clone(),
        advice: entry.advice.clone(),
    })
}

impl Entry {
    /// The version on the path, if it is one that leaks: `Some(None)` if the version is not known.
    fn installed(&self, path: &[PathStep], sources: &Sources) -> Option<Option<String>> {
        let inside = format!("/node_modules/{}/", self.package);
        let mut files = path.iter().filter_map(|step| step.node.file.as_deref());
        let directory = files.find_map(|file| Some(&file[..file.rfind(&inside)? + inside.len() - 1]))?;
        let version = sources.package_version(directory);
        version.is_none_or(|version| is_affected(version, &self.affected)).then(|| version.map(str::to_owned))
    }
}

impl Signature {
    fn fits(&self, path: &[PathStep]) -> bool {
        let mut names = path.iter().flat_map(names_of);
        let is_new = |step: &&PathStep| step.state == StepState::Growing && !step.growing;
        let grows = |step| names_of(step).any(|name| self.grows.iter().any(|wanted| wanted == name));
        self.hops.iter().all(|hop| names.any(|name| name == hop))
            && (self.grows.is_empty() || path.iter().filter(is_new).any(grows))
    }
}

fn names_of(step: &PathStep) -> impl Iterator<Item = &str> {
    step.edge.iter().map(|edge| edge.name.as_str()).chain([step.node.name.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{PathEdge, PathNode};
    use heapsnapshot::NodeId;

    #[test]
    fn the_list_is_complete() {
        assert!(LEAKS.len() >= 10, "the list cannot be read");
        for leak in LEAKS.iter() {
            assert!(leak.affected.split("||").all(|it| versions::requirement(it).is_some()), "{}", leak.id);
            assert!(leak.link.starts_with("https://") && !leak.signature.hops.is_empty(), "{}", leak.id);
        }
    }

    fn path(version: &str) -> (Vec<PathStep>, Sources) {
        let step = |edge: &str, node: &str, file: Option<&str>, growing| PathStep {
            edge: Some(PathEdge { kind: "property".to_owned(), name: edge.to_owned() }),
            node: PathNode {
                id: NodeId(1),
                kind: "object".to_owned(),
                name: node.to_owned(),
                file: file.map(str::to_owned),
                line: None,
            },
            skipped: 0,
            growing,
            state: StepState::Growing,
            why: String::new(),
        };
        let file = Some("/srv/node_modules/node-schedule/lib/schedule.js");
        let path =
            vec![step("scheduledJobs", "Object", file, true), step("<Anonymous Job 7>", "Job", file, false)];
        let mut sources = Sources::new();
        sources.add_package_version("/srv/node_modules/node-schedule", version);
        (path, sources)
    }

    #[test]
    fn a_leak_is_known_by_path_and_version() {
        let (old, sources) = path("1.3.3");
        let known = known(&old, &sources).unwrap();
        assert_eq!(
            (known.id.as_str(), known.installed.as_deref()),
            ("node-schedule-one-off-jobs", Some("1.3.3"))
        );
        let (new, sources) = path("2.1.0");
        assert_eq!(super::known(&new, &sources), None);
        let (old, _) = path("1.3.3");
        assert_eq!(super::known(&old[..1], &sources), None);
    }
}
