//! How a service ended, as far as its exit status, its control group and its last words tell.

use std::fmt;
use std::process::ExitStatus;

use super::LogTail;

/// What V8 and Node.js write when there is no room for another object.
const HEAP_IS_FULL: [&str; 2] = ["JavaScript heap out of memory", "ERR_WORKER_OUT_OF_MEMORY"];
const ADDRESS_IN_USE: &str = "EADDRINUSE";
const SIGKILL: i32 = 9;
/// A shell says 128 + the signal of a child that a signal ended.
const SHELL_SIGNAL_BASE: i32 = 128;
const SIGNALS: std::ops::RangeInclusive<i32> = 1..=31;

/// How a service ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What is known of the status of the process that was started.
    pub status: EndStatus,
    /// What made it end, where that can be told.
    pub cause: Option<EndCause>,
    /// It had not become ready before.
    pub before_ready: bool,
    /// The process that served was another one than the process that was started, whose status this is.
    pub through_launcher: bool,
}

/// The status a process ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndStatus {
    /// It exited with this code.
    Code(i32),
    /// This signal ended it.
    Signal(i32),
    /// It is not known; the command that started it may still run.
    Unknown,
}

/// Why a service ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndCause {
    /// The kernel's out-of-memory killer, for the limit of the control group.
    KilledForMemory,
    /// V8 reached the limit of its heap.
    HeapFull,
    /// The address it wanted to listen at was taken; the line that says so.
    AddressInUse(String),
}

impl EndStatus {
    pub(super) fn new(status: Option<ExitStatus>) -> Self {
        let Some(status) = status else { return Self::Unknown };
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return Self::Signal(signal);
        }
        status.code().map_or(Self::Unknown, Self::Code)
    }

    /// The signal, also where a shell tells it by its exit code.
    fn signal(self) -> Option<i32> {
        match self {
            Self::Signal(signal) => Some(signal),
            Self::Code(code) => Some(code - SHELL_SIGNAL_BASE).filter(|signal| SIGNALS.contains(signal)),
            Self::Unknown => None,
        }
    }
}

impl Ending {
    /// `oom_killed` says whether the out-of-memory killer struck in the service's group meanwhile.
    pub(super) fn new(status: EndStatus, before_ready: bool, oom_killed: bool, log: &LogTail) -> Self {
        let line_with = |text: &str| log.0.iter().rev().find(|line| line.contains(text));
        let may_be_killed = status.signal().is_none_or(|signal| signal == SIGKILL);
        let cause = if oom_killed && may_be_killed {
            Some(EndCause::KilledForMemory)
        } else if HEAP_IS_FULL.iter().any(|text| line_with(text).is_some()) {
            Some(EndCause::HeapFull)
        } else {
            address_in_use(log).filter(|_| before_ready).map(EndCause::AddressInUse)
        };
        Self { status, cause, before_ready, through_launcher: false }
    }
}

/// The line in which the service says that its address is taken.
pub(super) fn address_in_use(log: &LogTail) -> Option<String> {
    log.0.iter().rev().find(|line| line.contains(ADDRESS_IN_USE)).map(|line| line.trim().to_owned())
}

impl fmt::Display for EndStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.signal()) {
            (Self::Signal(signal), _) => write!(f, "was killed by signal {signal}{}", name_of(*signal)),
            (Self::Code(code), Some(signal)) => {
                write!(f, "exited with code {code}, as after signal {signal}{}", name_of(signal))
            }
            (Self::Code(code), None) => write!(f, "exited with code {code}"),
            (Self::Unknown, _) => write!(f, "ended"),
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.through_launcher, self.status) {
            (false, status) => status.fmt(f)?,
            (true, EndStatus::Unknown) => write!(f, "ended, and the command that started it still runs")?,
            (true, status) => write!(f, "ended, and the command that started it {status}")?,
        }
        if self.before_ready {
            write!(f, " before it was ready")?;
        }
        match &self.cause {
            Some(EndCause::KilledForMemory) => write!(
                f,
                ": the kernel killed it for memory, the limit of its control group was reached; allow it more memory or send less load"
            ),
            Some(EndCause::HeapFull) => write!(
                f,
                ": it ran out of JavaScript heap; raise --max-old-space-size in its NODE_OPTIONS or send less load"
            ),
            Some(EndCause::AddressInUse(line)) => {
                write!(f, ": its port is in use ({line}); it should listen on the port in PORT")
            }
            None if self.before_ready && self.status == EndStatus::Code(0) => {
                write!(f, "; its command must stay in the foreground and keep running")
            }
            None => Ok(()),
        }
    }
}

fn name_of(signal: i32) -> &'static str {
    match signal {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: EndStatus, before_ready: bool, oom_killed: bool, log: &[&str]) -> String {
        let log = LogTail(log.iter().map(ToString::to_string).collect());
        Ending::new(status, before_ready, oom_killed, &log).to_string()
    }

    #[test]
    fn the_out_of_memory_killer_is_blamed_only_for_what_it_can_have_done() {
        let killed = "the kernel killed it for memory";
        assert!(told(EndStatus::Signal(9), false, true, &[]).contains(killed));
        assert!(told(EndStatus::Code(137), false, true, &[]).contains(killed));
        assert!(told(EndStatus::Unknown, false, true, &[]).contains(killed));
        assert_eq!(told(EndStatus::Signal(9), false, false, &[]), "was killed by signal 9 (SIGKILL)");
        assert_eq!(told(EndStatus::Signal(11), false, true, &[]), "was killed by signal 11 (SIGSEGV)");
    }

    #[test]
    fn a_full_heap_and_a_taken_port_are_read_from_the_last_lines() {
        let fatal = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory";
        assert!(
            told(EndStatus::Signal(6), false, false, &[fatal, "----- Native stack trace -----"])
                .starts_with("was killed by signal 6 (SIGABRT): it ran out of JavaScript heap;")
        );
        let taken = "Error: listen EADDRINUSE: address already in use :::3000";
        assert!(
            told(EndStatus::Code(1), true, false, &[taken, "  code: 1"]).starts_with(&format!(
                "exited with code 1 before it was ready: its port is in use ({taken})"
            ))
        );
        assert_eq!(told(EndStatus::Code(1), false, false, &[taken]), "exited with code 1");
    }

    #[test]
    fn a_command_that_comes_back_at_once_is_told_to_stay() {
        let stay = "its command must stay in the foreground";
        assert!(told(EndStatus::Code(0), true, false, &[]).contains(stay));
        assert!(!told(EndStatus::Code(0), false, false, &[]).contains(stay));
        assert_eq!(
            told(EndStatus::Code(130), false, false, &[]),
            "exited with code 130, as after signal 2 (SIGINT)"
        );
    }
}
