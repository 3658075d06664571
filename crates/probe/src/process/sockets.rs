//! Which process listens on which TCP port.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::table;

const STATE_LISTEN: &str = "0A";

/// A listening TCP socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    inode: u64,
}

impl Listener {
    /// True if the process holds this socket open.
    pub(crate) fn is_held_by(&self, pid: u32) -> bool {
        let link = format!("socket:[{}]", self.inode);
        let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else {
            return false;
        };
        descriptors
            .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
            .any(|target| target.as_os_str() == link.as_str())
    }
}

/// Every listening TCP socket of this network namespace.
pub(crate) fn listeners() -> Vec<Listener> {
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .flat_map(|table| parse_table(&table))
        .collect()
}

/// A process that listens on the port at any address.
pub(crate) fn holder_of(port: u16) -> Option<u32> {
    let sockets: Vec<Listener> =
        listeners().into_iter().filter(|socket| socket.address.port() == port).collect();
    let mut pids = table::running().into_iter().map(|process| process.id.pid);
    pids.find(|&pid| sockets.iter().any(|socket| socket.is_held_by(pid)))
}

fn parse_table(table: &str) -> Vec<Listener> {
    table.lines().skip(1).filter_map(parse_row).collect()
}

fn parse_row(row: &str) -> Option<Listener> {
    let fields: Vec<&str> = row.split_ascii_whitespace().collect();
    if *fields.get(3)? != STATE_LISTEN {
        return None;
    }
    Some(Listener { address: parse_address(fields.get(1)?)?, inode: fields.get(9)?.parse().ok()? })
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
        let [listener] = parse_table(tcp).try_into().unwrap();
        assert_eq!(listener.address, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(listener.inode, 34567);

        let row = "0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 777 1";
        assert_eq!(parse_row(row).unwrap().address, "[::1]:3000".parse().unwrap());
    }

    #[test]
    fn rows_of_other_shapes_are_passed_over() {
        for row in
            ["", "0: 0100007F:1F90", "0: 01:1F90 0:0 0A a b c d e 1", "0: 0100007F:XX 0:0 0A a b c d e 1"]
        {
            assert_eq!(parse_row(row), None, "{row}");
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
