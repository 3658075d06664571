//! How often the kernel's out-of-memory killer struck in a process's control group, version 1 or 2.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = "/sys/fs/cgroup";

/// The counter of one process's group; nothing where there is none.
#[derive(Debug, Default)]
pub(super) struct OomKills {
    file: Option<PathBuf>,
    before: u64,
}

impl OomKills {
    /// Remembers what the counter of the process's group says now.
    pub(super) fn since_now(pid: u32) -> Self {
        let groups = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap_or_default();
        let file = counter_file(Path::new(ROOT), &groups);
        Self { before: file.as_deref().and_then(count).unwrap_or_default(), file }
    }

    /// True if the killer struck since.
    pub(super) fn rose(&self) -> bool {
        self.file.as_deref().and_then(count).is_some_and(|now| now > self.before)
    }
}

/// Version 1 has a line `4:memory:/path`, version 2 only `0::/path`. In a container the path may be the host's
/// and the mounted tree begin below it.
fn counter_file(root: &Path, groups: &str) -> Option<PathBuf> {
    let memory = groups.lines().find_map(|line| {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        controllers.split(',').any(|controller| controller == "memory").then_some(path)
    });
    let unified = groups.lines().find_map(|line| line.strip_prefix("0::"));
    let v1 = memory.map(|path| (root.join("memory"), path, "memory.oom_control"));
    let v2 = unified.map(|path| (root.to_owned(), path, "memory.events"));
    [v1, v2].into_iter().flatten().find_map(|(tree, path, name)| {
        let own = tree.join(path.trim_start_matches('/')).join(name);
        [own, tree.join(name)].into_iter().find(|file| count(file).is_some())
    })
}

fn count(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(file: &str, text: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        root
    }

    #[test]
    fn the_counter_is_found_in_both_versions_and_where_a_container_hides_the_path() {
        let v1 = "5:cpu,memory:/a/b\n1:name=systemd:/\n0::/\n";
        let v2 = "0::/a/b\n";
        let events = "low 0\noom 9\noom_kill 3\noom_group_kill 0\n";
        let control = "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n";
        for (file, text, groups) in [
            ("memory/a/b/memory.oom_control", control, v1),
            ("memory/memory.oom_control", control, v1),
            ("a/b/memory.events", events, v2),
            ("memory.events", events, v2),
        ] {
            let root = tree(file, text);
            let found = counter_file(root.path(), groups).unwrap();
            assert_eq!((found.clone(), count(&found)), (root.path().join(file), Some(3)));
        }
        assert_eq!(counter_file(tree("x", "").path(), v1), None);
    }

    #[test]
    fn the_counter_rises_or_does_not() {
        let root = tree("memory.events", "oom_kill 3\n");
        let file = root.path().join("memory.events");
        let kills = OomKills { file: Some(file.clone()), before: 3 };
        assert!(!kills.rose());
        fs::write(file, "oom_kill 4\n").unwrap();
        assert!(kills.rose());
        assert!(!OomKills::default().rose());
    }
}
