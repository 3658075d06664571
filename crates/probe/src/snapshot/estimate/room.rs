//! What a snapshot may cost at most, by every limit that ends a process that crosses it.

use std::fmt;
use std::fs;

use super::Estimate;
use super::sizes::HeapSizes;
use crate::inspector::Session;
use crate::{CgroupMemory, Result, RuntimeProcess};

/// A heap that is fuller than this may be ended by V8 any moment, whether or not somebody takes a snapshot.
const FULL_PERCENT: u64 = 90;

/// Memory that is left. What is not known, or has no limit, is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// In the control group and those above it; files that were not used lately count as free.
    pub cgroup_bytes: Option<u64>,
    /// What the kernel calls available on the whole machine. Swap does not count: V8 walks all of the heap and of the
    /// snapshot several times, so one that is swapped stands still for minutes.
    pub machine_bytes: Option<u64>,
    /// The thread's heap.
    pub heap: Option<HeapRoom>,
}

/// How full the thread's heap is. A snapshot lies outside of it, but begins with a full collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeapRoom {
    /// In use, garbage included.
    pub used_bytes: u64,
    /// Where V8 ends the process.
    pub limit_bytes: u64,
}

/// A limit that the snapshot might cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// Which.
    pub limit: Limit,
    /// What is left.
    pub room_bytes: u64,
    /// The most that the snapshot may need.
    pub needed_bytes: u64,
}

/// What bounds the memory of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The limit of its control group: usually that of its container.
    Cgroup,
    /// The memory of the machine.
    Machine,
}

impl Room {
    /// Reads all limits. `process` is the process behind the session, if it runs here.
    pub async fn of(session: &mut Session<'_>, process: Option<&RuntimeProcess>) -> Result<Self> {
        let HeapSizes { used_bytes } = HeapSizes::read(session).await?;
        let limit = session.heap_limit_bytes().await?;
        let heap = limit.map(|limit_bytes| HeapRoom { used_bytes, limit_bytes });
        let cgroup_bytes = process.and_then(|process| CgroupMemory::of(process.pid)?.room_bytes);
        Ok(Self { cgroup_bytes, machine_bytes: process.and_then(|_| machine_room_bytes()), heap })
    }
}

impl HeapRoom {
    /// True if the heap is so near its limit that V8 may end the process, with a snapshot or without. It is no reason to
    /// refuse one: the collection before the snapshot frees what can be freed, and the snapshot is not in the heap.
    pub fn is_nearly_full(&self) -> bool {
        self.used_bytes > self.limit_bytes / 100 * FULL_PERCENT
    }
}

/// Whether the most that the snapshot may need fits into what is left.
pub fn verdict(estimate: &Estimate, room: &Room) -> std::result::Result<(), Shortage> {
    let needed_bytes = *estimate.extra_memory_bytes.end();
    let limits = [(Limit::Cgroup, room.cgroup_bytes), (Limit::Machine, room.machine_bytes)];
    let short = limits.into_iter().filter_map(|(limit, room)| Some((limit, room?)));
    match short.filter(|&(_, room)| room < needed_bytes).min_by_key(|&(_, room)| room) {
        Some((limit, room_bytes)) => Err(Shortage { limit, room_bytes, needed_bytes }),
        None => Ok(()),
    }
}

/// What can be used of this machine's memory without swapping; `None` where the system does not tell.
pub fn machine_room_bytes() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mb = |bytes: u64| bytes.div_ceil(1_000_000);
        let missing = mb(self.needed_bytes.saturating_sub(self.room_bytes));
        let (what, remedy) = match self.limit {
            Limit::Cgroup => ("the memory limit of the process's control group", "raise the limit"),
            Limit::Machine => ("the memory of this machine", "end other processes"),
        };
        write!(
            f,
            "{what} leaves {} MB, but the snapshot may need {} MB: {missing} MB are missing, and the kernel would kill the process; {remedy}, use `leaktrail profile`, which needs no pause and hardly any memory, or take the risk with --force",
            self.room_bytes / 1_000_000,
            mb(self.needed_bytes),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Basis;
    use super::*;

    fn needing(high: u64) -> Estimate {
        Estimate {
            extra_memory_bytes: high / 3..=high,
            freeze: Duration::ZERO..=Duration::from_secs(1),
            file_bytes: 0..=high,
            nodes: None,
            basis: Basis::Counted,
        }
    }

    #[test]
    fn the_tightest_limit_is_named_and_how_much_is_missing() {
        let room = Room { cgroup_bytes: Some(150_000_000), machine_bytes: Some(190_000_000), heap: None };
        assert_eq!(verdict(&needing(150_000_000), &room), Ok(()));
        let shortage = verdict(&needing(200_000_000), &room).unwrap_err();
        assert_eq!((shortage.limit, shortage.room_bytes), (Limit::Cgroup, 150_000_000));
        let text = shortage.to_string();
        assert!(
            text.contains("control group leaves 150 MB, but the snapshot may need 200 MB: 50 MB are missing")
        );
        assert!(text.contains("leaktrail profile") && text.contains("--force"));
        let machine = Room { cgroup_bytes: None, ..room };
        assert_eq!(verdict(&needing(200_000_000), &machine).unwrap_err().limit, Limit::Machine);
        assert_eq!(verdict(&needing(u64::MAX), &Room::default()), Ok(()));
    }

    #[test]
    fn a_heap_near_its_limit_is_told() {
        let heap = |used_bytes| HeapRoom { used_bytes, limit_bytes: 1_000 };
        assert!(heap(901).is_nearly_full() && !heap(900).is_nearly_full());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_machine_has_memory() {
        assert!(machine_room_bytes().unwrap() > 1 << 20);
    }
}
