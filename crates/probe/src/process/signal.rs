//! Signals to a process or a process group. Elsewhere than on Unix they reach nobody.

/// The two signals a service ever gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGTERM: please end.
    Terminate,
    /// SIGKILL: ends at once.
    Kill,
}

/// Signals one process. One that is gone already is no error: that is what was wanted.
#[cfg(unix)]
pub(super) fn send(pid: u32, signal: Signal) {
    if let Some(pid) = unix_pid(pid) {
        let _ = rustix::process::kill_process(pid, signal.into());
    }
}

/// Signals every process of the group.
#[cfg(unix)]
pub(crate) fn send_to_group(group: u32, signal: Signal) {
    if let Some(group) = unix_pid(group) {
        let _ = rustix::process::kill_process_group(group, signal.into());
    }
}

#[cfg(unix)]
fn unix_pid(pid: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(pid).ok()?)
}

#[cfg(unix)]
impl From<Signal> for rustix::process::Signal {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::Terminate => Self::TERM,
            Signal::Kill => Self::KILL,
        }
    }
}

#[cfg(not(unix))]
pub(super) fn send(_pid: u32, _signal: Signal) {}

#[cfg(not(unix))]
pub(crate) fn send_to_group(_group: u32, _signal: Signal) {}
