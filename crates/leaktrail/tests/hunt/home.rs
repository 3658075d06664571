//! A directory with a service, in which hunts are run; each run must leave nothing behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::shared::outcome::Outcome;
use crate::shared::{PROGRAM, schema};

/// Whatever a hunt starts inherits this.
const MARK: &str = "LEAKTRAIL_TEST_HOME";

/// The fewest requests that run every step.
pub(crate) const BRIEF: &str = "--warmup 10 --requests 20 --rounds 1";
/// Enough rounds and requests for a verdict.
pub(crate) const SHORT: &str = "--warmup 60 --requests 120 --rounds 3";

/// A directory that goes away: `app` with the service, `tmp` for temporary files.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    /// A home whose service is `server.mjs`.
    pub(crate) fn new(server: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::create_dir(home.temporary()).unwrap();
        home.write("server.mjs", server);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("app").join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The document in a file, which keeps its schema.
    #[track_caller]
    pub(crate) fn document(&self, name: &str) -> Value {
        let document = serde_json::from_str(&self.read(name)).unwrap();
        schema::valid(&document);
        document
    }

    /// Who may read the file.
    pub(crate) fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }

    /// The names of all files in a directory, in order.
    pub(crate) fn files(&self, directory: &str) -> Vec<String> {
        names(&self.path(directory))
    }

    /// Hunts `node server.mjs` with these arguments, written as for a shell.
    #[track_caller]
    pub(crate) fn hunt(&self, arguments: &str) -> Outcome {
        self.hunt_command(arguments, "node server.mjs")
    }

    /// Hunts a service with these arguments, both written as for a shell.
    #[track_caller]
    pub(crate) fn hunt_command(&self, arguments: &str, service: &str) -> Outcome {
        let outcome = self.command(arguments, service).output().unwrap().into();
        self.assert_nothing_is_left();
        outcome
    }

    /// Starts to hunt `node server.mjs`.
    pub(crate) fn start(&self, arguments: &str) -> Child {
        let mut command = self.command(arguments, "node server.mjs");
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn command(&self, arguments: &str, service: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec \"$0\" hunt {arguments} -- {service}"), PROGRAM]);
        shell.current_dir(self.path("")).stdin(Stdio::null());
        shell.env(MARK, self.0.path()).env("TMPDIR", self.temporary());
        shell
    }

    /// Asserts that no process and no temporary or unfinished file is left.
    #[track_caller]
    pub(crate) fn assert_nothing_is_left(&self) {
        assert_eq!(self.processes(), Vec::<String>::new());
        assert_eq!(names(&self.temporary()), Vec::<String>::new());
        assert_eq!(partial_files(&self.path("")), Vec::<PathBuf>::new());
    }

    fn temporary(&self) -> PathBuf {
        self.0.path().join("tmp")
    }

    pub(crate) fn has_temporary_files(&self) -> bool {
        !names(&self.temporary()).is_empty()
    }

    /// The command lines of the processes that were started from here.
    pub(crate) fn processes(&self) -> Vec<String> {
        let mark = format!("{MARK}={}", self.0.path().display());
        let is_marked = |process: &PathBuf| {
            let environment = fs::read(process.join("environ")).unwrap_or_default();
            environment.split(|&byte| byte == 0).any(|variable| variable == mark.as_bytes())
        };
        let processes = fs::read_dir("/proc").unwrap().flatten().map(|process| process.path());
        processes
            .filter(is_marked)
            .filter_map(|process| fs::read(process.join("cmdline")).ok())
            .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
            .collect()
    }
}

/// Files whose writer did not come to its end.
pub(crate) fn partial_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap().flatten().map(|entry| entry.path()) {
        if entry.is_dir() {
            found.extend(partial_files(&entry));
        } else if entry.extension().is_some_and(|end| end == "partial") {
            found.push(entry);
        }
    }
    found
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
