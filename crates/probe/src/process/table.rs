//! The process table: who runs, since when, under which parent, in which group.

use std::fs;

/// One process for all time: a pid may be used again, a pid with its start time is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ProcessId {
    pub(crate) pid: u32,
    pub(crate) started_ticks: u64,
}

/// One row of the process table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) id: ProcessId,
    pub(crate) parent: u32,
    pub(super) group: u32,
    ended: bool,
}

/// Every process that still runs; one that only waits to be reaped does not.
pub(crate) fn running() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).filter_map(process).collect()
}

/// The process of that pid, if it runs.
pub(crate) fn process(pid: u32) -> Option<Process> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    parse_stat(&String::from_utf8_lossy(&stat)).filter(|process| !process.ended)
}

/// True while exactly this process runs.
pub(crate) fn is_running(id: ProcessId) -> bool {
    process(id.pid).is_some_and(|process| process.id == id)
}

/// The value of a variable in the environment the process was started with.
pub(crate) fn variable(pid: u32, name: &str) -> Option<Vec<u8>> {
    let environ = fs::read(format!("/proc/{pid}/environ")).ok()?;
    environ.split(|&byte| byte == 0).find_map(|entry| {
        let value = entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        Some(value.to_owned())
    })
}

/// The name in brackets may itself hold blanks and brackets, so fields are counted after the last one.
fn parse_stat(stat: &str) -> Option<Process> {
    let (head, tail) = stat.rsplit_once(") ")?;
    let pid = head.split_once(' ')?.0.parse().ok()?;
    let fields: Vec<&str> = tail.split_ascii_whitespace().collect();
    Some(Process {
        id: ProcessId { pid, started_ticks: fields.get(19)?.parse().ok()? },
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        ended: matches!(*fields.first()?, "Z" | "X" | "x"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_may_hold_blanks_and_brackets() {
        let stat = "42 (a) b (c) S 7 40 40 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 11 0 99123 1 2";
        let process = parse_stat(stat).unwrap();
        assert_eq!(process.id, ProcessId { pid: 42, started_ticks: 99123 });
        assert_eq!((process.parent, process.group, process.ended), (7, 40, false));
    }

    #[test]
    fn a_zombie_has_ended_and_a_torn_line_is_no_process() {
        let zombie = "42 (sh) Z 7 40 40 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 5 0 0";
        assert!(parse_stat(zombie).unwrap().ended);
        assert_eq!(parse_stat("42 (sh) S 7"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_runs() {
        let own = process(std::process::id()).unwrap();
        assert!(is_running(own.id));
        assert!(!is_running(ProcessId { started_ticks: own.id.started_ticks + 1, ..own.id }));
        assert!(running().contains(&own));
    }
}
