//! Which process listens on which TCP port.

use std::collections::HashSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::table;

const STATE_ESTABLISHED: &str = "01";
const STATE_LISTEN: &str = "0A";

/// A TCP socket and its addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Socket {
    pub(crate) address: SocketAddr,
    /// The other end; of a listening socket, nobody.
    peer: SocketAddr,
    inode: u64,
}

impl Socket {
    /// True if the process holds this socket open.
    pub(crate) fn is_held_by(&self, pid: u32) -> bool {
        sockets_of(pid).is_some_and(|held| held.contains(&self.inode))
    }
}

/// Every listening TCP socket of this network namespace.
pub(crate) fn listeners() -> Vec<Socket> {
    sockets("/proc", STATE_LISTEN)
}

/// Every listening TCP socket of the process's network namespace, whoever holds it.
pub(crate) fn listeners_around(pid: u32) -> Vec<Socket> {
    sockets(&format!("/proc/{pid}"), STATE_LISTEN)
}

/// The process's own listening TCP sockets; `None` if this user may not see what it holds open.
pub(crate) fn listeners_held_by(pid: u32) -> Option<Vec<Socket>> {
    let held = sockets_of(pid)?;
    Some(listeners_around(pid).into_iter().filter(|listener| held.contains(&listener.inode)).collect())
}

/// How many connections to this address are open in the process's network namespace, but for those of this process.
pub(crate) fn connections_to(address: SocketAddr, pid: u32) -> usize {
    let open = sockets(&format!("/proc/{pid}"), STATE_ESTABLISHED);
    let own = sockets_of(std::process::id()).unwrap_or_default();
    let is_ours =
        |peer: SocketAddr| open.iter().any(|socket| socket.address == peer && own.contains(&socket.inode));
    open.iter().filter(|socket| socket.address == address && !is_ours(socket.peer)).count()
}

/// The inodes of the sockets that a process holds open.
fn sockets_of(pid: u32) -> Option<HashSet<u64>> {
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).ok()?;
    let targets = descriptors.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    let inode = |target: std::path::PathBuf| {
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    };
    Some(targets.filter_map(inode).collect())
}

/// A process that listens on the port at any address.
pub(crate) fn holder_of(port: u16) -> Option<u32> {
    holder_among(&listeners(), port)
}

/// The same among the sockets of another network namespace.
pub(crate) fn holder_among(sockets: &[Socket], port: u16) -> Option<u32> {
    let sockets: Vec<u64> =
        sockets.iter().filter(|socket| socket.address.port() == port).map(|socket| socket.inode).collect();
    let mut pids = table::running().into_iter().map(|process| process.id.pid);
    pids.find(|&pid| sockets_of(pid).is_some_and(|held| sockets.iter().any(|inode| held.contains(inode))))
}

fn sockets(folder: &str, state: &str) -> Vec<Socket> {
    ["net/tcp", "net/tcp6"]
        .iter()
        .filter_map(|path| fs::read_to_string(format!("{folder}/{path}")).ok())
        .flat_map(|table| parse_table(&table, state))
        .collect()
}

fn parse_table(table: &str, state: &str) -> Vec<Socket> {
    table.lines().skip(1).filter_map(|row| parse_row(row, state)).collect()
}

fn parse_row(row: &str, state: &str) -> Option<Socket> {
    let fields: Vec<&str> = row.split_ascii_whitespace().collect();
    if *fields.get(3)? != state {
        return None;
    }
    Some(Socket {
        address: parse_address(fields.get(1)?)?,
        peer: parse_address(fields.get(2)?)?,
        inode: fields.get(9)?.parse().ok()?,
    })
}

/// `0100007F:1F90`: the address as 32-bit words in the machine's byte order, the port as a plain number.
fn parse_address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let words: Vec<[u8; 4]> = ip
        .as_bytes()
        .chunks(8)
        .map(|word| {
            let word = std::str::from_utf8(word).ok().filter(|word| word.len() == 8)?;
            Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
        })
        .collect::<Option<_>>()?;
    let ip = match words.as_slice() {
        [v4] => IpAddr::from(Ipv4Addr::from(*v4)),
        [_, _, _, _] => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(words.concat()).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_endian = "little")]
    fn listening_rows_of_both_families_are_read() {
        let tcp = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
            0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 34567 1 0 100 0 0 10 0\n   \
            1: 0100007F:1F90 0100007F:A3E2 01 00000000:00000000 00:00000000 00000000  1000        0 34999 1 0 20 4 30 10 -1\n";
        let [listener] = parse_table(tcp, STATE_LISTEN).try_into().unwrap();
        assert_eq!(listener.address, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(listener.inode, 34567);
        assert_eq!(parse_table(tcp, STATE_ESTABLISHED)[0].inode, 34999);

        let row = "0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 777 1";
        assert_eq!(parse_row(row, STATE_LISTEN).unwrap().address, "[::1]:3000".parse().unwrap());
    }

    #[test]
    fn rows_of_other_shapes_are_passed_over() {
        for row in
            ["", "0: 0100007F:1F90", "0: 01:1F90 0:0 0A a b c d e 1", "0: 0100007F:XX 0:0 0A a b c d e 1"]
        {
            assert_eq!(parse_row(row, STATE_LISTEN), None, "{row}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_socket_of_this_process_is_found() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let found = listeners().into_iter().find(|listener| listener.address == address).unwrap();
        assert!(found.is_held_by(std::process::id()));
        assert!(!found.is_held_by(1) || std::process::id() == 1);
    }
}
