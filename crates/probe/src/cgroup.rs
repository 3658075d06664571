//! The memory control group of a process, version 1 or 2: what it may use, what it uses, how often it was killed.

mod oom;

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use oom::OomKills;

const ROOT: &str = "/sys/fs/cgroup";
/// Version 1 writes a number near 2^63 where there is no limit.
const NO_LIMIT_BYTES: u64 = 1 << 62;

/// Which of the kernel's two interfaces accounts for the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CgroupVersion {
    /// `memory.limit_in_bytes` and its like, one tree per controller.
    V1,
    /// `memory.max` and its like, one tree for all.
    V2,
}

/// The memory of a process's control group; usually that of its container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CgroupMemory {
    /// The interface it was read from.
    pub version: CgroupVersion,
    /// The group's folder.
    pub folder: PathBuf,
    /// What the group and those below it use, page cache included.
    pub usage_bytes: u64,
    /// The part of `usage_bytes` that the kernel takes back when memory is short: files not used lately.
    pub inactive_file_bytes: u64,
    /// The lowest limit of the group and those above it, or none.
    pub limit_bytes: Option<u64>,
    /// How much may still be used before the first of these limits is hit.
    pub room_bytes: Option<u64>,
    /// How often a process of the group was killed for want of memory.
    pub oom_kills: Option<u64>,
}

impl CgroupMemory {
    /// Reads the group of a process; `None` where the kernel accounts for none, or it cannot be seen from here.
    pub fn of(pid: u32) -> Option<Self> {
        Group::of(pid)?.memory()
    }
}

/// Where the kernel accounts for a process's memory.
#[derive(Debug, Clone)]
struct Group {
    version: CgroupVersion,
    tree: PathBuf,
    folder: PathBuf,
}

/// The limit and the use of one group.
struct Level {
    limit_bytes: Option<u64>,
    usage_bytes: u64,
    inactive_file_bytes: u64,
}

impl Group {
    fn of(pid: u32) -> Option<Self> {
        Self::find(Path::new(ROOT), &fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?)
    }

    /// Version 1 has a line `4:memory:/path`, version 2 only `0::/path`. In a container the path may be the host's
    /// and the mounted tree begin below it.
    fn find(root: &Path, groups: &str) -> Option<Self> {
        let memory = groups.lines().find_map(|line| {
            let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
            controllers.split(',').any(|controller| controller == "memory").then_some(path)
        });
        let unified = groups.lines().find_map(|line| line.strip_prefix("0::"));
        let v1 = memory.map(|path| (CgroupVersion::V1, root.join("memory"), path));
        let v2 = unified.map(|path| (CgroupVersion::V2, root.to_owned(), path));
        [v1, v2].into_iter().flatten().find_map(|(version, tree, path)| {
            let own = tree.join(path.trim_start_matches('/'));
            let is_below = !path.split('/').any(|part| part == "..");
            let folder = [own, tree.clone()]
                .into_iter()
                .find(|folder| is_below && folder.join(version.events()).exists())?;
            Some(Self { version, tree, folder })
        })
    }

    fn oom_kills(&self) -> Option<u64> {
        field(&self.folder.join(self.version.events()), "oom_kill")
    }

    fn memory(&self) -> Option<CgroupMemory> {
        let own = self.level(&self.folder)?;
        let levels: Vec<Level> = self.folders().filter_map(|folder| self.level(folder)).collect();
        Some(CgroupMemory {
            version: self.version,
            folder: self.folder.clone(),
            usage_bytes: own.usage_bytes,
            inactive_file_bytes: own.inactive_file_bytes,
            limit_bytes: levels.iter().filter_map(|level| level.limit_bytes).min(),
            room_bytes: levels.iter().filter_map(Level::room_bytes).min(),
            oom_kills: self.oom_kills(),
        })
    }

    /// The group and those above it whose limits hold for it too.
    fn folders(&self) -> impl Iterator<Item = &Path> {
        let is_flat = |folder: &Path| number(&folder.join("memory.use_hierarchy")) == Some(0);
        let above = self.folder.ancestors().skip(1).take_while(move |folder| !is_flat(folder));
        std::iter::once(self.folder.as_path())
            .chain(above.take_while(|folder| folder.starts_with(&self.tree)))
    }

    fn level(&self, folder: &Path) -> Option<Level> {
        let [limit, usage, inactive] = match self.version {
            CgroupVersion::V1 => ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"],
            CgroupVersion::V2 => ["memory.max", "memory.current", "inactive_file"],
        };
        Some(Level {
            limit_bytes: number(&folder.join(limit)).filter(|&bytes| bytes < NO_LIMIT_BYTES),
            usage_bytes: number(&folder.join(usage))?,
            inactive_file_bytes: field(&folder.join("memory.stat"), inactive).unwrap_or_default(),
        })
    }
}

impl Level {
    fn room_bytes(&self) -> Option<u64> {
        let needed = self.usage_bytes.saturating_sub(self.inactive_file_bytes);
        self.limit_bytes.map(|limit| limit.saturating_sub(needed))
    }
}

impl CgroupVersion {
    /// The file that every group with memory of its own has, and that counts kills.
    fn events(self) -> &'static str {
        match self {
            Self::V1 => "memory.oom_control",
            Self::V2 => "memory.events",
        }
    }
}

/// A file that holds one number; `max` is none.
fn number(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// The number behind a name in a file of `name number` lines.
fn field(file: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files and their forms as recorded on Linux 6.18 with version 1; the tree and the numbers are made up.
    const V1: &[(&str, &str)] = &[
        ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
        ("memory/memory.usage_in_bytes", "5057359360\n"),
        ("memory/memory.use_hierarchy", "1\n"),
        ("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n"),
        ("memory/jobs/memory.limit_in_bytes", "1000000000\n"),
        ("memory/jobs/memory.usage_in_bytes", "900000000\n"),
        ("memory/jobs/memory.use_hierarchy", "1\n"),
        ("memory/jobs/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"),
        ("memory/jobs/memory.stat", "cache 1\ninactive_file 1\ntotal_inactive_file 50000000\n"),
        ("memory/jobs/app/memory.limit_in_bytes", "2000000000\n"),
        ("memory/jobs/app/memory.usage_in_bytes", "300000000\n"),
        ("memory/jobs/app/memory.use_hierarchy", "1\n"),
        ("memory/jobs/app/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"),
        ("memory/jobs/app/memory.stat", "inactive_file 9\ntotal_inactive_file 20000000\n"),
    ];
    /// Written after the kernel's documentation of version 2, not recorded: no machine with it was at hand.
    pub(super) const V2: &[(&str, &str)] = &[
        ("cgroup.controllers", "cpuset cpu io memory pids\n"),
        ("kubepods/memory.max", "max\n"),
        ("kubepods/memory.current", "5000000000\n"),
        ("kubepods/memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n"),
        ("kubepods/pod7/memory.max", "536870912\n"),
        ("kubepods/pod7/memory.current", "400000000\n"),
        ("kubepods/pod7/memory.events", "low 0\nhigh 0\nmax 9\noom 9\noom_kill 3\noom_group_kill 0\n"),
        ("kubepods/pod7/app/memory.max", "max\n"),
        ("kubepods/pod7/app/memory.current", "350000000\n"),
        ("kubepods/pod7/app/memory.events", "low 0\nhigh 0\nmax 9\noom 9\noom_kill 3\noom_group_kill 0\n"),
        ("kubepods/pod7/app/memory.stat", "anon 330000000\nfile 20000000\ninactive_file 12000000\n"),
    ];

    pub(super) fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let file = root.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        root
    }

    fn memory(root: &tempfile::TempDir, groups: &str) -> Option<CgroupMemory> {
        Group::find(root.path(), groups)?.memory()
    }

    #[test]
    fn the_tightest_limit_above_a_version_1_group_holds() {
        let root = tree(V1);
        let found = memory(&root, "5:cpu,memory:/jobs/app\n1:name=systemd:/\n0::/\n").unwrap();
        let expected = CgroupMemory {
            version: CgroupVersion::V1,
            folder: root.path().join("memory/jobs/app"),
            usage_bytes: 300_000_000,
            inactive_file_bytes: 20_000_000,
            limit_bytes: Some(1_000_000_000),
            room_bytes: Some(150_000_000),
            oom_kills: Some(3),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn without_hierarchy_a_version_1_group_stands_alone() {
        let root = tree(V1);
        fs::write(root.path().join("memory/jobs/memory.use_hierarchy"), "0\n").unwrap();
        let found = memory(&root, "4:memory:/jobs/app\n").unwrap();
        assert_eq!((found.limit_bytes, found.room_bytes), (Some(2_000_000_000), Some(1_720_000_000)));
    }

    #[test]
    fn a_group_of_version_2_has_the_limit_of_its_pod() {
        let root = tree(V2);
        let found = memory(&root, "0::/kubepods/pod7/app\n").unwrap();
        assert_eq!((found.version, found.usage_bytes), (CgroupVersion::V2, 350_000_000));
        assert_eq!(found.inactive_file_bytes, 12_000_000);
        assert_eq!((found.limit_bytes, found.room_bytes), (Some(536_870_912), Some(136_870_912)));
        assert_eq!(found.oom_kills, Some(3));
        let top = memory(&root, "0::/kubepods\n").unwrap();
        assert_eq!((top.limit_bytes, top.room_bytes), (None, None));
    }

    #[test]
    fn in_a_container_the_tree_may_begin_at_the_group() {
        let root = tree(V1);
        let found = Group::find(&root.path().join("memory/jobs/.."), "4:memory:/docker/cafe\n");
        assert!(found.is_none(), "that is no tree of version 1");
        let found = Group::find(root.path(), "4:memory:/docker/cafe\n").unwrap();
        assert_eq!(found.folder, root.path().join("memory"));
        let pod = root.path().join("memory/jobs");
        for (file, text) in &V2[4..7] {
            let name = Path::new(file).file_name().unwrap();
            fs::write(pod.join(name), text).unwrap();
        }
        let found = Group::find(&pod, "0::/kubepods/pod7\n").unwrap();
        assert_eq!(found.memory().unwrap().limit_bytes, Some(536_870_912));
    }

    #[test]
    fn where_nothing_accounts_for_memory_there_is_none() {
        assert_eq!(memory(&tree(V2), "0::/\n"), None);
        assert_eq!(memory(&tree(V2), "0::/../other\n"), None);
        assert_eq!(memory(&tree(&[]), "4:memory:/a\n0::/a\n"), None);
        assert_eq!(memory(&tree(V2), ""), None);
    }
}
