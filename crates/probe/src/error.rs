//! Everything that can go wrong with a live service, said so that the reader knows what to do next.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::attach::Late;
use crate::service::{Ending, LogTail};
use crate::targets::{Obstacle, TargetRef};

/// The result of every fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, where, and what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The spec holds no program to run.
    #[error("no command to start the service was given; write it after `--`, as in `-- npm start`")]
    NoCommand,

    /// The working directory of the service does not exist.
    #[error("the service's working directory {} does not exist or is not a directory", cwd.display())]
    NoWorkingDirectory {
        /// The directory asked for.
        cwd: PathBuf,
    },

    /// The program is neither on PATH nor at the path given.
    #[error("program `{program}` was not found (looked from {}); check its spelling and PATH", cwd.display())]
    ProgramNotFound {
        /// The program as given.
        program: String,
        /// The directory it was started in.
        cwd: PathBuf,
    },

    /// The operating system refused to start the program.
    #[error("could not start `{program}`: {source}")]
    Spawn {
        /// The program as given.
        program: String,
        /// What the operating system said.
        source: io::Error,
    },

    /// The file for the output of the service or the load command could not be made.
    #[error("could not write output to {}: {source}", path.display())]
    LogFile {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// Another process has the port.
    #[error("port {port} is already in use{}; stop that process or choose another port", holder.map(|pid| format!(" by process {pid}")).unwrap_or_default())]
    PortInUse {
        /// The port.
        port: u16,
        /// The process that listens on it, where it can be told.
        holder: Option<u32>,
    },

    /// No free loopback port could be had.
    #[error("could not reserve a free port on 127.0.0.1: {source}")]
    NoFreePort {
        /// What the operating system said.
        source: io::Error,
    },

    /// The service ended by itself.
    #[error("the service (process {pid}) {how}{log}")]
    Exited {
        /// The process that ended.
        pid: u32,
        /// How and why it ended.
        how: Ending,
        /// The last lines of its output.
        log: LogTail,
    },

    /// The service ran but did not become ready in time.
    #[error("the service was not ready after {} s: waited for {awaited}{seen}{log}", waited.as_secs_f32())]
    NeverReady {
        /// How long it was given.
        waited: Duration,
        /// What would have made it ready.
        awaited: String,
        /// What it did instead, or nothing.
        seen: String,
        /// The last lines of its output.
        log: LogTail,
    },

    /// No inspector answers for the process that serves.
    #[error(
        "found no Node.js inspector for the process that listens on port {port}; is it Node.js, and does its start command pass NODE_OPTIONS on?{log}"
    )]
    NoInspector {
        /// The port of the service.
        port: u16,
        /// The last lines of its output.
        log: LogTail,
    },

    /// Processes survived SIGKILL.
    #[error("processes {pids:?} are still running after SIGKILL; they may hang in the kernel")]
    StillRunning {
        /// The survivors.
        pids: Vec<u32>,
    },

    /// No WebSocket connection to the inspector.
    #[error("could not connect to the inspector at {url}: {reason}")]
    InspectorConnect {
        /// The address.
        url: String,
        /// Why not.
        reason: String,
    },

    /// The inspector went away.
    #[error(
        "the inspector at {url} closed the connection during {method}: the process ended, or its inspector was closed"
    )]
    InspectorClosed {
        /// The address.
        url: String,
        /// The command under way.
        method: String,
    },

    /// A worker thread ended, or was never there.
    #[error("worker thread {thread} of the service ended before or during {method}; list its threads again")]
    ThreadEnded {
        /// Node.js's name of the thread's session.
        thread: String,
        /// The command under way.
        method: String,
    },

    /// The memory of the process could not be read.
    #[error("could not read the memory regions of process {pid}: {source}")]
    Regions {
        /// The process.
        pid: u32,
        /// What the operating system said.
        source: io::Error,
    },

    /// The inspector did not answer in time.
    #[error("the inspector at {url} was silent for {} s during {method}: the process hangs, is stopped, or is short of CPU", silence.as_secs())]
    InspectorSilent {
        /// The address.
        url: String,
        /// The command under way.
        method: String,
        /// How long nothing came.
        silence: Duration,
    },

    /// The thread has one sampling heap profiler, and somebody else started it.
    #[error(
        "a sampling heap profiler runs there already: an agent of the service's own (a continuous profiler, --heap-prof) \
         or another tool started it; there is one for each thread, so it is left alone: read the profile of that agent, or \
         try again when it has ended"
    )]
    SamplingInUse,

    /// Somebody else ended the profiler that was started here.
    #[error(
        "the sampling heap profiler was ended by somebody else, a profiling agent in the service or another tool; \
         its samples are lost"
    )]
    SamplingLost,

    /// The inspector refused a command.
    #[error("the inspector refused {method}: {message} (code {code})")]
    InspectorRefused {
        /// The command.
        method: String,
        /// The protocol's error code.
        code: i64,
        /// The inspector's own words.
        message: String,
    },

    /// A message of the inspector was not understood.
    #[error("the inspector's answer to {method} was not understood: {source}")]
    InspectorAnswer {
        /// The command.
        method: String,
        /// What is wrong with the answer.
        source: serde_json::Error,
    },

    /// An expression threw in the target.
    #[error("evaluating `{expression}` in the service threw: {thrown}")]
    Thrown {
        /// The expression.
        expression: String,
        /// What it threw.
        thrown: String,
    },

    /// The snapshot stream does not end like a complete document.
    #[error(
        "the heap snapshot is incomplete: {bytes} bytes came and they do not end with `}}`; take it again"
    )]
    SnapshotIncomplete {
        /// How much came.
        bytes: u64,
    },

    /// The receiver of the snapshot failed.
    #[error("could not write the heap snapshot after {bytes} bytes: {source}")]
    SnapshotWrite {
        /// How much was written before.
        bytes: u64,
        /// What the receiver said.
        source: io::Error,
    },

    /// The file of that name is kept.
    #[error("{} exists and is not overwritten; choose another name or allow it to be replaced", path.display())]
    SnapshotExists {
        /// The file.
        path: PathBuf,
    },

    /// Another run of leaktrail takes snapshots of the same process.
    #[error(
        "another leaktrail capture is at work on {target}: V8 would take both snapshots one after the other, and freeze the process twice; wait for it"
    )]
    SnapshotInProgress {
        /// As `process 4711`.
        target: String,
    },

    /// Another run writes a snapshot of that name.
    #[error("another run of leaktrail is writing {} now; wait for it, or choose another name", path.display())]
    SnapshotBusy {
        /// The unfinished file.
        path: PathBuf,
    },

    /// The snapshot file could not be made or finished.
    #[error("could not {action} {}: {source}", path.display())]
    SnapshotFile {
        /// What was tried: "create", "sync", "rename".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// A route of the load is not well formed.
    #[error("route `{route}`, column {column}: {problem}")]
    Route {
        /// The route as written.
        route: String,
        /// Where in it, counted from 1.
        column: usize,
        /// What is wrong and what would be right.
        problem: String,
    },

    /// The load command failed; the service may be well.
    #[error("the load command `{command}` {how}{log}")]
    LoadCommand {
        /// The command line.
        command: String,
        /// How it ended: "exited with code 1 in round 2, with START=1000 COUNT=500".
        how: String,
        /// The last lines of its output.
        log: LogTail,
    },

    /// The load cannot be sent as described.
    #[error("the load cannot be run: {problem}")]
    Load {
        /// What is wrong and what would be right.
        problem: String,
    },

    /// Only Linux shows other processes.
    #[error("{what} works on Linux only; elsewhere, name the inspector, as 127.0.0.1:9229")]
    LinuxOnly {
        /// What was asked for.
        what: &'static str,
    },

    /// The text names no target.
    #[error(
        "`{text}` is no target: a pid, an inspector as 127.0.0.1:9229 or ws://… is expected; --name and --port find a process"
    )]
    BadTarget {
        /// The text.
        text: String,
    },

    /// Nothing fits.
    #[error("found no {}; `leaktrail ps` lists the processes", described(wanted))]
    NoTarget {
        /// What was looked for.
        wanted: TargetRef,
    },

    /// The process exists, but runs something else.
    #[error("process {pid} is neither Node.js nor Deno nor Bun; `leaktrail ps` lists the processes")]
    NoRuntime {
        /// The process.
        pid: u32,
    },

    /// More than one process fits.
    #[error("there is more than one: {wanted}; choose one by its pid, or take --all:{}", lines(found))]
    SeveralTargets {
        /// What was looked for.
        wanted: TargetRef,
        /// Pid and label of each.
        found: Vec<(u32, String)>,
    },

    /// Nothing was done to the process.
    #[error("process {pid} cannot be attached to: {obstacle}")]
    NotAttachable {
        /// The process.
        pid: u32,
        /// Why not.
        obstacle: Obstacle,
    },

    /// SIGUSR1 could not be sent.
    #[error("could not send SIGUSR1 to process {pid}: {source}")]
    Signal {
        /// The process.
        pid: u32,
        /// What the operating system said.
        source: io::Error,
    },

    /// SIGUSR1 was sent and did not help.
    #[error("process {pid} opened no inspector within {} s of SIGUSR1: {}", waited.as_secs_f32(), late(*why, *is_guarded))]
    InspectorNotOpened {
        /// The process.
        pid: u32,
        /// How long it was given.
        waited: Duration,
        /// What is known of the reason.
        why: Late,
        /// Whether a guard closes an inspector that comes later.
        is_guarded: bool,
    },

    /// Without its guard, SIGUSR1 is not sent.
    #[error("could not start {}, which closes the inspector should leaktrail be killed: {source}", program.display())]
    GuardNotStarted {
        /// The program.
        program: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// A guard is started by the session it guards, and by nobody else.
    #[error("the guard of an inspector got no order: {source}")]
    GuardOrder {
        /// What is wrong with the first line.
        source: io::Error,
    },

    /// Another process answers at that address.
    #[error("the inspector at {url} is of process {found}, not of process {expected}")]
    OtherProcess {
        /// The address.
        url: String,
        /// Whose it should be, in the numbers of its own pid namespace.
        expected: u32,
        /// Whose it is.
        found: u32,
    },

    /// The inspector that was opened could not be closed.
    #[error(
        "could not close the inspector of process {pid} at {address}, which was opened for this; while it is open, every user of this machine can take the process over: evaluate process._debugEnd() in a debugger, or end the process"
    )]
    InspectorLeftOpen {
        /// The process.
        pid: u32,
        /// Where it listens.
        address: SocketAddr,
    },
}

fn described(wanted: &TargetRef) -> String {
    let text = wanted.to_string();
    text.trim_start_matches("an ").trim_start_matches("a ").to_owned()
}

fn late(why: Late, is_guarded: bool) -> String {
    let reason = match why {
        Late::Ended => return "the process has ended".to_owned(),
        Late::Stopped => "the process is stopped",
        Late::Pending => "it has not taken the signal yet; it hangs in the kernel, or is short of CPU",
        Late::HandlerOrNativeCode => {
            "it handles SIGUSR1 itself, or its main thread was in native code all the time; \
             start it with --inspect=127.0.0.1:9229, or try again"
        }
    };
    let later = if is_guarded { "in the next 5 minutes is closed again" } else { "later stays open" };
    format!("{reason}; an inspector that it opens {later}")
}

fn lines(found: &[(u32, String)]) -> String {
    found.iter().map(|(pid, command)| format!("\n  {pid}  {command}")).collect()
}
