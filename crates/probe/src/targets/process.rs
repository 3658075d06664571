//! One process that runs JavaScript, as the kernel shows it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::options::Options;
use super::pm2::Pm2;
use super::runtime::{self, Runtime};
use super::user;
use crate::cgroup::CgroupMemory;
use crate::process::{
    CLUSTER_WORKER_VARIABLE, Clock, Network, Process, ProcessId, State, Status, is_running,
    listeners_held_by, process, variable,
};

/// A process that runs Node.js, Deno or Bun.
///
/// How many worker threads it has cannot be told from outside: [`crate::Inspector::threads`] tells.
#[derive(Debug, Clone)]
pub struct RuntimeProcess {
    /// Its number here.
    pub pid: u32,
    /// Its number in its own pid namespace, as a container has one: what `process.pid` says.
    pub inner_pid: u32,
    /// The process that started it, or that took it over.
    pub parent: u32,
    /// What it runs on.
    pub runtime: Runtime,
    /// The program; `None` if it is another user's.
    pub exe: Option<PathBuf>,
    /// Program and arguments, or the title that the process gave itself.
    pub arguments: Vec<String>,
    /// Its working directory, as it sees it; `None` if it is another user's.
    pub cwd: Option<PathBuf>,
    /// The user it acts as.
    pub uid: u32,
    /// That user's name, if this machine knows one.
    pub user: Option<String>,
    /// When it was started.
    pub started: Option<SystemTime>,
    /// Memory of the process that is in RAM.
    pub rss_bytes: u64,
    /// Threads of any kind: each process has several without a worker thread.
    pub threads: u32,
    /// What `--max-old-space-size` sets; V8's limit of the whole heap is a little more.
    pub heap_limit_bytes: Option<u64>,
    /// The memory of its control group.
    pub cgroup: Option<CgroupMemory>,
    /// Where it listens, inspector included; `None` if it is another user's.
    pub listening: Option<Vec<SocketAddr>>,
    /// Its number in its Node.js cluster, if it is a worker of one. Its primary is its parent, and listens for it.
    pub cluster_worker: Option<u32>,
    /// What PM2 calls it, if PM2 started it.
    pub pm2: Option<Pm2>,
    pub(super) options: Options,
    pub(crate) id: ProcessId,
    pub(crate) network: Network,
}

impl RuntimeProcess {
    /// The process of that pid; `None` if it runs no JavaScript, or does not run.
    pub fn read(pid: u32) -> Option<Self> {
        process(pid).and_then(Self::of)
    }

    pub(super) fn of(entry: Process) -> Option<Self> {
        let pid = entry.id.pid;
        let exe = fs::read_link(format!("/proc/{pid}/exe")).ok().map(without_mark);
        let arguments = arguments(pid)?;
        let runtime = runtime::of(pid, exe.as_deref(), &arguments)?;
        let status = Status::of(pid).filter(|status| status.state != State::Ended)?;
        let text = |name: &str| variable(pid, name).map(|value| String::from_utf8_lossy(&value).into_owned());
        let number = |name: &str| text(name)?.parse().ok();
        let options = Options::of(runtime.kind, &text("NODE_OPTIONS").unwrap_or_default(), &arguments);
        let addresses = |sockets: Vec<crate::process::Socket>| {
            let mut addresses: Vec<SocketAddr> = sockets.iter().map(|socket| socket.address).collect();
            addresses.sort_by_key(|address| (address.port(), address.ip()));
            addresses.dedup();
            addresses
        };
        Some(Self {
            pid,
            inner_pid: status.inner_pid,
            parent: entry.parent,
            runtime,
            exe,
            cwd: fs::read_link(format!("/proc/{pid}/cwd")).ok(),
            uid: status.uid,
            user: user::name(status.uid),
            started: Clock::now().map(|clock| clock.moment(entry.id.started_ticks)),
            rss_bytes: status.rss_bytes,
            threads: status.threads,
            heap_limit_bytes: options.heap_limit_bytes,
            cgroup: CgroupMemory::of(pid),
            listening: listeners_held_by(pid).map(addresses),
            cluster_worker: number(CLUSTER_WORKER_VARIABLE),
            pm2: Pm2::of(text),
            arguments,
            options,
            id: entry.id,
            network: Network::of(pid),
        })
    }

    /// Program and arguments on one line.
    pub fn command(&self) -> String {
        self.arguments.join(" ")
    }

    /// The same behind what tells it from others of the same command: `[pm2 api] [cluster 2] node server.js`.
    pub fn label(&self) -> String {
        let pm2 = self.pm2.as_ref().map(|pm2| format!("[pm2 {}] ", pm2.name)).unwrap_or_default();
        let worker = self.cluster_worker.map(|number| format!("[cluster {number}] ")).unwrap_or_default();
        format!("{pm2}{worker}{}", self.command())
    }

    /// Whether its command line contains the text, or PM2 calls it that.
    pub fn is_called(&self, text: &str) -> bool {
        self.command().contains(text) || self.pm2.as_ref().is_some_and(|pm2| pm2.name == text)
    }

    /// The kernel's name of its network namespace, as `net:[4026531840]`, if that is not ours.
    pub fn foreign_network(&self) -> Option<&str> {
        self.network.foreign_name()
    }

    /// True while exactly this process runs.
    pub fn is_running(&self) -> bool {
        is_running(self.id)
    }

    /// What it has in RAM now; `None` once it is gone.
    pub fn current_rss_bytes(&self) -> Option<u64> {
        Status::of(self.pid).filter(|_| self.is_running()).map(|status| status.rss_bytes)
    }

    /// True while a signal or a debugger has stopped it.
    pub fn is_stopped(&self) -> bool {
        Status::of(self.pid).is_some_and(|status| status.state == State::Stopped)
    }

    pub(crate) fn age(&self) -> Option<Duration> {
        Clock::now().map(|clock| clock.age(self.id.started_ticks))
    }
}

/// A program that was replaced or removed since it was started is marked by the kernel.
fn without_mark(exe: PathBuf) -> PathBuf {
    match exe.to_str().and_then(|path| path.strip_suffix(" (deleted)")) {
        Some(path) => path.into(),
        None => exe,
    }
}

fn arguments(pid: u32) -> Option<Vec<String>> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let line = String::from_utf8_lossy(&line);
    // A title may be padded.
    let words = line.trim_end_matches(['\0', ' ']);
    Some(words.split('\0').map(str::to_owned).collect()).filter(|_| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_was_removed_keeps_its_name() {
        assert_eq!(without_mark("/usr/bin/node (deleted)".into()), PathBuf::from("/usr/bin/node"));
        assert_eq!(without_mark("/usr/bin/node".into()), PathBuf::from("/usr/bin/node"));
    }

    #[test]
    fn this_process_runs_no_javascript() {
        assert!(RuntimeProcess::read(std::process::id()).is_none());
    }
}
