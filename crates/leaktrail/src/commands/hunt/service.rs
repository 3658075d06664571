//! The flags that say what is started, and when it is ready.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use probe::{Readiness, ServiceSpec};

use super::values;
use crate::commands::node;
use crate::commands::time::time;
use crate::error::{Failure, Result};

/// The service.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct ServiceOptions {
    /// Ready once GET PATH answers with a status below 400
    #[arg(long, value_name = "PATH", group = "readiness")]
    ready_url: Option<String>,
    /// Ready once it has written TEXT to stdout or stderr
    #[arg(long, value_name = "TEXT", group = "readiness")]
    ready_log: Option<String>,
    /// Ready once CMD exits with code 0; it finds BASE_URL and PORT in its environment
    #[arg(long, value_name = "CMD", group = "readiness")]
    ready_cmd: Option<String>,
    /// How long it may take to get ready
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "60s")]
    ready_timeout: Duration,
    /// The port it shall listen on, given to it as PORT [default: a free one]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// A variable of its environment
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = values::variable)]
    env: Vec<(String, String)>,
    /// The directory it is started in
    #[arg(long, value_name = "DIR", default_value = ".")]
    cwd: PathBuf,
    /// The Node.js to run it on, instead of the one on PATH
    #[arg(long, value_name = "PATH")]
    node: Option<PathBuf>,
    /// The command that starts the service, after --
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<OsString>,
}

impl ServiceOptions {
    /// Refuses what cannot be started.
    pub(super) fn check(&self) -> Result<()> {
        self.node.as_deref().map_or(Ok(()), node::check)?;
        if !self.cwd.is_dir() {
            let message = format!("{} is no directory", self.cwd.display());
            return Err(
                Failure::new(message).hint("--cwd takes the directory that the service is started in")
            );
        }
        Ok(())
    }

    /// What is started.
    pub(super) fn spec(&self, log_file: Option<PathBuf>) -> ServiceSpec {
        let readiness = match (&self.ready_url, &self.ready_log, &self.ready_cmd) {
            (Some(path), ..) => Readiness::Url(path.clone()),
            (_, Some(text), _) => Readiness::Log(text.clone()),
            (.., Some(command)) => Readiness::Command(command.clone()),
            _ => Readiness::Port,
        };
        ServiceSpec {
            readiness,
            ready_timeout: self.ready_timeout,
            port: self.port,
            env: self.env.clone(),
            node: self.node.clone(),
            log_file,
            ..ServiceSpec::new(self.command.clone(), &self.cwd)
        }
    }
}
