//! A Node.js service that runs already when it is profiled.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::shared::outcome::Outcome;
use crate::shared::{PROGRAM, repository};

/// A process in a directory of its own; both go away with the test.
pub(crate) struct Service {
    process: Child,
    lines: BufReader<ChildStdout>,
    directory: tempfile::TempDir,
}

impl Service {
    /// Runs a script, which says `up`.
    pub(crate) fn new(script: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("server.mjs"), script).unwrap();
        Self::start(directory, "server.mjs")
    }

    /// The service that keeps every order, as esbuild has bundled and minified it.
    pub(crate) fn bundle() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let from = repository("crates/leaktrail/tests/profile/bundle");
        for file in ["dist/app.mjs", "dist/app.mjs.map", "src/app.ts", "src/archive.ts"] {
            let to = directory.path().join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from.join(file), to).unwrap();
        }
        Self::start(directory, "dist/app.mjs")
    }

    fn start(directory: tempfile::TempDir, script: &str) -> Self {
        let mut command = Command::new("node");
        command.args(["--inspect-port=0", script]).current_dir(directory.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut service = Self { process, lines, directory };
        assert_eq!(service.line(), "up");
        service
    }

    /// The next line that the service says.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Says a line to the service.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.process.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Profiles it with these arguments, from another directory than its own.
    pub(crate) fn profile(&self, arguments: &str) -> Outcome {
        self.command(arguments).output().unwrap().into()
    }

    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("profile").arg(self.pid().to_string()).args(arguments.split_whitespace());
        command.current_dir(Path::new("/")).stdin(Stdio::null());
        command
    }

    /// Starts to profile it, and waits until it takes samples.
    pub(crate) fn start_profile(&self, arguments: &str) -> (Child, BufReader<std::process::ChildStderr>) {
        let mut command = self.command(arguments);
        let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut talk = BufReader::new(running.stderr.take().unwrap());
        let mut said = String::new();
        talk.read_line(&mut said).unwrap();
        assert!(said.starts_with("sampling for "), "{said}");
        (running, talk)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
