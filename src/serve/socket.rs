//! The listening socket, bound once for as long as serving lasts, and who holds a port that is taken.

use std::io::{ErrorKind, Result as IoResult};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::Path;

use crate::error::{Failure, catalog};
use crate::project::address::Address;

/// How many ports above a taken one are tried for the hint.
const NEIGHBOURS: u16 = 100;

/// A process that listens on a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) pid: u32,
    pub(crate) name: String,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "pid {} ({})", self.pid, self.name)
    }
}

/// Binds the address, or says who holds it and which port would be free.
pub(crate) fn bind(address: &Address) -> Result<TcpListener, Failure> {
    let Address { host, port } = address;
    TcpListener::bind((bare(host), *port)).map_err(|error| {
        let shown = shown(host, *port);
        if error.kind() != ErrorKind::AddrInUse {
            return catalog::cannot_listen(&shown, &error);
        }
        catalog::port_taken(
            &shown,
            holder(*port).map(|holder| holder.to_string()).as_deref(),
            free_port(host, *port),
        )
    })
}

/// What to open in a browser: an app that listens on every address is near under this one.
pub(crate) fn url(listener: &TcpListener) -> IoResult<String> {
    let mut address = listener.local_addr()?;
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    Ok(format!("http://{address}"))
}

/// A literal IPv6 address may be written in brackets, as in an address bar.
fn bare(host: &str) -> &str {
    let inside = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.unwrap_or(host)
}

pub(crate) fn shown(host: &str, port: u16) -> String {
    let host = bare(host);
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// The next port on which one could listen.
fn free_port(host: &str, taken: u16) -> Option<u16> {
    let above = taken.checked_add(1)?..=taken.saturating_add(NEIGHBOURS);
    let is_free = |port: &u16| {
        let mut addresses = (bare(host), *port).to_socket_addrs().ok()?;
        addresses.find_map(|address| TcpListener::bind(address).ok())
    };
    above.into_iter().find(|port| is_free(port).is_some())
}

/// The process that listens on a port, where the system tells and we may look.
pub(crate) fn holder(port: u16) -> Option<Holder> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let inodes: Vec<String> = tables
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .flat_map(|table| listening(&table, port))
        .collect();
    let mut pids: Vec<u32> = Path::new("/proc")
        .read_dir()
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    // Of a parent and its children that share a socket, the parent is the one to stop.
    pids.sort_unstable();
    let pid = pids.into_iter().find(|pid| holds(*pid, &inodes))?;
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    let name = name.trim().to_owned();
    Some(Holder { pid, name })
}

/// The inodes of the sockets that listen on a port, from the kernel's table.
fn listening(table: &str, port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let suffix = format!(":{port:04X}");
    let inode = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        let found = local.ends_with(&suffix) && *state == LISTEN;
        found.then(|| format!("socket:[{inode}]"))
    };
    table.lines().filter_map(inode).collect()
}

fn holds(pid: u32, inodes: &[String]) -> bool {
    let Ok(descriptors) = Path::new(&format!("/proc/{pid}/fd")).read_dir() else {
        return false;
    };
    descriptors
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .any(|link| {
            inodes
                .iter()
                .any(|inode| link.as_os_str() == inode.as_str())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(host: &str, port: u16) -> Address {
        let host = host.to_owned();
        Address { host, port }
    }

    #[test]
    fn a_taken_port_is_named_with_its_holder_and_a_free_one() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = other.local_addr().unwrap().port();
        let failure = bind(&on("127.0.0.1", port)).unwrap_err();
        assert_eq!(failure.code(), "CX0501");
        if cfg!(target_os = "linux") {
            let us = format!("pid {} (", std::process::id());
            assert!(failure.causes()[0].starts_with(&us), "{failure}");
        }
        assert!(failure.hints()[0].contains("--port "), "{failure}");
    }

    #[test]
    fn an_address_that_is_not_ours_is_refused() {
        let failure = bind(&on("192.0.2.1", 0)).unwrap_err();
        assert_eq!(failure.code(), "CX0502");
        assert_eq!(failure.message(), "cannot listen on `192.0.2.1:0`");
    }

    #[test]
    fn the_url_is_one_that_a_browser_can_open() {
        let everywhere = bind(&on("0.0.0.0", 0)).unwrap();
        let port = everywhere.local_addr().unwrap().port();
        assert_eq!(
            url(&everywhere).unwrap(),
            format!("http://127.0.0.1:{port}")
        );
        assert_eq!(shown("[::1]", 80), "[::1]:80");
    }

    #[test]
    fn the_kernels_table_is_read() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8123 1
   1: 0100007F:0BB8 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 8124 1
   2: 0100007F:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8125 1
";
        assert_eq!(listening(table, 3000), ["socket:[8123]"]);
    }
}
