//! The network that a process is in: connections to it are opened from within.
//!
//! An inspector listens on the loopback address of its own network namespace. A connection belongs to the
//! namespace of the thread that made its socket, so a thread of its own goes there, connects, and ends.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;

const CONNECT_WAIT: Duration = Duration::from_secs(5);

/// Where addresses are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Network {
    /// The one this process is in.
    Own,
    /// That of another process.
    Of {
        /// The process.
        pid: u32,
        /// The kernel's name for its namespace, as `net:[4026531840]`.
        name: String,
    },
}

impl Network {
    /// The network of a process; where that may not be seen, one's own.
    pub(crate) fn of(pid: u32) -> Self {
        match (namespace("self"), namespace(&pid.to_string())) {
            (Some(own), Some(name)) if own != name => Self::Of { pid, name },
            _ => Self::Own,
        }
    }

    /// The kernel's name of the namespace, if it is not one's own.
    pub(crate) fn foreign_name(&self) -> Option<&str> {
        match self {
            Self::Own => None,
            Self::Of { name, .. } => Some(name),
        }
    }

    /// Whether connections can be opened there: another network needs CAP_SYS_ADMIN.
    pub(crate) async fn is_reachable(&self) -> bool {
        match self {
            Self::Own => true,
            Self::Of { pid, .. } => within(*pid, || Ok(())).await.is_ok(),
        }
    }

    /// Opens a connection to an address of that network.
    pub(crate) async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        match self {
            Self::Own => tokio::time::timeout(CONNECT_WAIT, TcpStream::connect(address)).await?,
            Self::Of { pid, .. } => {
                let open = move || std::net::TcpStream::connect_timeout(&address, CONNECT_WAIT);
                let stream = within(*pid, open).await?;
                stream.set_nonblocking(true)?;
                TcpStream::from_std(stream)
            }
        }
    }
}

fn namespace(pid: &str) -> Option<String> {
    std::fs::read_link(format!("/proc/{pid}/ns/net")).ok()?.into_os_string().into_string().ok()
}

/// Runs `work` on a thread that is in the network of the process.
#[cfg(target_os = "linux")]
async fn within<T: Send + 'static>(
    pid: u32,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
    use std::os::fd::AsFd;

    let (tell, told) = tokio::sync::oneshot::channel();
    let visit = move || {
        let place = std::fs::File::open(format!("/proc/{pid}/ns/net"))?;
        move_into_link_name_space(place.as_fd(), Some(LinkNameSpaceType::Network))?;
        work()
    };
    std::thread::Builder::new().spawn(move || drop(tell.send(visit())))?;
    told.await.map_err(io::Error::other)?
}

#[cfg(not(target_os = "linux"))]
async fn within<T>(_pid: u32, _work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn this_process_is_in_its_own_network() {
        let network = Network::of(std::process::id());
        assert_eq!((network.foreign_name(), network.is_reachable().await), (None, true));
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap();
        assert_eq!(network.connect(address).await.unwrap().peer_addr().unwrap(), address);
    }
}
