//! `healthcheck`: asks the application that runs on this machine whether it is ready, for
//! containers whose image holds nothing else that could ask.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use cortex_config::{Environment, Sources};
use cortex_http::{ServerSettings, reachable};

use crate::{Blueprint, Error, Result, Setup};

const PATIENCE: Duration = Duration::from_secs(2);
const REQUEST: &[u8] =
    b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Succeeds if the application answers that it is ready.
pub(crate) fn healthcheck(
    blueprint: &Blueprint,
    sources: &Sources,
    environment: Option<Environment>,
) -> Result<()> {
    let setup = Setup::new(blueprint, sources, environment);
    let server = setup.config().read::<ServerSettings>(&mut Vec::new());
    let server = server.ok_or_else(|| {
        Error::new("the settings of the server cannot be read").hint("run `check`")
    })?;
    let address = reachable(server.address());
    let head = ask(address)
        .map_err(|error| Error::new(format!("no application answers on {address}")).cause(error))?;
    if head.starts_with(b"HTTP/1.1 200 ") {
        return Ok(());
    }
    let head = String::from_utf8_lossy(&head);
    let status = head.lines().next().unwrap_or_default();
    Err(Error::new(format!(
        "the application on {address} is not ready: {status}"
    )))
}

fn ask(address: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(REQUEST)?;
    let mut head = Vec::new();
    stream.take(1024).read_to_end(&mut head)?;
    Ok(head)
}
