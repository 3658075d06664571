//! One process as the document tells it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use probe::targets::{Pm2, Runtime};
use probe::{Access, CgroupMemory, CgroupVersion, RuntimeProcess};
use serde::Serialize;

/// One process.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) pid: u32,
    pub(super) inner_pid: u32,
    pub(super) parent_pid: u32,
    pub(super) runtime: RuntimeRow,
    pub(super) exe: Option<PathBuf>,
    pub(super) command: String,
    pub(super) cwd: Option<PathBuf>,
    pub(super) uid: u32,
    pub(super) user: Option<String>,
    pub(super) started_unix_ms: Option<u64>,
    pub(super) rss_bytes: u64,
    pub(super) threads: u32,
    pub(super) heap_limit_bytes: Option<u64>,
    pub(super) cgroup: Option<CgroupRow>,
    pub(super) listening: Option<Vec<SocketAddr>>,
    pub(super) cluster_worker: Option<u32>,
    pub(super) pm2: Option<Pm2Row>,
    pub(super) network_namespace: Option<String>,
    pub(super) attach: AttachRow,
}

/// What it runs on.
#[derive(Debug, Serialize)]
pub(super) struct RuntimeRow {
    #[serde(skip)]
    pub(super) title: String,
    name: String,
    pub(super) version: Option<String>,
}

/// The memory of its control group.
#[derive(Debug, Serialize)]
pub(super) struct CgroupRow {
    version: u8,
    folder: PathBuf,
    pub(super) usage_bytes: u64,
    inactive_file_bytes: u64,
    pub(super) limit_bytes: Option<u64>,
    room_bytes: Option<u64>,
    oom_kills: Option<u64>,
}

/// What PM2 calls it.
#[derive(Debug, Serialize)]
pub(super) struct Pm2Row {
    id: u32,
    pub(super) name: String,
}

/// How it can be attached to.
#[derive(Debug, Serialize)]
pub(super) struct AttachRow {
    pub(super) how: How,
    pub(super) inspector: Option<String>,
    obstacle: Option<&'static str>,
    pub(super) reason: Option<String>,
}

/// How it can be attached to, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum How {
    Open,
    Signal,
    Refused,
}

impl Row {
    pub(super) fn new(process: RuntimeProcess, access: &Access) -> Self {
        let started = process.started.and_then(|moment| moment.duration_since(UNIX_EPOCH).ok());
        Self {
            command: process.command(),
            network_namespace: process.foreign_network().map(str::to_owned),
            pid: process.pid,
            inner_pid: process.inner_pid,
            parent_pid: process.parent,
            runtime: process.runtime.into(),
            exe: process.exe,
            cwd: process.cwd,
            uid: process.uid,
            user: process.user,
            started_unix_ms: started.and_then(|since| since.as_millis().try_into().ok()),
            rss_bytes: process.rss_bytes,
            threads: process.threads,
            heap_limit_bytes: process.heap_limit_bytes,
            cgroup: process.cgroup.map(CgroupRow::from),
            listening: process.listening,
            cluster_worker: process.cluster_worker,
            pm2: process.pm2.map(|Pm2 { id, name }| Pm2Row { id, name }),
            attach: access.into(),
        }
    }
}

impl From<Runtime> for RuntimeRow {
    fn from(Runtime { kind, version }: Runtime) -> Self {
        let title = kind.to_string();
        Self { name: title.trim_end_matches(".js").to_lowercase(), title, version }
    }
}

impl From<CgroupMemory> for CgroupRow {
    fn from(memory: CgroupMemory) -> Self {
        let CgroupMemory { folder, usage_bytes, inactive_file_bytes, .. } = memory;
        let CgroupMemory { limit_bytes, room_bytes, oom_kills, .. } = memory;
        let version = match memory.version {
            CgroupVersion::V1 => 1,
            CgroupVersion::V2 => 2,
        };
        Self { version, folder, usage_bytes, inactive_file_bytes, limit_bytes, room_bytes, oom_kills }
    }
}

impl From<&Access> for AttachRow {
    fn from(access: &Access) -> Self {
        let row = |how| Self { how, inspector: None, obstacle: None, reason: None };
        match access {
            Access::Open(endpoint) => Self { inspector: Some(endpoint.url.clone()), ..row(How::Open) },
            Access::BySignal => row(How::Signal),
            Access::Refused(obstacle) => Self {
                obstacle: Some(obstacle.code()),
                reason: Some(obstacle.to_string()),
                ..row(How::Refused)
            },
        }
    }
}

#[cfg(test)]
impl Row {
    /// A process that can be attached to.
    pub(super) fn example(pid: u32, parent_pid: u32, command: &str) -> Self {
        let runtime = Runtime { kind: probe::targets::RuntimeKind::Node, version: Some("20.20.2".into()) };
        Self {
            pid,
            inner_pid: pid,
            parent_pid,
            runtime: runtime.into(),
            exe: Some("/usr/bin/node".into()),
            command: command.into(),
            cwd: Some("/app".into()),
            uid: 1000,
            user: None,
            started_unix_ms: Some(0),
            rss_bytes: 48_200_000,
            threads: 11,
            heap_limit_bytes: None,
            cgroup: None,
            listening: Some(Vec::new()),
            cluster_worker: None,
            pm2: None,
            network_namespace: None,
            attach: (&Access::BySignal).into(),
        }
    }
}

#[cfg(test)]
impl CgroupRow {
    pub(super) fn example() -> Self {
        CgroupMemory {
            version: CgroupVersion::V2,
            folder: "/sys/fs/cgroup/app".into(),
            usage_bytes: 300_000_000,
            inactive_file_bytes: 0,
            limit_bytes: Some(536_870_912),
            room_bytes: Some(236_870_912),
            oom_kills: Some(0),
        }
        .into()
    }
}

#[cfg(test)]
impl Pm2Row {
    pub(super) fn named(name: &str) -> Self {
        Self { id: 0, name: name.into() }
    }
}
