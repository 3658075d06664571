//! Whether a process can be attached to, how, and why not.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::process::RuntimeProcess;
use super::runtime::RuntimeKind;
use crate::inspector::discover_in;
use crate::process::{Network, State, Status, holder_among, listeners_around, listeners_held_by, may_signal};

/// Node.js takes this long at most to get ready for SIGUSR1, which ends it before.
pub(crate) const STARTING: Duration = Duration::from_secs(2);
/// Inspectors of a cluster's workers count up from the first one's port.
const PORTS_COUNTED_UP: u16 = 100;
const DEFAULT_PORT: u16 = 9229;

/// How a process can be attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Its inspector is open already.
    Open(Endpoint),
    /// SIGUSR1 opens its inspector.
    BySignal,
    /// Not at all, or not now.
    Refused(Obstacle),
}

/// Where an inspector listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its address, in the network of its process.
    pub address: SocketAddr,
    /// The WebSocket of the main thread, as `ws://127.0.0.1:9229/ID`.
    pub url: String,
    pub(crate) network: Network,
}

/// Why a process cannot be attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// SIGUSR1 would end it, or do nothing; its inspector, if any, is another's.
    Runtime(RuntimeKind),
    /// Only root and the user who started it may signal it.
    OtherUser {
        /// The user it acts as.
        uid: u32,
    },
    /// One of its flags keeps SIGUSR1 from opening the inspector.
    SignalDisabled {
        /// The flag.
        flag: String,
    },
    /// It does not catch SIGUSR1, which would end it.
    SignalNotCaught,
    /// It may not have its handlers in place yet.
    StartingUp,
    /// Its main thread waits in a synchronous read, as of standard input, which SIGUSR1 would make fail.
    BlockingRead,
    /// It is stopped, as by SIGSTOP or a debugger.
    Stopped,
    /// It ended; its parent may not have taken note of it.
    Ended,
    /// It is in another network, which may not be entered from here.
    Namespace {
        /// The kernel's name, as `net:[4026531840]`.
        name: String,
    },
    /// The port its inspector would listen on is another process's.
    PortTaken {
        /// The port.
        port: u16,
        /// Who has it, where that can be told.
        holder: Option<u32>,
    },
}

impl Obstacle {
    /// A word for programs, which does not change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Runtime(_) => "runtime",
            Self::OtherUser { .. } => "other-user",
            Self::SignalDisabled { .. } => "signal-disabled",
            Self::SignalNotCaught => "signal-not-caught",
            Self::StartingUp => "starting-up",
            Self::BlockingRead => "blocking-read",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
            Self::Namespace { .. } => "namespace",
            Self::PortTaken { .. } => "port-taken",
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runtime(RuntimeKind::Bun) => f.write_str(
                "Bun ends on SIGUSR1 and has no V8 inspector; take a snapshot inside it, with generateHeapSnapshot of bun:jsc",
            ),
            Self::Runtime(kind) => {
                write!(f, "{kind} opens no inspector on a signal; start it with --inspect=127.0.0.1:9229")
            }
            Self::OtherUser { uid } => write!(f, "it belongs to user {uid}; run leaktrail as that user or as root"),
            Self::SignalDisabled { flag } => write!(
                f,
                "its flag {flag} keeps SIGUSR1 from opening the inspector; start it without, or with --inspect=127.0.0.1:9229"
            ),
            Self::SignalNotCaught => f.write_str(
                "it does not catch SIGUSR1, which would end it; start it with --inspect=127.0.0.1:9229",
            ),
            Self::StartingUp => f.write_str("it is starting up, and SIGUSR1 may end it; wait 2 seconds"),
            Self::BlockingRead => f.write_str(
                "its main thread waits for input in a synchronous read, which SIGUSR1 would make fail with EINTR; try again later, or start it with --inspect=127.0.0.1:9229",
            ),
            Self::Stopped => f.write_str("it is stopped, by SIGSTOP or a debugger; continue it with `kill -CONT`"),
            Self::Ended => f.write_str("it has ended"),
            Self::Namespace { name } => write!(
                f,
                "its inspector would listen in its own network namespace {name}, which only root can enter; run leaktrail as root, or in its container"
            ),
            Self::PortTaken { port, holder } => {
                let holder = holder.map(|pid| format!("process {pid}")).unwrap_or("another process".into());
                write!(
                    f,
                    "{holder} listens on port {port}, where its inspector would be opened; close that one first, or start it with --inspect-port=0"
                )
            }
        }
    }
}

impl RuntimeProcess {
    /// How it can be attached to now.
    ///
    /// Sockets that look like an inspector's get one GET of `/json/list`; nothing else is done to the process.
    pub async fn access(&self) -> Access {
        let Some(status) = Status::of(self.pid).filter(|_| self.is_running()) else {
            return Access::Refused(Obstacle::Ended);
        };
        if status.state == State::Stopped {
            return Access::Refused(Obstacle::Stopped);
        }
        // What it listened on when it was found may be out of date.
        let sockets = listeners_held_by(self.pid).unwrap_or_default();
        for address in sockets.iter().map(|socket| socket.address).filter(|a| self.may_be_inspector(a)) {
            if let Some(endpoint) = endpoint_at(&self.network, address).await {
                return Access::Open(endpoint);
            }
        }
        match self.obstacle(&status) {
            Some(obstacle) => Access::Refused(obstacle),
            None if self.network.is_reachable().await => Access::BySignal,
            None => {
                let name = self.network.foreign_name().unwrap_or_default().to_owned();
                Access::Refused(Obstacle::Namespace { name })
            }
        }
    }

    /// What forbids to send SIGUSR1.
    pub(crate) fn obstacle(&self, status: &Status) -> Option<Obstacle> {
        if self.runtime.kind != RuntimeKind::Node {
            return Some(Obstacle::Runtime(self.runtime.kind));
        }
        if status.state != State::Alive {
            return Some(Obstacle::Stopped);
        }
        if !may_signal(self.pid) {
            return Some(Obstacle::OtherUser { uid: self.uid });
        }
        if let Some(flag) = &self.options.without_signal {
            return Some(Obstacle::SignalDisabled { flag: flag.clone() });
        }
        if self.age().is_none_or(|age| age < STARTING) {
            return Some(Obstacle::StartingUp);
        }
        if !status.catches_inspector_signal() {
            return Some(Obstacle::SignalNotCaught);
        }
        if status.is_in_blocking_read(self.pid) {
            return Some(Obstacle::BlockingRead);
        }
        self.port_taken()
    }

    fn port_taken(&self) -> Option<Obstacle> {
        let port = self.options.inspector_port;
        let host = self.options.inspector_host.unwrap_or(Ipv4Addr::LOCALHOST.into());
        let own = listeners_held_by(self.pid).unwrap_or_default();
        let mut around = listeners_around(self.pid);
        around.retain(|socket| socket.address.port() == port && collides(socket.address.ip(), host));
        let is_taken = port != 0 && around.iter().any(|socket| !own.contains(socket));
        is_taken.then(|| Obstacle::PortTaken { port, holder: holder_among(&around, port) })
    }

    /// Services must not be asked strange things, so only ports that inspectors are given are.
    fn may_be_inspector(&self, address: &SocketAddr) -> bool {
        let port = self.options.inspector_port;
        let is_counted_up =
            |first: u16| (first..=first.saturating_add(PORTS_COUNTED_UP)).contains(&address.port());
        match port {
            0 => is_unnamed(address) || is_counted_up(DEFAULT_PORT),
            _ => is_counted_up(port) || is_counted_up(DEFAULT_PORT),
        }
    }
}

/// Whether an inspector may listen there whose port the kernel chose. Ports that services are given by people are not
/// among those: some services end on a request that they do not know.
pub(crate) fn is_unnamed(address: &SocketAddr) -> bool {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let ends: Option<Vec<u16>> = range.split_whitespace().map(|end| end.parse().ok()).collect();
    let is_chosen = match ends.as_deref() {
        Some([first, last]) => (*first..=*last).contains(&address.port()),
        _ => true,
    };
    is_chosen && address.ip().is_loopback()
}

/// Whether two sockets of one port may not listen at these addresses at once.
fn collides(one: IpAddr, other: IpAddr) -> bool {
    one == other || one.is_unspecified() || other.is_unspecified()
}

/// The inspector that listens there; `None` if something else does.
pub(crate) async fn endpoint_at(network: &Network, address: SocketAddr) -> Option<Endpoint> {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let address = SocketAddr::new(ip, address.port());
    let url = discover_in(network, address).await?;
    Some(Endpoint { address, url, network: network.clone() })
}
