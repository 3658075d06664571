//! How a user names a target, and finding the one that is meant.

use std::fmt;
use std::iter;
use std::net::SocketAddr;
use std::str::FromStr;

use super::access::{Endpoint, Obstacle, endpoint_at};
use super::process::RuntimeProcess;
use super::processes;
use crate::process::{Network, State, Status, process};
use crate::{Error, Result};

/// What is to be attached to, as a user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetRef {
    /// The process of that number.
    Pid(u32),
    /// The process whose command line contains this text, or that PM2 calls so.
    Name(String),
    /// The process that listens on this port; of a cluster, its workers.
    Port(u16),
    /// An inspector that is open, as `127.0.0.1:9229`.
    Inspector(String),
    /// An inspector's WebSocket, as `ws://127.0.0.1:9229/ID`.
    WebSocket(String),
}

/// What is to be attached to.
#[derive(Debug, Clone)]
pub enum Target {
    /// A process of this machine.
    Process(Box<RuntimeProcess>),
    /// An inspector that is open, wherever its process is: its WebSocket.
    Inspector(String),
}

/// A pid, `HOST:PORT` or `ws://…`; names and ports alone could be anything, and have no text here.
impl FromStr for TargetRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Ok(pid) = text.parse() {
            return Ok(Self::Pid(pid));
        }
        if text.starts_with("ws://") {
            return Ok(Self::WebSocket(text.to_owned()));
        }
        let is_address = text.rsplit_once(':').is_some_and(|(host, port)| {
            !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        if is_address {
            return Ok(Self::Inspector(text.to_owned()));
        }
        Err(Error::BadTarget { text: text.to_owned() })
    }
}

impl fmt::Display for TargetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pid(pid) => write!(f, "process {pid}"),
            Self::Name(text) => write!(f, "a process whose command line contains `{text}`"),
            Self::Port(port) => write!(f, "a process that listens on port {port}"),
            Self::Inspector(address) => write!(f, "an inspector at {address}"),
            Self::WebSocket(url) => f.write_str(url),
        }
    }
}

impl TargetRef {
    /// Finds what is meant. None, or more than one, is an error.
    pub async fn find(&self) -> Result<Target> {
        match self {
            Self::WebSocket(url) => Ok(Target::Inspector(url.clone())),
            Self::Inspector(address) => match inspector_at(address).await {
                Some(endpoint) => Ok(Target::Inspector(endpoint.url)),
                None => Err(Error::NoTarget { wanted: self.clone() }),
            },
            Self::Pid(pid) => self.process(*pid),
            Self::Name(_) | Self::Port(_) => self.only(self.processes()?),
        }
    }

    /// Finds all that are meant; of a pid, also the JavaScript processes below it. None is an error.
    pub async fn find_all(&self) -> Result<Vec<Target>> {
        let mut found = match self {
            Self::WebSocket(_) | Self::Inspector(_) => return Ok(vec![self.find().await?]),
            Self::Pid(pid) => below(*pid, processes()?),
            Self::Name(_) | Self::Port(_) => self.processes()?,
        };
        found.sort_by_key(|process| process.pid);
        match found.is_empty() {
            true => Ok(vec![self.find().await?]),
            false => Ok(found.into_iter().map(|process| Target::Process(Box::new(process))).collect()),
        }
    }

    /// The processes that a name or a port means.
    fn processes(&self) -> Result<Vec<RuntimeProcess>> {
        let mut all = processes()?;
        match self {
            Self::Name(text) => all.retain(|process| process.is_called(text)),
            Self::Port(port) => all = servers(all, *port),
            Self::Pid(_) | Self::Inspector(_) | Self::WebSocket(_) => all.clear(),
        }
        Ok(all)
    }

    fn process(&self, pid: u32) -> Result<Target> {
        if let Some(process) = RuntimeProcess::read(pid) {
            return Ok(Target::Process(Box::new(process)));
        }
        Err(match Status::of(pid) {
            _ if cfg!(not(target_os = "linux")) => Error::LinuxOnly { what: "attaching by pid" },
            None => Error::NoTarget { wanted: self.clone() },
            Some(Status { state: State::Ended, .. }) => {
                Error::NotAttachable { pid, obstacle: Obstacle::Ended }
            }
            Some(_) => Error::NoRuntime { pid },
        })
    }

    fn only(&self, mut found: Vec<RuntimeProcess>) -> Result<Target> {
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(Error::NoTarget { wanted: self.clone() }),
            (Some(process), true) => Ok(Target::Process(Box::new(process))),
            (Some(last), false) => {
                found.push(last);
                let found = found.iter().map(|process| (process.pid, process.label())).collect();
                Err(Error::SeveralTargets { wanted: self.clone(), found })
            }
        }
    }
}

async fn inspector_at(address: &str) -> Option<Endpoint> {
    let addresses: Vec<SocketAddr> = tokio::net::lookup_host(address).await.ok()?.collect();
    for address in addresses {
        if let Some(endpoint) = endpoint_at(&Network::Own, address).await {
            return Some(endpoint);
        }
    }
    None
}

/// The process and those of its descendants that run JavaScript, also through others that do not.
fn below(root: u32, all: Vec<RuntimeProcess>) -> Vec<RuntimeProcess> {
    let lineage = |pid: u32| iter::successors(process(pid), |child| process(child.parent));
    all.into_iter().filter(|one| lineage(one.pid).any(|ancestor| ancestor.id.pid == root)).collect()
}

/// The processes that serve on the port: those that listen, or the workers of their clusters.
fn servers(all: Vec<RuntimeProcess>, port: u16) -> Vec<RuntimeProcess> {
    let listens =
        |process: &RuntimeProcess| process.listening.iter().flatten().any(|address| address.port() == port);
    let listening: Vec<u32> =
        all.iter().filter(|process| listens(process)).map(|process| process.pid).collect();
    let works_for = |process: &RuntimeProcess, primary: u32| {
        process.cluster_worker.is_some() && process.parent == primary
    };
    let has_workers = |primary: u32| all.iter().any(|process| works_for(process, primary));
    let (primaries, alone): (Vec<u32>, Vec<u32>) = listening.into_iter().partition(|&pid| has_workers(pid));
    let serves = |process: &RuntimeProcess| {
        alone.contains(&process.pid) || primaries.iter().any(|&primary| works_for(process, primary))
    };
    let chosen: Vec<u32> = all.iter().filter(|process| serves(process)).map(|process| process.pid).collect();
    all.into_iter().filter(|process| chosen.contains(&process.pid)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_apart_by_their_form() {
        let of = |text: &str| text.parse::<TargetRef>().unwrap();
        assert_eq!(of("4711"), TargetRef::Pid(4711));
        assert_eq!(of("127.0.0.1:9229"), TargetRef::Inspector("127.0.0.1:9229".into()));
        assert_eq!(of("[::1]:9229"), TargetRef::Inspector("[::1]:9229".into()));
        assert_eq!(of("localhost:9229"), TargetRef::Inspector("localhost:9229".into()));
        assert_eq!(of("ws://127.0.0.1:9229/a"), TargetRef::WebSocket("ws://127.0.0.1:9229/a".into()));
    }

    #[test]
    fn anything_else_is_no_target_and_says_what_would_be() {
        for text in ["", "server.js", ":9229", "host:0", "host:99999", "http://127.0.0.1:80", "-1"] {
            let error = text.parse::<TargetRef>().unwrap_err().to_string();
            assert!(error.contains("a pid") && error.contains("--name"), "{error}");
        }
    }
}
