//! A process that closes the inspector if this one is ended without doing so, as by SIGKILL.
//!
//! It waits on a socket whose only writer is this process: whatever ends us closes it. It speaks the inspector's
//! protocol, which a shell cannot, so it is a program that calls [`stand_guard`](super::stand_guard).

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::door::{Door, LAST_WAIT, POLL};
use super::held::{self, Reply};
use crate::process::Socket;
use crate::{Error, Result};

/// A machine that is short of CPU or memory takes long to start a program.
const START_WAIT: Duration = Duration::from_secs(20);
/// What the guard writes once the end of the pipe would call it to work.
pub(super) const READY: &str = "ready";

/// How to start a program that calls [`stand_guard`](super::stand_guard) with the pid that is its last argument.
#[derive(Debug, Clone)]
pub struct GuardProgram {
    /// The program, or a link to it.
    pub program: PathBuf,
    /// What lists of processes call it.
    pub name: OsString,
    /// Its arguments before the pid.
    pub arguments: Vec<OsString>,
}

/// Which process is meant, and what is not its inspector: the first line that the guard reads.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) started_ticks: u64,
    pub(super) before: Vec<Socket>,
}

/// What the guard is told later, a line each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Word {
    /// SIGUSR1 is sent at once.
    Signalling,
    /// SIGUSR1 was sent.
    Signalled,
    /// The inspector is there.
    Opened(SocketAddr),
    /// The connection comes with this word, and must outlive us.
    Connected,
    /// The snapshot that goes out through it from now on.
    Snapshot(Option<Reply>),
    /// This process goes on, and leaves the inspector to the guard.
    Left,
}

/// The guard that waits. Dropping it sends it away; if it holds a connection, it is left to it to end that.
#[derive(Debug)]
pub(super) struct Guard(Option<Standing>);

#[derive(Debug)]
struct Standing {
    child: Child,
    orders: UnixStream,
    is_holding: bool,
    is_streaming: bool,
}

impl Guard {
    /// Returns when the guard is ready.
    pub(super) async fn start(program: &GuardProgram, door: &Door) -> Result<Self> {
        let failed = |source| Error::GuardNotStarted { program: program.program.clone(), source };
        let order = Order { started_ticks: door.process.id.started_ticks, before: door.before.clone() };
        let mut guard = Self(Some(spawn(program, door.process.pid).map_err(failed)?));
        guard.write_line(&order).map_err(failed)?;
        guard.is_ready().await.map_err(failed)?;
        Ok(guard)
    }

    async fn is_ready(&mut self) -> io::Result<()> {
        let stdout = self
            .0
            .as_mut()
            .and_then(|standing| standing.child.stdout.take())
            .ok_or(io::ErrorKind::BrokenPipe)?;
        let (tell, told) = oneshot::channel();
        let read = move || {
            let mut line = String::new();
            let is_read = BufReader::new(stdout).read_line(&mut line);
            drop(tell.send(is_read.map(|_| line)));
        };
        thread::Builder::new().spawn(read)?;
        let line = timeout(START_WAIT, told).await?.map_err(io::Error::other)??;
        if line.trim_end() == READY { Ok(()) } else { Err(io::Error::other("it ended at once")) }
    }

    /// Should it be gone, nothing can be done: the session goes on without.
    pub(super) fn tell(&mut self, word: Word) {
        let _ = self.write_line(&word);
    }

    /// Gives it the connection, which stays open for it should this process end.
    pub(super) fn hold(&mut self, connection: BorrowedFd<'_>) {
        if let (Some(standing), Ok(line)) = (&mut self.0, line(&Word::Connected)) {
            standing.is_holding = held::send(&standing.orders, line.as_bytes(), connection).is_ok();
        }
    }

    /// Tells it the snapshot that goes out from now on.
    pub(super) fn expect_snapshot(&mut self, snapshot: Option<Reply>) {
        self.tell(Word::Snapshot(snapshot));
        if let Some(standing) = &mut self.0 {
            standing.is_streaming = snapshot.is_some();
        }
    }

    /// Whether it ends a connection that this process cannot.
    pub(super) fn is_holding(&self) -> bool {
        self.0.as_ref().is_some_and(|standing| standing.is_holding)
    }

    /// There is nothing left to do for it.
    pub(super) fn dismiss(mut self) {
        if let Some(standing) = self.0.take() {
            standing.kill();
        }
    }

    /// Lets it do its work while this process goes on.
    pub(super) fn leave(mut self) {
        self.tell(Word::Left);
        if let Some(Standing { child, .. }) = self.0.take() {
            reap(child);
        }
    }

    fn write_line(&mut self, value: &impl Serialize) -> io::Result<()> {
        let standing = self.0.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        standing.orders.write_all(line(value)?.as_bytes())
    }
}

fn line(value: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_string(value)? + "\n")
}

impl Drop for Guard {
    fn drop(&mut self) {
        match self.0.take() {
            Some(standing) if standing.is_holding => standing.take_over(),
            Some(standing) => standing.kill(),
            None => {}
        }
    }
}

impl Standing {
    /// Before the socket closes, so that it cannot take that for its call.
    fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Calls it to work as if this process had ended, and waits for it a while; not for a snapshot, which takes long.
    fn take_over(self) {
        let Self { mut child, orders, is_streaming, .. } = self;
        drop(orders);
        let since = Instant::now();
        while !is_streaming && since.elapsed() < LAST_WAIT {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(POLL);
        }
        reap(child);
    }
}

/// It must not stay a zombie.
fn reap(mut child: Child) {
    let _ = thread::Builder::new().spawn(move || child.wait());
}

/// It holds nothing of ours open, and no folder.
fn spawn(program: &GuardProgram, pid: u32) -> io::Result<Standing> {
    let (orders, theirs) = UnixStream::pair()?;
    let mut command = Command::new(&program.program);
    command
        .args(&program.arguments)
        .arg(pid.to_string())
        .current_dir("/")
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    std::os::unix::process::CommandExt::arg0(&mut command, &program.name);
    Ok(Standing { child: command.spawn()?, orders, is_holding: false, is_streaming: false })
}
