//! How often the kernel's out-of-memory killer struck in a process's control group.

use super::Group;

/// The counter of one process's group; nothing where there is none.
#[derive(Debug, Default)]
pub(crate) struct OomKills {
    group: Option<Group>,
    before: u64,
}

impl OomKills {
    /// Remembers what the counter of the process's group says now.
    pub(crate) fn since_now(pid: u32) -> Self {
        let group = Group::of(pid);
        Self { before: group.as_ref().and_then(Group::oom_kills).unwrap_or_default(), group }
    }

    /// True if the killer struck since.
    pub(crate) fn rose(&self) -> bool {
        self.group.as_ref().and_then(Group::oom_kills).is_some_and(|now| now > self.before)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::tests::{V2, tree};
    use super::*;

    #[test]
    fn the_counter_rises_or_does_not() {
        let root = tree(V2);
        let group = Group::find(root.path(), "0::/kubepods/pod7/app\n").unwrap();
        let file = group.folder.join("memory.events");
        let kills = OomKills { before: group.oom_kills().unwrap(), group: Some(group) };
        assert!(!kills.rose());
        fs::write(file, "low 0\noom_kill 4\n").unwrap();
        assert!(kills.rose());
        assert!(!OomKills::default().rose());
    }
}
