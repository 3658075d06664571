//! A service that was not prepared for anything, and a folder in which it is captured.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use probe::RuntimeProcess;
use serde_json::Value;

use crate::shared::outcome::Outcome;
use crate::shared::{PROGRAM, schema};

/// Nothing takes longer, on any machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Serves at a free port, which it tells.
pub(crate) const IDLE: &str = "
import http from 'node:http';
globalThis.kept = Array.from({ length: 1000 }, (_, i) => ({ i, text: `kept ${i}` }));
const server = http.createServer((request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
";

/// The same with a heap whose snapshot takes seconds.
pub(crate) fn large() -> String {
    format!("globalThis.large = Array.from({{ length: 400_000 }}, (_, i) => ({{ i, next: {{ i }} }}));{IDLE}")
}

/// A running service; `out` beside it is where leaktrail works.
pub(crate) struct Service {
    child: Child,
    port: u16,
    home: tempfile::TempDir,
}

impl Service {
    /// `node server.mjs`, once it listens.
    pub(crate) fn new(script: &str) -> Self {
        Self::start("node", &[], &[("server.mjs", script)])
    }

    /// `PROGRAM FLAGS FILE` with the first of these files.
    pub(crate) fn start(program: &str, flags: &[&str], files: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("out")).unwrap();
        for (name, text) in files {
            fs::write(home.path().join(name), text).unwrap();
        }
        let mut command = Command::new(program);
        command
            .arg("--inspect-port=0")
            .args(flags)
            .arg(files[0].0)
            .arg("--secret=argument")
            .env("SECRET", "variable");
        command.current_dir(home.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().expect("it ended before it wrote a line").unwrap().parse().unwrap();
        std::thread::spawn(move || lines.count());
        Self { child, port, home }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("out").join(name)
    }

    /// The names of all files, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        names(&self.path(""))
    }

    /// The document in a file, which keeps its schema.
    #[track_caller]
    pub(crate) fn document(&self, name: &str) -> Value {
        let document = serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap();
        schema::valid(&document);
        document
    }

    pub(crate) fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }

    /// `leaktrail capture PID ARGUMENTS`, written as for a shell.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        self.leaktrail(&format!("capture {} {arguments}", self.pid()))
    }

    pub(crate) fn leaktrail(&self, arguments: &str) -> Command {
        self.shell(&format!("exec \"$0\" {arguments}"))
    }

    /// A shell in which leaktrail is `$0`.
    pub(crate) fn shell(&self, script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script, PROGRAM]);
        shell.current_dir(self.path("")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        shell
    }

    /// Captures; the service must live on without an inspector, and nothing unfinished may be left.
    #[track_caller]
    pub(crate) fn capture(&mut self, arguments: &str) -> Outcome {
        let outcome = self.command(arguments).output().unwrap().into();
        self.lives();
        outcome
    }

    /// The document of a capture that went well.
    #[track_caller]
    pub(crate) fn captured(&mut self, arguments: &str) -> Value {
        self.capture(&format!("{arguments} --format json")).document(0)
    }

    /// Begins to capture; waits until its talk contains `phase`.
    pub(crate) fn begin(&self, arguments: &str, phase: &str) -> Running {
        Running::new(&mut self.command(arguments), phase)
    }

    /// Waits until the snapshot is being written.
    pub(crate) fn begin_to_write(&self, arguments: &str) -> Running {
        let running = self.begin(arguments, "taking a heap snapshot");
        let is_written = |name: &String| {
            let file = fs::metadata(self.path(name));
            name.ends_with(".partial") && file.is_ok_and(|file| file.len() > 0)
        };
        until(|| self.files().iter().any(is_written));
        running
    }

    pub(crate) fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// The helpers that wait to close its inspector.
    pub(crate) fn guards(&self) -> Vec<u32> {
        let pids =
            fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let ending = format!("\0close-inspector\0{}\0", self.pid());
        let is_guard = |pid: &u32| {
            fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.ends_with(&ending))
        };
        pids.filter(is_guard).collect()
    }

    /// Waits until it works on, without an inspector and without a guard, whatever files are left.
    #[track_caller]
    pub(crate) fn is_left_alone(&mut self) {
        self.answers();
        until(|| self.listens_at() == 1 && self.guards().is_empty());
        assert!(self.child.try_wait().unwrap().is_none(), "it was ended");
    }

    pub(crate) fn listens_at(&self) -> usize {
        RuntimeProcess::read(self.pid()).and_then(|process| process.listening).map_or(0, |all| all.len())
    }

    /// Asserts that it answers, that no inspector is open, and that no file is unfinished.
    #[track_caller]
    pub(crate) fn lives(&mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "it was ended");
        assert_eq!(self.listens_at(), 1, "an inspector was left open");
        self.answers();
        assert!(!self.files().iter().any(|name| name.ends_with(".partial")), "{:?}", self.files());
    }

    /// Waits until it works on, and asserts what [`Self::lives`] does.
    #[track_caller]
    pub(crate) fn lives_on(&mut self) {
        self.answers();
        until(|| self.listens_at() == 1);
        self.lives();
    }

    #[track_caller]
    fn answers(&self) {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("ok"), "{answer}");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// leaktrail under way.
pub(crate) struct Running {
    child: Child,
    talk: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    #[track_caller]
    pub(crate) fn new(command: &mut Command, phase: &str) -> Self {
        let mut child = command.spawn().unwrap();
        let talk = BufReader::new(child.stderr.take().unwrap());
        let mut running = Self { child, talk, said: String::new() };
        running.says(phase);
        running
    }

    /// Waits until it says something.
    #[track_caller]
    pub(crate) fn says(&mut self, what: &str) {
        while !self.said.contains(what) {
            let read = self.talk.read_line(&mut self.said).unwrap();
            assert!(read > 0, "it ended before {what:?} with {:?}: {}", self.child.wait(), self.said);
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    pub(crate) fn end(mut self) -> Outcome {
        self.talk.read_to_string(&mut self.said).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Outcome { stderr: self.said, ..output.into() }
    }
}

pub(crate) fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap().success());
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
