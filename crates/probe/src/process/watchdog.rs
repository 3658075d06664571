//! Ends a service's processes if this process dies without doing so, as by SIGKILL.
//!
//! A shell waits on a pipe whose only writer is this process: whatever ends us closes it. It has a process group
//! of its own, so that an interrupt from the terminal does not end it before its work is done.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use super::MARK_VARIABLE;

/// Reads the group to end, then waits: the end of the pipe calls it to work. Members that left the group carry the
/// mark in their environment (`/proc` only).
const SCRIPT: &str = r#"
trap '' HUP INT TERM
read -r group
read -r end
members() {
  [ -z "$group" ] || kill -s "$1" -- "-$group"
  for environment in /proc/[0-9]*/environ; do
    pid=${environment#/proc/}; pid=${pid%/environ}
    if tr '\0' '\n' <"$environment" | grep -qxF "$MARK"; then kill -s "$1" "$pid"; fi
  done
}
members TERM
sleep 2
members KILL
"#;

/// The shell that waits. Dropping it sends it away.
#[derive(Debug)]
pub(crate) struct Watchdog(Option<Child>);

impl Watchdog {
    /// Starts to watch over the processes that will be started with `MARK_VARIABLE=mark`.
    ///
    /// Where there is no shell, nobody watches: that must not keep a service from being measured.
    pub(crate) fn new(mark: &str) -> Self {
        if cfg!(not(unix)) {
            return Self(None);
        }
        let mut shell = Command::new("sh");
        shell
            .args(["-c", SCRIPT])
            .env_remove(MARK_VARIABLE)
            .env("MARK", format!("{MARK_VARIABLE}={mark}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut shell, 0);
        Self(shell.spawn().ok())
    }

    /// Tells the process group to end as well, which holds every process where there is no `/proc`.
    pub(crate) fn watch_group(&mut self, leader: u32) {
        if let Some(pipe) = self.0.as_mut().and_then(|shell| shell.stdin.as_mut()) {
            let _ = writeln!(pipe, "{leader}");
        }
    }

    /// Sends the shell away: there is nothing left to end.
    ///
    /// It is killed before the pipe closes, so that it cannot take that for its call.
    pub(crate) fn dismiss(&mut self) {
        if let Some(mut shell) = self.0.take() {
            let _ = shell.kill();
            let _ = shell.wait();
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.dismiss();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_sent_away_ends_nothing() {
        let mark = format!("watchdog-{}", std::process::id());
        let mut marked = Command::new("sleep").arg("600").env(MARK_VARIABLE, &mark).spawn().unwrap();
        Watchdog::new(&mark).dismiss();
        let mut with_group = Watchdog::new(&mark);
        with_group.watch_group(marked.id());
        with_group.dismiss();
        let ended = marked.try_wait().unwrap();
        marked.kill().unwrap();
        marked.wait().unwrap();
        assert_eq!(ended, None);
    }
}
