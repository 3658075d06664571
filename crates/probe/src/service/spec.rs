//! What a service is told when it is started, and what makes it ready.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// How to start a service.
#[derive(Debug, Clone)]
pub struct ServiceSpec {
    /// Program and arguments.
    pub command: Vec<OsString>,
    /// The directory it is started in.
    pub cwd: PathBuf,
    /// Variables set on top of this process's own environment.
    pub env: Vec<(String, String)>,
    /// The Node.js binary to use instead of the one on PATH.
    pub node: Option<PathBuf>,
    /// The port given to the service as `PORT`; a free one if none.
    pub port: Option<u16>,
    /// What makes it ready.
    pub readiness: Readiness,
    /// How long it may take to get ready.
    pub ready_timeout: Duration,
    /// How long it may take to end after SIGTERM before it is killed.
    pub stop_grace: Duration,
    /// Where to write all of its output, very long lines cut; the last lines are kept in memory anyway.
    pub log_file: Option<PathBuf>,
}

/// What a service must do before load is sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// The port accepts connections.
    Port,
    /// A GET of this path is answered with a status below 400.
    Url(String),
    /// A line on stdout or stderr contains this text, and the port accepts connections.
    Log(String),
    /// This command, run again and again by `sh -c` in the service's directory, exits with 0. It gets `PORT`
    /// and `BASE_URL` of the service, whose port accepts connections by then.
    Command(String),
}

impl ServiceSpec {
    /// The command in that directory, everything else by default.
    pub fn new(command: impl IntoIterator<Item = impl Into<OsString>>, cwd: impl Into<PathBuf>) -> Self {
        Self {
            command: command.into_iter().map(Into::into).collect(),
            cwd: cwd.into(),
            env: Vec::new(),
            node: None,
            port: None,
            readiness: Readiness::Port,
            ready_timeout: Duration::from_secs(60),
            stop_grace: Duration::from_secs(5),
            log_file: None,
        }
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port => write!(f, "the port to accept connections"),
            Self::Url(path) => write!(f, "GET {path} to answer with a status below 400"),
            Self::Log(text) => write!(f, "a line of output containing `{text}`"),
            Self::Command(command) => write!(f, "`{command}` to exit with 0"),
        }
    }
}
