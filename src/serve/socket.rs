//! The listening socket, bound once for as long as serving lasts, and who holds a port that is taken.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Result as IoResult};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::{Path, PathBuf};

use crate::error::{Failure, catalog};
use crate::project::address::Address;

/// How many ports above a taken one are tried for the hint.
const NEIGHBOURS: u16 = 100;

/// The app whose earlier version may still hold the address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ours<'a> {
    pub(crate) root: &'a Path,
    pub(crate) binary: &'a str,
}

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

/// Why one cannot listen on an address.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) failure: Failure,
    /// The next port that would do, where another process holds this one.
    pub(crate) free: Option<u16>,
}

/// Binds the address, or says who holds it and which port would be free.
pub(crate) fn bind(address: &Address, ours: Ours<'_>) -> Result<TcpListener, Refused> {
    let Address { host, port } = address;
    TcpListener::bind((bare(host), *port)).map_err(|error| {
        let shown = shown(host, *port);
        if error.kind() != ErrorKind::AddrInUse {
            let failure = catalog::cannot_listen(&shown, &error);
            return Refused {
                failure,
                free: None,
            };
        }
        let free = free_port(host, *port);
        let failure = match holder(host, *port) {
            Some(holder) if is_orphan(holder.pid, ours) => {
                catalog::port_left(&shown, holder.pid, free)
            }
            found => {
                let named = found.map(|holder| holder.to_string());
                catalog::port_taken(&shown, named.as_deref(), free)
            }
        };
        Refused { failure, free }
    })
}

/// Where a process listens itself, where the system tells and we may look.
pub(crate) fn listens(pid: u32) -> Vec<SocketAddr> {
    let tables = tables();
    let all = tables.iter().flat_map(|table| listeners(table));
    all.filter_map(|(address, inode)| holds(pid, &[inode]).then_some(address))
        .collect()
}

/// Where a browser here reaches it.
pub(crate) fn near(listener: &TcpListener) -> IoResult<SocketAddr> {
    Ok(near_to(listener.local_addr()?))
}

/// The same for an address: what listens on every address is near under this one.
pub(crate) fn near_to(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

/// What to open in a browser.
pub(crate) fn url(near: SocketAddr) -> String {
    format!("http://{near}")
}

/// A literal IPv6 address may be written in brackets, as in an address bar.
fn bare(host: &str) -> &str {
    let inside = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.unwrap_or(host)
}

/// The address as one types it.
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

/// The process that listens where we want to, where the system tells and we may look.
pub(crate) fn holder(host: &str, port: u16) -> Option<Holder> {
    let addresses = (bare(host), port).to_socket_addrs().ok()?;
    let wanted: Vec<SocketAddr> = addresses.collect();
    let tables = tables();
    let inodes = tables.iter().flat_map(|table| listening(table, &wanted));
    let inodes: Vec<String> = inodes.collect();
    let holders: BTreeSet<u32> = processes().filter(|pid| holds(*pid, &inodes)).collect();
    // Of a parent and its children that share a socket, the parent is the one to stop.
    let is_first = |pid: &&u32| parent(**pid).is_none_or(|parent| !holders.contains(&parent));
    let pid = *holders.iter().find(is_first)?;
    let name = name(pid)?;
    Some(Holder { pid, name })
}

/// The kernel's tables of connections; empty where it has none.
fn tables() -> [String; 2] {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    tables.map(|table| std::fs::read_to_string(table).unwrap_or_default())
}

/// The numbers of all processes, where the system lists them.
pub(super) fn processes() -> impl Iterator<Item = u32> {
    let entries = Path::new("/proc").read_dir().into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Whether a process is a version of this app whose `cortex serve` was killed. One that was started
/// in another way has no socket from outside.
fn is_orphan(pid: u32, ours: Ours<'_>) -> bool {
    let proc = PathBuf::from(format!("/proc/{pid}"));
    let runs_here = || std::fs::read_link(proc.join("cwd")).ok() == ours.root.canonicalize().ok();
    let environment = || std::fs::read(proc.join("environ")).unwrap_or_default();
    // The kernel adds a word to the name of a program that was built again since.
    let program = std::fs::read_link(proc.join("exe")).unwrap_or_default();
    let program = program.file_name().and_then(|name| name.to_str());
    program.is_some_and(|name| name.trim_end_matches(" (deleted)") == ours.binary)
        && runs_here()
        && environment()
            .split(|byte| *byte == 0)
            .any(|variable| variable == b"LISTEN_FDS=1")
}

fn name(pid: u32) -> Option<String> {
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(name.trim().to_owned())
}

fn parent(pid: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}

/// The inodes of the sockets that are in the way of these addresses, from the kernel's table.
fn listening(table: &str, wanted: &[SocketAddr]) -> Vec<String> {
    let in_the_way = |held: SocketAddr| {
        let (ip, port) = (held.ip().to_canonical(), held.port());
        wanted.iter().any(|wanted| {
            let everywhere = ip.is_unspecified() || wanted.ip().is_unspecified();
            port == wanted.port() && (everywhere || ip == wanted.ip().to_canonical())
        })
    };
    listeners(table)
        .filter(|(held, _)| in_the_way(*held))
        .map(|(_, inode)| inode)
        .collect()
}

/// All addresses of the kernel's table on which somebody listens, with the inodes of the sockets.
fn listeners(table: &str) -> impl Iterator<Item = (SocketAddr, String)> {
    const LISTEN: &str = "0A";
    table.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        let address = local_address(local).filter(|_| *state == LISTEN)?;
        Some((address, format!("socket:[{inode}]")))
    })
}

/// An address of the kernel's table: words of 32 bits in the machine's order of bytes.
fn local_address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let word = |at: usize| u32::from_str_radix(ip.get(at..at + 8)?, 16).ok();
    let bytes = |at: usize| word(at).map(u32::to_ne_bytes);
    let ip: IpAddr = if ip.len() == 8 {
        bytes(0)?.into()
    } else {
        let words = [bytes(0)?, bytes(8)?, bytes(16)?, bytes(24)?];
        <[u8; 16]>::try_from(words.concat()).ok()?.into()
    };
    Some((ip, u16::from_str_radix(port, 16).ok()?).into())
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

    fn ours() -> Ours<'static> {
        let (root, binary) = (Path::new(""), "shop");
        Ours { root, binary }
    }

    #[test]
    fn a_taken_port_is_named_with_its_holder_and_a_free_one() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = other.local_addr().unwrap().port();
        let refused = bind(&on("127.0.0.1", port), ours()).unwrap_err();
        assert!(refused.free.is_some_and(|free| free > port));
        let failure = refused.failure;
        assert_eq!(failure.code(), "CX0501");
        if cfg!(target_os = "linux") {
            let us = format!("pid {} (", std::process::id());
            assert!(failure.causes()[0].starts_with(&us), "{failure}");
        }
        assert!(failure.hints()[0].contains("--port "), "{failure}");
    }

    #[test]
    fn an_address_that_is_not_ours_is_refused() {
        let refused = bind(&on("192.0.2.1", 0), ours()).unwrap_err();
        assert_eq!(refused.free, None);
        let failure = refused.failure;
        assert_eq!(failure.code(), "CX0502");
        assert_eq!(failure.message(), "cannot listen on `192.0.2.1:0`");
    }

    #[test]
    fn the_url_is_one_that_a_browser_can_open() {
        let everywhere = bind(&on("0.0.0.0", 0), ours()).unwrap();
        let port = everywhere.local_addr().unwrap().port();
        assert_eq!(
            url(near(&everywhere).unwrap()),
            format!("http://127.0.0.1:{port}")
        );
        assert_eq!(shown("[::1]", 80), "[::1]:80");
    }

    #[test]
    fn a_process_that_listens_is_found() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let found = listens(std::process::id());
        if cfg!(target_os = "linux") {
            // Other tests of this process listen as well.
            let address = listener.local_addr().unwrap();
            assert!(found.contains(&address), "{found:?}");
        }
        drop(listener);
    }

    #[test]
    fn the_kernels_table_is_read() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8123 1
   1: 0100007F:0BB8 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 8124 1
   2: 0100007F:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8125 1
";
        let at = |address: &str| listening(table, &[address.parse().unwrap()]);
        assert_eq!(at("127.0.0.1:3000"), ["socket:[8123]"]);
        assert_eq!(at("0.0.0.0:3000"), ["socket:[8123]"]);
        assert_eq!(at("127.0.0.2:3000"), [""; 0]);
        let six = "0: 00000000000000000000000001000000:0BB8 0:0 0A 0 0 0 0 0 9 1\n\
                   1: 0000000000000000FFFF00000100007F:0BB8 0:0 0A 0 0 0 0 0 8 1\n\
                   2: 00000000000000000000000000000000:0BB8 0:0 0A 0 0 0 0 0 7 1\n";
        let at = |address: &str| listening(six, &[address.parse().unwrap()]);
        assert_eq!(at("[::1]:3000"), ["socket:[9]", "socket:[7]"]);
        assert_eq!(at("127.0.0.1:3000"), ["socket:[8]", "socket:[7]"]);
    }
}
