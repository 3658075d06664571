//! A Node.js service under our care: started, found, watched, and stopped with all its children.

mod launch;
mod log;
mod ready;
mod running;
mod spec;
mod worker;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::sleep;

use crate::{Error, Inspector, Result};
pub use log::LogTail;
use running::Running;
pub use spec::{Readiness, ServiceSpec};
use worker::Worker;

const WATCH_PERIOD: Duration = Duration::from_millis(100);

/// A service that is ready for load. Dropping it kills every process it started.
#[derive(Debug)]
pub struct Service {
    running: Running,
    address: SocketAddr,
    worker: Worker,
    stop_grace: Duration,
}

impl Service {
    /// Starts the command, waits until it is ready, and finds the process that serves.
    pub async fn start(spec: ServiceSpec) -> Result<Self> {
        let port = launch::choose_port(&spec)?;
        let mut running = launch::launch(&spec, port)?;
        let address = ready::wait(&mut running, &spec, port).await?;
        let worker = worker::find(&mut running, address).await?;
        Ok(Self { running, address, worker, stop_grace: spec.stop_grace })
    }

    /// The process that serves; not the shell or package manager it was started by.
    pub fn pid(&self) -> u32 {
        self.worker.pid
    }

    /// The port it really listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where it is reached, as `http://127.0.0.1:3000`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the inspector of the serving process listens.
    pub fn inspector_url(&self) -> &str {
        &self.worker.inspector_url
    }

    /// Connects to the inspector of the serving process.
    pub async fn inspect(&self) -> Result<Inspector> {
        Inspector::connect(&self.worker.inspector_url).await
    }

    /// The last lines it wrote to stdout and stderr.
    pub fn log_tail(&self, lines: usize) -> LogTail {
        self.running.log.tail(lines)
    }

    /// True once the serving process has ended by itself.
    pub fn has_exited(&mut self) -> bool {
        self.running.is_gone()
            || (cfg!(target_os = "linux") && !self.running.family.still_runs(self.worker.pid))
    }

    /// Waits until the service ends by itself and says how; to be raced against the load.
    pub async fn crashed(&mut self) -> Error {
        while !self.has_exited() {
            sleep(WATCH_PERIOD).await;
        }
        self.running.exit_error(self.worker.pid).await
    }

    /// Stops it: SIGTERM, the grace, SIGKILL. Returns when every process it started is gone.
    pub async fn stop(mut self) -> Result<()> {
        self.running.stop(self.stop_grace).await
    }
}
