//! A service in a directory of its own, and a look at which of its processes still run.

use std::fs;
use std::path::Path;
use std::time::Duration;

use probe::{Service, ServiceSpec};
use tempfile::TempDir;

/// Answers every path at once and keeps what it answered.
pub(crate) const SERVER: &str = r#"
import http from 'node:http';
const answers = new Map();
http.createServer((req, res) => {
  answers.set(req.url, { url: req.url, data: 'x'.repeat(100) });
  res.end(`${req.url} ${answers.size}`);
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
"#;

/// A directory with `server.mjs`.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new(script: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::write(home.path().join("server.mjs"), script).unwrap();
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn spec(&self, command: &[&str]) -> ServiceSpec {
        ServiceSpec { ready_timeout: Duration::from_secs(20), ..ServiceSpec::new(command, self.path()) }
    }

    pub(crate) fn node(&self) -> ServiceSpec {
        self.spec(&["node", "server.mjs"])
    }

    pub(crate) async fn start(&self) -> Service {
        Service::start(self.node()).await.unwrap()
    }

    /// The processes that run in this directory, as only those of its service do.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let home = self.path().canonicalize().unwrap();
        let mut pids: Vec<u32> = fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == home))
            .collect();
        pids.sort();
        pids
    }
}
