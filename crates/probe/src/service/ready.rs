//! Waits until a started service is ready, and tells at which address it really listens.

mod command;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::exit::address_in_use;
use super::log::Log;
use super::running::Running;
use super::{Readiness, ServiceSpec, launch};
use crate::inspector::discover;
use crate::process::{Socket, listeners};
use crate::{Error, Result, http};

const POLL: Duration = Duration::from_millis(40);
/// How long the service may take to open `PORT` after it opened another one.
const OTHER_PORT_AFTER: Duration = Duration::from_secs(3);

/// The address the service serves at, once it is ready.
pub(super) async fn wait(running: &mut Running, spec: &ServiceSpec, port: u16) -> Result<SocketAddr> {
    let since = Instant::now();
    let mut search = Search { port, fixed: launch::requested_port(spec).is_some(), other_since: None };
    let mut refusal = None;
    loop {
        if let Some(address) = search.address(running).await {
            let log = running.log.clone();
            let left = spec.ready_timeout.saturating_sub(since.elapsed());
            let checked = tokio::select! {
                checked = check(&log, spec, address) => checked,
                () = gone(running) => Err("it ended".to_owned()),
                () = sleep(left) => Err(refusal.take().unwrap_or_else(|| "that was still under way".to_owned())),
            };
            match checked {
                Ok(()) => return Ok(address),
                Err(seen) => refusal = Some(seen),
            }
        }
        if running.is_gone() {
            return Err(running.exit_error(None).await);
        }
        if since.elapsed() > spec.ready_timeout {
            return Err(Error::NeverReady {
                waited: spec.ready_timeout,
                awaited: format!("{} (PORT is {port})", spec.readiness),
                seen: search.seen(running, refusal).await,
                log: running.log.last_lines(),
            });
        }
        sleep(POLL).await;
    }
}

/// Whether a service that accepts connections is ready; if not, what it did instead.
async fn check(log: &Log, spec: &ServiceSpec, address: SocketAddr) -> std::result::Result<(), String> {
    match &spec.readiness {
        Readiness::Port => Ok(()),
        Readiness::Log(_) if log.awaited_seen() => Ok(()),
        Readiness::Log(_) => Err("the port accepts connections".to_owned()),
        Readiness::Url(path) => match http::get(address, path).await {
            Some(answer) if answer.status.as_u16() < 400 => Ok(()),
            Some(answer) => Err(format!("the last answer had status {}", answer.status.as_u16())),
            None => Err("the port accepts connections, but no HTTP answer came".to_owned()),
        },
        Readiness::Command(command) => command::run(spec, command, address).await,
    }
}

async fn gone(running: &mut Running) {
    while !running.is_gone() {
        sleep(POLL).await;
    }
}

struct Search {
    port: u16,
    /// The user named the port: no other will do.
    fixed: bool,
    other_since: Option<Instant>,
}

impl Search {
    /// Where the service accepts connections: `PORT`, or the one it insists on instead.
    async fn address(&mut self, running: &mut Running) -> Option<SocketAddr> {
        let own = own_listeners(running);
        if let Some(listener) = own.iter().find(|listener| listener.address.port() == self.port) {
            return Some(reachable(listener.address).await);
        }
        match own.first() {
            Some(other) => self.insisted_on(other.address).await,
            None => accepting_loopback(self.port).await,
        }
    }

    /// Another port than `PORT`, once it is clear that the service keeps to it.
    async fn insisted_on(&mut self, other: SocketAddr) -> Option<SocketAddr> {
        let since = *self.other_since.get_or_insert_with(Instant::now);
        if self.fixed || since.elapsed() < OTHER_PORT_AFTER {
            return None;
        }
        let address = reachable(other).await;
        is_no_inspector(address).await.then_some(address)
    }

    /// What the service did instead of getting ready, as `; it listens on port 3000 instead`.
    async fn seen(&self, running: &mut Running, refusal: Option<String>) -> String {
        if let Some(refusal) = refusal {
            return format!("; {refusal}");
        }
        if let Some(line) = address_in_use(&running.log.last_lines()) {
            return format!("; its port is in use ({line})");
        }
        let mut others = Vec::new();
        for listener in own_listeners(running) {
            if is_no_inspector(listener.address).await {
                others.push(listener.address.port().to_string());
            }
        }
        match others.as_slice() {
            [] => String::new(),
            ports => format!("; it listens on port {} instead", ports.join(", ")),
        }
    }
}

/// The listening sockets of the service, its inspectors left out, the lowest port first.
fn own_listeners(running: &mut Running) -> Vec<Socket> {
    let pids = running.family.pids();
    let inspectors = running.log.inspectors();
    let mut own: Vec<Socket> = listeners()
        .into_iter()
        .filter(|listener| {
            !inspectors.iter().any(|url| url.contains(&format!(":{}/", listener.address.port())))
        })
        .filter(|listener| pids.iter().any(|&pid| listener.is_held_by(pid)))
        .collect();
    own.sort_by_key(|listener| listener.address.port());
    own
}

/// An inspector's announcement may be late, or go past us.
async fn is_no_inspector(address: SocketAddr) -> bool {
    discover(address).await.is_none()
}

/// The loopback address of a wildcard socket; `::` takes IPv4 too unless it was told otherwise.
async fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let v6 = IpAddr::from(Ipv6Addr::LOCALHOST);
    let fallback = if address.is_ipv6() { v6 } else { Ipv4Addr::LOCALHOST.into() };
    accepting_loopback(address.port()).await.unwrap_or(SocketAddr::new(fallback, address.port()))
}

async fn accepting_loopback(port: u16) -> Option<SocketAddr> {
    for ip in [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)] {
        let address = SocketAddr::new(ip, port);
        if TcpStream::connect(address).await.is_ok() {
            return Some(address);
        }
    }
    None
}
