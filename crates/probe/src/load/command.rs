//! The user's own load: a command that sends the requests it is told to send.

use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::process::Command;

use super::{Outcome, count};
use crate::service::{Log, LogTail, Running, open_private, spawn};
use crate::{Error, Result};

/// For what the command left running in the background, before it is killed.
const LEFTOVER_GRACE: Duration = Duration::from_secs(1);

/// A command line that sends requests START to START+COUNT-1 to BASE_URL, and then exits with code 0.
///
/// It finds `BASE_URL` (without a slash at the end), `START`, `COUNT` and `ROUND` in its environment.
#[derive(Debug, Clone)]
pub struct LoadCommand {
    /// For `sh -c`; on Windows for `cmd /C`.
    pub command: String,
    /// The directory it runs in.
    pub cwd: PathBuf,
    /// Where the service is, as `http://127.0.0.1:3000`.
    pub base_url: String,
    /// Where its output is appended; the last lines are kept in memory anyway.
    pub log_file: Option<PathBuf>,
}

impl LoadCommand {
    /// The command in that directory, its output in no file.
    pub fn new(command: impl Into<String>, cwd: impl Into<PathBuf>, base_url: impl Into<String>) -> Self {
        Self { command: command.into(), cwd: cwd.into(), base_url: base_url.into(), log_file: None }
    }

    /// Runs the command once for all these ids; for none, not at all.
    ///
    /// The outcome has the number of requests the command was told to send and the time it took, nothing else.
    /// What it leaves running is ended. Dropping the future kills it with all that it started.
    pub async fn run(&self, ids: Range<u64>, round: u64) -> Result<Outcome> {
        let requests = count(&ids);
        if requests == 0 {
            return Ok(Outcome::default());
        }
        let since = Instant::now();
        let mut running = self.start(&ids, round)?;
        let ended = running.leader_ends().await;
        let elapsed = since.elapsed();
        running.stop(LEFTOVER_GRACE).await?;
        let (how, log) = running.last_words().await;
        match ended {
            Ok(status) if status.success() => Ok(Outcome { requests, elapsed, ..Outcome::default() }),
            Ok(_) => {
                Err(self
                    .error(format!("{how} in round {round}, with START={} COUNT={requests}", ids.start), log))
            }
            Err(error) => Err(self.error(format!("could not be waited for: {error}"), log)),
        }
    }

    fn start(&self, ids: &Range<u64>, round: u64) -> Result<Running> {
        let mut command = shell(&self.command);
        command
            .current_dir(&self.cwd)
            .env("BASE_URL", self.base_url.trim_end_matches('/'))
            .env("START", ids.start.to_string())
            .env("COUNT", count(ids).to_string())
            .env("ROUND", round.to_string());
        let log = Log::new(self.open_log_file()?, None);
        spawn(&mut command, &log).map_err(|error| {
            self.error(format!("could not be started in {}: {error}", self.cwd.display()), log.last_lines())
        })
    }

    fn open_log_file(&self) -> Result<Option<File>> {
        let path = self.log_file.as_deref();
        path.map(|path| open_private(path, File::options().append(true))).transpose()
    }

    fn error(&self, how: String, log: LogTail) -> Error {
        Error::LoadCommand { command: self.command.clone(), how, log }
    }
}

fn shell(line: &str) -> Command {
    #[cfg(not(windows))]
    {
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        command
    }
    #[cfg(windows)]
    {
        let mut command = Command::new("cmd");
        command.arg("/C").raw_arg(line);
        command
    }
}
