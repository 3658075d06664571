//! `FILE.meta.json`: what was known when a snapshot was taken, for whoever reads the snapshot later.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use probe::snapshot::{Basis, Estimate, Script};
use probe::{CgroupMemory, MemorySample, Regions};
use serde::{Deserialize, Serialize};

use super::subject::Subject;
use crate::error::{Failure, Result};
use crate::json;
use crate::live::RegionsRow;

const COMMAND: &str = "capture-meta";
/// A map that is part of its script is kept up to this size.
const LONGEST_URL: usize = 8 << 20;

/// What is told of a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sidecar {
    pub(crate) leaktrail_version: String,
    #[serde(flatten)]
    pub(crate) about: About,
    /// The scripts that were loaded, without Node.js's own.
    pub(crate) scripts: Vec<ScriptRow>,
}

/// What the document of the command tells too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) taken_unix_ms: u64,
    /// Of this file.
    pub(crate) bytes: u64,
    /// Of the snapshot in it.
    pub(crate) snapshot_bytes: u64,
    pub(crate) sha256: String,
    pub(crate) nodes: u64,
    pub(crate) edges: u64,
    pub(crate) process: Subject,
    /// `None` for the main thread.
    pub(crate) thread: Option<ThreadRow>,
    pub(crate) estimate: EstimateRow,
    pub(crate) measured: Measured,
    pub(crate) memory: BeforeAfter,
    pub(crate) limits: LimitsRow,
}

/// A worker thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ThreadRow {
    pub(crate) title: String,
    pub(crate) url: String,
}

/// What was predicted: the least and the most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EstimateRow {
    pub(crate) extra_memory_bytes: [u64; 2],
    pub(crate) freeze_ms: [f64; 2],
    pub(crate) file_bytes: [u64; 2],
    pub(crate) nodes: Option<u64>,
    /// `counted` or `sizes`.
    pub(crate) basis: String,
    /// Why nothing could be counted.
    pub(crate) note: Option<String>,
}

/// What it came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// The most resident memory seen while it was taken, above that before; `None` if it was not on this machine.
    pub(crate) extra_memory_bytes: Option<u64>,
    /// How long the thread stood still for the snapshot.
    pub(crate) freeze_ms: f64,
    /// How long it stood still before, while line ends were computed.
    pub(crate) prepare_ms: f64,
}

/// The memory around a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BeforeAfter {
    pub(crate) before: MemoryRow,
    /// `None` if the process did not answer any more: it may have ended.
    pub(crate) after: Option<MemoryRow>,
}

/// `process.memoryUsage()` of the thread, and what the kernel says of the process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MemoryRow {
    pub(crate) rss_bytes: u64,
    pub(crate) heap_used_bytes: u64,
    pub(crate) heap_total_bytes: u64,
    pub(crate) external_bytes: u64,
    pub(crate) array_buffers_bytes: u64,
    pub(crate) regions: Option<RegionsRow>,
    pub(crate) cgroup_usage_bytes: Option<u64>,
}

/// What ends a process that needs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LimitsRow {
    pub(crate) heap_limit_bytes: Option<u64>,
    pub(crate) cgroup_limit_bytes: Option<u64>,
}

/// A script by V8's number of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScriptRow {
    pub(crate) id: u32,
    pub(crate) url: String,
    /// As the script says it, also if it is the whole map.
    pub(crate) source_map_url: Option<String>,
}

impl Sidecar {
    /// The file that goes with a snapshot.
    pub(crate) fn path_of(snapshot: &Path) -> PathBuf {
        let mut name = OsString::from(snapshot);
        name.push(".meta.json");
        name.into()
    }

    /// What lies beside a snapshot of this size; `None` if there is nothing, or it is of another snapshot.
    pub(crate) fn beside(snapshot: &Path, bytes: u64) -> Option<Self> {
        let text = fs::read(Self::path_of(snapshot)).ok()?;
        let sidecar: Self = serde_json::from_slice(&text).ok()?;
        (sidecar.about.bytes == bytes).then_some(sidecar)
    }

    /// Where the maps of scripts are, by the script's name.
    pub(crate) fn map_urls(&self) -> BTreeMap<String, String> {
        let url = |script: &ScriptRow| Some((script.url.clone(), script.source_map_url.clone()?));
        self.scripts.iter().filter_map(url).collect()
    }

    /// Writes it beside the snapshot, for its owner only.
    pub(super) fn write(&self, snapshot: &Path) -> Result<PathBuf> {
        let path = Self::path_of(snapshot);
        let folder =
            snapshot.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let write = || {
            // Files that this makes are readable by their owner only.
            let mut file =
                tempfile::Builder::new().prefix(".leaktrail-").suffix(".partial").tempfile_in(folder)?;
            let mut text = Vec::new();
            json::write(&mut text, COMMAND, self)?;
            file.write_all(&text)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|e| e.error).map(drop)
        };
        write().map_err(|e| Failure::write(path.display(), &e))?;
        Ok(path)
    }
}

impl From<&Estimate> for EstimateRow {
    fn from(estimate: &Estimate) -> Self {
        let both = |range: &RangeInclusive<u64>| [*range.start(), *range.end()];
        let (basis, note) = match &estimate.basis {
            Basis::Counted => ("counted", None),
            Basis::Sizes(why) => ("sizes", Some(why.clone())),
        };
        Self {
            extra_memory_bytes: both(&estimate.extra_memory_bytes),
            freeze_ms: [ms(*estimate.freeze.start()), ms(*estimate.freeze.end())],
            file_bytes: both(&estimate.file_bytes),
            nodes: estimate.nodes,
            basis: basis.to_owned(),
            note,
        }
    }
}

/// Milliseconds, to the tenth.
pub(super) fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e4).round() / 10.0
}

impl MemoryRow {
    pub(super) fn new(memory: MemorySample, pid: Option<u32>) -> Self {
        let cgroup = pid.and_then(CgroupMemory::of);
        Self {
            rss_bytes: memory.rss_bytes,
            heap_used_bytes: memory.heap_used_bytes,
            heap_total_bytes: memory.heap_total_bytes,
            external_bytes: memory.external_bytes,
            array_buffers_bytes: memory.array_buffers_bytes,
            regions: pid.and_then(|pid| Regions::read(pid).ok()).map(RegionsRow::from),
            cgroup_usage_bytes: cgroup.map(|cgroup| cgroup.usage_bytes),
        }
    }
}

impl From<Script> for ScriptRow {
    fn from(Script { id, url, source_map_url }: Script) -> Self {
        Self { id, url, source_map_url: source_map_url.filter(|url| url.len() <= LONGEST_URL) }
    }
}

impl From<&probe::Thread> for ThreadRow {
    fn from(thread: &probe::Thread) -> Self {
        Self { title: thread.title.clone(), url: thread.url.clone() }
    }
}
