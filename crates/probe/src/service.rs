//! A Node.js service under our care: started, found, watched, and stopped with all its children.

mod exit;
mod launch;
mod log;
mod ready;
mod running;
mod spec;
mod worker;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::sleep;

use crate::{Error, Inspector, Regions, Result};
pub use exit::{EndCause, EndStatus, Ending};
pub(crate) use launch::spawn;
pub use log::LogTail;
pub(crate) use log::{Log, open_private};
pub(crate) use running::Running;
pub use spec::{Readiness, ServiceSpec};
use worker::Worker;

const WATCH_PERIOD: Duration = Duration::from_millis(100);
const RESTARTS: usize = 3;

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
    ///
    /// Node.js gives a cluster's worker the inspector port after its primary's. Where another program has that one,
    /// the service is started again, which gives it other ports.
    pub async fn start(spec: ServiceSpec) -> Result<Self> {
        let mut restarts = 0..RESTARTS;
        loop {
            let port = launch::choose_port(&spec)?;
            let mut running = launch::launch(&spec, port)?;
            let address = ready::wait(&mut running, &spec, port).await?;
            match worker::find(&mut running, address).await {
                Err(Error::NoInspector { log, .. })
                    if log.tells_taken_inspector_port() && restarts.next().is_some() =>
                {
                    running.stop(spec.stop_grace).await?;
                }
                found => {
                    let stop_grace = spec.stop_grace;
                    return found.map(|worker| Self { running, address, worker, stop_grace });
                }
            }
        }
    }

    /// The process that serves; not the shell or package manager it was started by.
    pub fn pid(&self) -> u32 {
        self.worker.pid
    }

    /// How many other processes answer on the same port now, as workers of one cluster do.
    ///
    /// They share the load, unevenly: [`crate::Session::count_requests`] tells what the measured process gets.
    pub fn siblings(&mut self) -> usize {
        let servers = worker::servers(&mut self.running, self.address.port());
        servers.iter().filter(|&&pid| pid != self.worker.pid).count()
    }

    /// The port it really listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where it is reached, as `http://127.0.0.1:3000`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Connects to the inspector of the serving process.
    pub async fn inspect(&self) -> Result<Inspector> {
        Inspector::connect(&self.worker.inspector_url).await
    }

    /// The resident memory of the serving process by regions; to be read together with a
    /// [`crate::MemorySample`], after a collection. Linux only.
    pub fn regions(&self) -> Result<Regions> {
        let pid = self.worker.pid;
        Regions::read(pid).map_err(|source| Error::Regions { pid, source })
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
        self.running.exit_error(Some(self.worker.pid)).await
    }

    /// Stops it: SIGTERM, the grace, SIGKILL. Returns when every process it started is gone.
    pub async fn stop(mut self) -> Result<()> {
        self.running.stop(self.stop_grace).await
    }
}
