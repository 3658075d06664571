//! Finds the Node.js process that does the work, behind npm, a shell or a watcher.
//!
//! It is the process that holds the listening socket, or one worker of its cluster, and its inspector is the one
//! whose `process.pid` says so.
//! Where sockets cannot be told apart (no `/proc`), the inspector opened last is taken.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::running::Running;
use crate::inspector::discover;
use crate::process::listeners;
use crate::{Error, Inspector, Result};

const POLL: Duration = Duration::from_millis(40);
const INSPECTOR_WAIT: Duration = Duration::from_secs(5);

/// The process that serves, and where its inspector listens.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) pid: u32,
    pub(super) inspector_url: String,
}

/// The process that serves at this address.
pub(super) async fn find(running: &mut Running, address: SocketAddr) -> Result<Worker> {
    let since = Instant::now();
    let mut pid_of = HashMap::new();
    while since.elapsed() < INSPECTOR_WAIT {
        let servers = servers(running, address.port());
        for url in candidates(running, &servers, address.port(), &pid_of).await {
            if !pid_of.contains_key(&url)
                && let Some(pid) = pid_behind(&url).await
            {
                pid_of.insert(url.clone(), pid);
            }
            if let Some(&pid) = pid_of.get(&url)
                && (servers.is_empty() || servers.contains(&pid))
            {
                return Ok(Worker { pid, inspector_url: url });
            }
        }
        if running.is_gone() {
            return Err(running.exit_error(None).await);
        }
        sleep(POLL).await;
    }
    Err(Error::NoInspector { port: address.port(), log: running.log.last_lines() })
}

/// The processes of the service that answer on the port: those that listen, or their cluster's workers.
pub(super) fn servers(running: &mut Running, port: u16) -> Vec<u32> {
    let sockets: Vec<_> =
        listeners().into_iter().filter(|listener| listener.address.port() == port).collect();
    let pids = running.family.pids();
    let workers = running.family.cluster_workers(&pids);
    if !workers.is_empty() {
        return workers;
    }
    let listens = |&pid: &u32| sockets.iter().any(|socket| socket.is_held_by(pid));
    pids.into_iter().filter(listens).collect()
}

/// Announced inspectors, newest first; if none of them is it, whatever the servers listen on besides the service.
async fn candidates(
    running: &Running,
    servers: &[u32],
    service_port: u16,
    asked: &HashMap<String, u32>,
) -> Vec<String> {
    let mut urls = running.log.inspectors();
    urls.reverse();
    if urls.iter().all(|url| asked.contains_key(url)) {
        for socket in listeners().into_iter().filter(|socket| socket.address.port() != service_port) {
            if socket.address.ip().is_loopback() && servers.iter().any(|&pid| socket.is_held_by(pid)) {
                urls.extend(discover(socket.address).await);
            }
        }
    }
    urls
}

async fn pid_behind(url: &str) -> Option<u32> {
    let mut inspector = Inspector::connect(url).await.ok()?;
    let pid = inspector.pid().await.ok();
    inspector.close().await;
    pid
}
