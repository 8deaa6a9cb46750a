//! A small HTTP client, one that never stops asking, and waiting with a limit.

use std::io::{Error, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use nix::sys::signal::kill;
use nix::unistd::Pid;

/// How long anything may take on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_mins(1);

/// A connection that is kept for several requests.
#[derive(Debug)]
pub(crate) struct Kept {
    stream: TcpStream,
    pub(crate) is_open: bool,
}

impl Kept {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self::try_to(address).unwrap()
    }

    fn try_to(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&address, LIMIT)?;
        stream.set_read_timeout(Some(LIMIT))?;
        let is_open = true;
        Ok(Self { stream, is_open })
    }

    /// Asks and reads the whole answer.
    pub(crate) fn get(&mut self, path: &str) -> Result<String> {
        self.stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n").as_bytes())?;
        let mut answer = Vec::new();
        loop {
            let mut buffer = [0; 1024];
            let length = self.stream.read(&mut buffer)?;
            if length == 0 {
                return Err(Error::other("the connection ended before the answer"));
            }
            answer.extend_from_slice(&buffer[..length]);
            if let Some((head, body)) = complete(&answer) {
                self.is_open = !head.to_ascii_lowercase().contains("connection: close");
                return Ok(body);
            }
        }
    }
}

/// Asks on a connection of its own.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<String> {
    Kept::try_to(address)?.get(path)
}

fn complete(answer: &[u8]) -> Option<(String, String)> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let (_, length) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    (body.len() == length.parse::<usize>().ok()?).then(|| (head.to_owned(), body.to_owned()))
}

/// Two clients that ask again and again, one on new connections and one on kept ones.
#[derive(Debug)]
pub(crate) struct Hammer {
    stop: Arc<AtomicBool>,
    new: JoinHandle<(usize, Vec<String>)>,
    kept: JoinHandle<(usize, Vec<String>)>,
}

/// How many requests were answered, and what happened to the others.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) new: usize,
    pub(crate) kept: usize,
    pub(crate) failures: Vec<String>,
}

impl Hammer {
    pub(crate) fn start(address: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut connection = Kept::to(address);
        let kept = move || {
            let answer = connection.get("/");
            if !connection.is_open {
                connection = Kept::try_to(address)?;
            }
            answer
        };
        Self {
            new: repeat(Arc::clone(&stop), move || get(address, "/")),
            kept: repeat(Arc::clone(&stop), kept),
            stop,
        }
    }

    pub(crate) fn stop(self) -> Report {
        self.stop.store(true, Ordering::SeqCst);
        let (new, mut failures) = self.new.join().unwrap();
        let (kept, others) = self.kept.join().unwrap();
        failures.extend(others);
        Report {
            new,
            kept,
            failures,
        }
    }
}

fn repeat(
    stop: Arc<AtomicBool>,
    mut ask: impl FnMut() -> Result<String> + Send + 'static,
) -> JoinHandle<(usize, Vec<String>)> {
    spawn(move || {
        let (mut answered, mut failures) = (0, Vec::new());
        while !stop.load(Ordering::SeqCst) && failures.len() < 10 {
            match ask() {
                Ok(_) => answered += 1,
                Err(error) => failures.push(error.to_string()),
            }
            sleep(Duration::from_millis(4));
        }
        (answered, failures)
    })
}

/// Whether a process still runs; one that is only not yet collected does not.
pub(crate) fn runs(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    let is_zombie = stat.is_ok_and(|stat| stat.contains(") Z "));
    kill(Pid::from_raw(pid), None).is_ok() && !is_zombie
}

/// The process that has started this one.
pub(crate) fn parent(pid: i32) -> i32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    fields.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Waits with a limit that only a broken program reaches.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < LIMIT, "not within {LIMIT:?}: {what}");
        sleep(Duration::from_millis(5));
    }
}
