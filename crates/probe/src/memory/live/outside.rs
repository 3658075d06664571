//! What the kernel says of a process's memory; the process does not notice.

use std::time::Instant;

use crate::cgroup::CgroupMemory;
use crate::memory::{Malloc, Regions};
use crate::process::Status;

/// Reading regions keeps the process from changing its mappings meanwhile, a page of text at a time: 2 ms for 600 MB. No more than one
/// part in so many of the time is spent on it.
const SHARE: u32 = 100;

/// What the kernel says.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) rss_bytes: Option<u64>,
    pub(super) regions: Option<Regions>,
    pub(super) malloc: Option<Malloc>,
    pub(super) cgroup: Option<CgroupMemory>,
}

/// A process seen from outside.
#[derive(Debug)]
pub(super) struct Outside {
    pid: u32,
    regions_due: Instant,
}

impl Outside {
    pub(super) fn new(pid: u32) -> Self {
        Self { pid, regions_due: Instant::now() }
    }

    pub(super) async fn read(&mut self) -> View {
        let pid = self.pid;
        let rss_bytes = Status::of(pid).map(|status| status.rss_bytes).filter(|&bytes| bytes > 0);
        let (regions, malloc) =
            if Instant::now() >= self.regions_due { self.regions().await } else { (None, None) };
        View { rss_bytes, regions, malloc, cgroup: CgroupMemory::of(pid) }
    }

    async fn regions(&mut self) -> (Option<Regions>, Option<Malloc>) {
        let pid = self.pid;
        let began = Instant::now();
        let read = tokio::task::spawn_blocking(move || (Regions::read(pid).ok(), Malloc::read(pid))).await;
        self.regions_due = Instant::now() + began.elapsed() * SHARE;
        read.unwrap_or_default()
    }
}
