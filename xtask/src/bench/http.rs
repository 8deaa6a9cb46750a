//! A request as small as can be, for waiting until an answer is there.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::measure::milliseconds;

/// A port on loopback that is free now.
pub(crate) fn free_port() -> Result<u16, String> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    Ok(listener
        .local_addr()
        .map_err(|error| error.to_string())?
        .port())
}

/// The answer to `GET /` over a connection of its own.
pub(crate) fn get(port: u16) -> std::io::Result<String> {
    get_at(port, "/")
}

fn get_at(port: u16, path: &str) -> std::io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Milliseconds from `start` until the answer to `GET /` has `text`.
pub(crate) fn wait_for(port: u16, text: &str, start: Instant) -> Result<f64, String> {
    wait_for_at(port, "/", text, Duration::from_micros(200), start)
}

/// The same for another path, with this pause between two questions.
pub(crate) fn wait_for_at(
    port: u16,
    path: &str,
    text: &str,
    pause: Duration,
    start: Instant,
) -> Result<f64, String> {
    let limit = Duration::from_mins(3);
    while start.elapsed() < limit {
        if get_at(port, path).is_ok_and(|answer| answer.contains(text)) {
            return Ok(milliseconds(start));
        }
        std::thread::sleep(pause);
    }
    Err(format!(
        "no answer with `{text}` within {} s",
        limit.as_secs()
    ))
}
