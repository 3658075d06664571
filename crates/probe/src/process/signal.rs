//! Signals to a process or a process group. Elsewhere than on Unix they reach nobody.

use std::io;

#[cfg(target_os = "linux")]
use super::table;
use super::table::ProcessId;

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

/// Whether this user may signal the process at all.
#[cfg(unix)]
pub(crate) fn may_signal(pid: u32) -> bool {
    unix_pid(pid).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// Sends SIGUSR1, on which Node.js opens its inspector, to exactly this process while `is_safe` holds.
///
/// The process is held by a descriptor, so that none that got its pid later is hit. Returns whether it was sent.
#[cfg(target_os = "linux")]
pub(crate) fn ask_for_inspector(id: ProcessId, is_safe: impl FnOnce() -> bool) -> io::Result<bool> {
    use rustix::process::{PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
    let pid = unix_pid(id.pid).ok_or(io::ErrorKind::NotFound)?;
    let process = pidfd_open(pid, PidfdFlags::empty())?;
    if !table::is_running(id) || !is_safe() {
        return Ok(false);
    }
    pidfd_send_signal(process, Signal::USR1)?;
    Ok(true)
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
pub(crate) fn may_signal(_pid: u32) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn ask_for_inspector(_id: ProcessId, _is_safe: impl FnOnce() -> bool) -> io::Result<bool> {
    Ok(false)
}

#[cfg(not(unix))]
pub(super) fn send(_pid: u32, _signal: Signal) {}

#[cfg(not(unix))]
pub(crate) fn send_to_group(_group: u32, _signal: Signal) {}
