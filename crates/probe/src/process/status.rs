//! What the kernel says of a process in `/proc/PID/status`.

use std::fs;

/// The signal that makes Node.js open its inspector, as a bit of the kernel's masks.
const SIGUSR1: u64 = 1 << 9;

/// The numbers of `read` and `readv`.
#[cfg(target_arch = "x86_64")]
const READS: [u32; 2] = [0, 19];
#[cfg(target_arch = "aarch64")]
const READS: [u32; 2] = [63, 65];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const READS: [u32; 0] = [];

/// Whether a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It runs, or waits for something.
    Alive,
    /// It was stopped by a signal or a debugger.
    Stopped,
    /// It ended, and its parent has not noticed.
    Ended,
}

/// A part of the status of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) state: State,
    /// The effective user.
    pub(crate) uid: u32,
    /// The process's number in its own pid namespace.
    pub(crate) inner_pid: u32,
    pub(crate) rss_bytes: u64,
    pub(crate) threads: u32,
    /// Its main thread waits, and a signal would wake it.
    is_sleeping: bool,
    caught: u64,
    blocked: u64,
    pending: u64,
}

impl Status {
    /// Reads it; `None` once the process is gone.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        let status = fs::read(format!("/proc/{pid}/status")).ok()?;
        parse(&String::from_utf8_lossy(&status))
    }

    /// True if SIGUSR1 runs a handler; otherwise it would end the process, or do nothing.
    pub(crate) fn catches_inspector_signal(&self) -> bool {
        self.caught & SIGUSR1 != 0 && self.blocked & SIGUSR1 == 0
    }

    /// True if the main thread waits in a read, as of a pipe or terminal: Node.js does not take it up again after a
    /// signal, so `fs.readSync` throws EINTR. False where the kernel does not tell.
    pub(crate) fn is_in_blocking_read(&self, pid: u32) -> bool {
        let call = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
        let number = call.split(' ').next().and_then(|number| number.parse::<u32>().ok());
        self.is_sleeping && number.is_some_and(|number| READS.contains(&number))
    }

    /// True while a SIGUSR1 that was sent has not been taken.
    pub(crate) fn has_inspector_signal_pending(&self) -> bool {
        self.pending & SIGUSR1 != 0
    }
}

fn parse(status: &str) -> Option<Status> {
    let field = |name: &str| {
        let mut values = status.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        values.next().map(str::trim)
    };
    let mask = |name| u64::from_str_radix(field(name)?, 16).ok();
    let number = |text: &str| text.parse().ok();
    let letter = field("State")?.chars().next()?;
    Some(Status {
        is_sleeping: letter == 'S',
        state: match letter {
            'T' | 't' => State::Stopped,
            'Z' | 'X' | 'x' => State::Ended,
            _ => State::Alive,
        },
        uid: field("Uid")?.split_ascii_whitespace().nth(1).and_then(number)?,
        inner_pid: field("NSpid")
            .or_else(|| field("Pid"))?
            .split_ascii_whitespace()
            .last()
            .and_then(number)?,
        rss_bytes: field("VmRSS").and_then(kilobytes).unwrap_or_default() << 10,
        threads: field("Threads").and_then(number)?,
        caught: mask("SigCgt")?,
        blocked: mask("SigBlk")?,
        pending: mask("SigPnd")? | mask("ShdPnd")?,
    })
}

fn kilobytes(text: &str) -> Option<u64> {
    text.strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded: Node.js 20 in a pid namespace, lines left out.
    const NODE: &str = "Name:\tnode\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t8596\nPid:\t8596\nPPid:\t8590\n\
        Uid:\t1000\t1001\t1001\t1001\nNSpid:\t8596\t1\nVmRSS:\t   46080 kB\nThreads:\t8\nSigQ:\t0/96365\n\
        SigPnd:\t0000000000000000\nShdPnd:\t0000000000000000\nSigBlk:\t0000000000000000\n\
        SigIgn:\t0000000001001000\nSigCgt:\t0000000100004602\n";

    #[test]
    fn a_node_process_is_read() {
        let status = parse(NODE).unwrap();
        assert_eq!((status.state, status.uid, status.inner_pid), (State::Alive, 1001, 1));
        assert_eq!((status.rss_bytes, status.threads), (46_080 << 10, 8));
        assert!(status.catches_inspector_signal() && !status.has_inspector_signal_pending());
    }

    #[test]
    fn masks_of_those_that_must_not_be_signalled() {
        // Recorded: --disable-sigusr1 on Node.js 24, and Bun 1.4.
        let disabled = NODE
            .replace("0100004602", "0100004402")
            .replace("SigBlk:\t0000000000000000", "SigBlk:\t0000000000000200");
        assert!(!parse(&disabled).unwrap().catches_inspector_signal());
        let bun = NODE.replace("0000000100004602", "00000001600004f8");
        assert!(!parse(&bun).unwrap().catches_inspector_signal());
        let pending = NODE.replace("ShdPnd:\t0000000000000000", "ShdPnd:\t0000000000000200");
        assert!(parse(&pending).unwrap().has_inspector_signal_pending());
    }

    #[test]
    fn states_are_told_apart() {
        let state = |letter: &str| parse(&NODE.replace("S (sleeping)", letter)).unwrap().state;
        assert_eq!(
            ["R (running)", "D (disk sleep)", "T (stopped)", "t (tracing stop)", "Z (zombie)"].map(state),
            [State::Alive, State::Alive, State::Stopped, State::Stopped, State::Ended]
        );
        assert_eq!(parse("Name:\tnode\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_is_alive() {
        let own = Status::of(std::process::id()).unwrap();
        assert!(own.state == State::Alive && own.rss_bytes > 0 && own.threads > 0);
    }
}
