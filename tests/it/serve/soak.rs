//! Clients of every kind that never stop asking while versions follow one another, and what became
//! of what they asked. `cargo xtask bench` uses the same ones for longer.
//!
//! The application is `runtime/examples/ticker`, whose answers begin with its version.

use std::fs::{read_to_string, rename, write};
use std::io::{BufRead as _, BufReader, Error, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
/// How long a stream of an older version may go on after a newer one has answered.
const OVERLAP: Duration = Duration::from_secs(2);
/// How often each client of a kind asks: eight of them make 200 requests a second.
const PACE: Duration = Duration::from_millis(40);

type Client = fn(&Watch, Duration);

/// The clients, how many there are of each, and how often they ask.
const CLIENTS: [(Client, usize, Duration); 6] = [
    (keeps_its_connection, 8, PACE),
    (connects_anew, 8, PACE),
    (waits_for_slow_answers, 2, PACE),
    (uploads_slowly, 2, PACE),
    (listens_to_events, 4, PACE),
    (speaks_over_a_websocket, 4, Duration::from_millis(100)),
];

/// The files of the application as a project of its own, on the framework in this folder.
pub(crate) fn project(runtime: &Path, name: &str) -> Result<Vec<(&'static str, String)>> {
    let example = runtime.join("examples/ticker");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n\
         axum = {{ version = \"0.8\", default-features = false, features = [\"ws\"] }}\n\
         cortex = {{ path = \"{}\", features = [\"http\"] }}\n\
         futures-util = {{ version = \"0.3\", default-features = false }}\n\
         tokio = {{ version = \"1\", default-features = false, features = [\"time\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n\
         [profile.dev.package.\"*\"]\ndebug = false\nincremental = false\n",
        runtime.join("cortex").display()
    );
    Ok(vec![
        ("Cargo.toml", manifest),
        ("Cargo.lock", read_to_string(runtime.join("Cargo.lock"))?),
        ("cortex.toml", String::new()),
        ("src/main.rs", read_to_string(example.join("src/main.rs"))?),
        (
            "src/ticks.rs",
            read_to_string(example.join("src/ticks.rs"))?,
        ),
        (SETTINGS, settings(1)),
    ])
}

/// Has the next version say another number, by a setting, so that no build is needed.
pub(crate) fn becomes(project: &Path, version: u64) -> Result<()> {
    let settings = project.join(SETTINGS);
    let draft = settings.with_file_name(".default.toml.tmp");
    write(&draft, self::settings(version))?;
    rename(draft, settings)
}

const SETTINGS: &str = "config/default.toml";

fn settings(version: u64) -> String {
    format!("[ticker]\nversion = {version}\n")
}

/// What became of all requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Requests that were answered.
    pub(crate) answered: u64,
    /// Streams and WebSockets that the server has ended in order.
    pub(crate) ended: u64,
    /// Why requests had no answer.
    pub(crate) lost: Vec<String>,
    /// Answers of a version older than one that had answered before they were asked for.
    pub(crate) stale: Vec<String>,
    /// Streams and WebSockets that broke off.
    pub(crate) abrupt: Vec<String>,
    /// The longest time without any answer.
    pub(crate) gap: Duration,
    /// The longest time that one of the quick requests took.
    pub(crate) wait: Duration,
}

/// The clients at work.
#[derive(Debug)]
pub(crate) struct Soak {
    watch: Arc<Watch>,
    threads: Vec<JoinHandle<()>>,
}

impl Soak {
    pub(crate) fn start(address: SocketAddr) -> Self {
        let watch = Arc::new(Watch {
            address,
            is_over: AtomicBool::new(false),
            state: Mutex::new(State {
                tally: Tally::default(),
                newest: 0,
                newest_at: Instant::now(),
                answered_at: Instant::now(),
            }),
        });
        let clients = CLIENTS.iter().flat_map(|(client, count, pace)| {
            (0..*count).map(|_| {
                let (client, pace, watch) = (*client, *pace, Arc::clone(&watch));
                spawn(move || client(&watch, pace))
            })
        });
        let threads = clients.collect();
        Self { watch, threads }
    }

    /// Waits until this version has answered; false if it does not.
    pub(crate) fn sees(&self, version: u64) -> bool {
        let start = Instant::now();
        while self.watch.state().newest < version {
            if start.elapsed() > LIMIT {
                return false;
            }
            sleep(Duration::from_millis(1));
        }
        true
    }

    pub(crate) fn stop(self) -> Tally {
        self.watch.is_over.store(true, Ordering::SeqCst);
        for thread in self.threads {
            if thread.join().is_err() {
                self.watch
                    .state()
                    .tally
                    .lost
                    .push("a client panicked".into());
            }
        }
        self.watch.state().tally.clone()
    }
}

/// What all clients have seen.
#[derive(Debug)]
struct Watch {
    address: SocketAddr,
    is_over: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    tally: Tally,
    newest: u64,
    newest_at: Instant,
    answered_at: Instant,
}

/// What was known when a request was sent.
#[derive(Clone, Copy)]
struct Asked {
    newest: u64,
    at: Instant,
}

impl Watch {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Does something again and again, so that it begins this often.
    fn every(&self, pace: Duration, mut once: impl FnMut()) {
        let mut next = Instant::now();
        while !self.is_over() {
            once();
            next = (next + pace).max(Instant::now());
            sleep(next - Instant::now());
        }
    }

    fn asks(&self) -> Asked {
        let newest = self.state().newest;
        let at = Instant::now();
        Asked { newest, at }
    }

    /// Takes an answer down, or that there was none.
    fn heard(&self, who: &str, asked: Asked, answer: &Result<Answer>) {
        let mut state = self.state();
        match answer {
            Ok(answer) => state.answer(who, asked, answer.version),
            Err(error) => state.tally.lost.push(format!("{who}: {error}")),
        }
    }

    /// The same for a quick one, on which the gap and the wait are measured.
    fn heard_soon(&self, who: &str, asked: Asked, answer: &Result<Answer>) {
        self.heard(who, asked, answer);
        if answer.is_ok() {
            let mut state = self.state();
            let gap = state.answered_at.elapsed();
            state.answered_at = Instant::now();
            state.tally.gap = state.tally.gap.max(gap);
            state.tally.wait = state.tally.wait.max(asked.at.elapsed());
        }
    }

    /// How a stream or a WebSocket came to its end.
    fn ended(&self, who: &str, how: Result<()>) {
        // The end of the clients themselves is no end of the server's.
        if self.is_over() {
            return;
        }
        let mut state = self.state();
        match how {
            Ok(()) => state.tally.ended += 1,
            Err(error) => state.tally.abrupt.push(format!("{who}: {error}")),
        }
    }

    /// Something that an open stream says of the version behind it. The first of it is an answer;
    /// what follows may be of a version that ends.
    fn is_told(&self, who: &str, asked: Asked, version: u64, is_first: bool) {
        let mut state = self.state();
        if is_first {
            return state.answer(who, asked, version);
        }
        if version < state.newest && state.newest_at.elapsed() > OVERLAP {
            let newest = state.newest;
            let why = format!("{who}: {version} still goes on after {newest}");
            state.tally.stale.push(why);
        }
    }
}

impl State {
    fn answer(&mut self, who: &str, asked: Asked, version: u64) {
        self.tally.answered += 1;
        if version < asked.newest {
            let before = asked.newest;
            self.tally
                .stale
                .push(format!("{who}: {version} after {before}"));
        }
        if version > self.newest {
            (self.newest, self.newest_at) = (version, Instant::now());
        }
    }
}

// ---- Clients ------------------------------------------------------------------------------------

const QUICK: &str = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

fn keeps_its_connection(watch: &Watch, pace: Duration) {
    let mut kept = None;
    watch.every(pace, || {
        let asked = watch.asks();
        let answer = on_kept(watch, &mut kept, |connection| connection.send(QUICK));
        watch.heard_soon("kept", asked, &answer);
    });
}

fn connects_anew(watch: &Watch, pace: Duration) {
    watch.every(pace, || {
        let asked = watch.asks();
        let answer = on_kept(watch, &mut None, |connection| connection.send(QUICK));
        watch.heard_soon("new", asked, &answer);
    });
}

fn waits_for_slow_answers(watch: &Watch, pace: Duration) {
    let mut kept = None;
    watch.every(pace, || {
        let asked = watch.asks();
        let slow = "GET /slow/700 HTTP/1.1\r\nHost: test\r\n\r\n";
        let answer = on_kept(watch, &mut kept, |connection| connection.send(slow));
        watch.heard("slow", asked, &answer);
    });
}

/// Sends a hundred kilobytes in ten pieces, in turn with their length and in chunks.
fn uploads_slowly(watch: &Watch, pace: Duration) {
    let (mut kept, mut in_chunks) = (None, false);
    let piece = "x".repeat(10_240);
    let chunk = format!("2800\r\n{piece}\r\n");
    watch.every(pace, || {
        in_chunks = !in_chunks;
        let (head, piece, end) = if in_chunks {
            ("Transfer-Encoding: chunked", &chunk, "0\r\n\r\n")
        } else {
            ("Content-Length: 102400", &piece, "")
        };
        let asked = watch.asks();
        let answer = on_kept(watch, &mut kept, |connection| {
            connection.send(&format!(
                "POST /upload HTTP/1.1\r\nHost: test\r\n{head}\r\n\r\n"
            ))?;
            for _ in 0..10 {
                connection.send(piece)?;
                sleep(Duration::from_millis(30));
            }
            connection.send(end)
        });
        watch.heard("upload", asked, &answer);
    });
}

fn listens_to_events(watch: &Watch, pace: Duration) {
    watch.every(pace, || {
        let asked = watch.asks();
        match Connection::to(watch.address).and_then(Connection::opens_events) {
            Ok(mut connection) => watch.ended("events", connection.events(watch, asked)),
            Err(error) => watch.heard("events", asked, &Err(error)),
        }
    });
}

fn speaks_over_a_websocket(watch: &Watch, pace: Duration) {
    watch.every(pace, || {
        let asked = watch.asks();
        match Connection::to(watch.address).and_then(Connection::opens_websocket) {
            Ok(mut connection) => watch.ended("websocket", connection.talk(watch, asked, pace)),
            Err(error) => watch.heard("websocket", asked, &Err(error)),
        }
    });
}

// ---- Connections --------------------------------------------------------------------------------

struct Answer {
    version: u64,
    is_last: bool,
}

/// Asks on a connection that is kept if the server keeps it.
fn on_kept(
    watch: &Watch,
    kept: &mut Option<Connection>,
    ask: impl FnOnce(&mut Connection) -> Result<()>,
) -> Result<Answer> {
    let mut connection = match kept.take() {
        Some(connection) => connection,
        None => Connection::to(watch.address)?,
    };
    ask(&mut connection)?;
    let answer = connection.answer()?;
    *kept = (!answer.is_last).then_some(connection);
    Ok(answer)
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&address, LIMIT)?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    fn send(&mut self, text: &str) -> Result<()> {
        self.0.get_mut().write_all(text.as_bytes())
    }

    /// The head of an answer with this status.
    fn head(&mut self, status: &str) -> Result<Vec<String>> {
        let first = self.line()?;
        if !first.starts_with(&format!("HTTP/1.1 {status} ")) {
            return Err(Error::other(format!("the answer was {first}")));
        }
        let mut lines = Vec::new();
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                return Ok(lines);
            }
            lines.push(line);
        }
    }

    fn answer(&mut self) -> Result<Answer> {
        let head = self.head("200")?;
        let length = head
            .iter()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length = length.and_then(|length| length.parse().ok());
        let body = self.exactly(length.ok_or_else(|| broken("length"))?)?;
        Ok(Answer {
            version: version(&body)?,
            is_last: head.iter().any(|line| line == "connection: close"),
        })
    }

    fn opens_events(mut self) -> Result<Self> {
        self.send("GET /events HTTP/1.1\r\nHost: test\r\n\r\n")?;
        self.head("200").map(|_| self)
    }

    /// Hears events to their end, which is in order after the last chunk.
    fn events(&mut self, watch: &Watch, asked: Asked) -> Result<()> {
        let mut is_first = true;
        while !watch.is_over() {
            let size = usize::from_str_radix(&self.line()?, 16);
            let chunk = self.exactly(size.map_err(|_| broken("chunk"))? + 2)?;
            if chunk == b"\r\n" {
                return self.hears_the_end();
            }
            let event = chunk
                .strip_prefix(b"data: ")
                .ok_or_else(|| broken("event"))?;
            watch.is_told(
                "events",
                asked,
                version(event)?,
                std::mem::take(&mut is_first),
            );
        }
        Ok(())
    }

    fn opens_websocket(mut self) -> Result<Self> {
        self.send(
            "GET /socket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )?;
        self.head("101").map(|_| self)
    }

    /// Sends messages and hears them again, until the server closes the connection with a reason.
    fn talk(&mut self, watch: &Watch, asked: Asked, pace: Duration) -> Result<()> {
        let mut is_first = true;
        while !watch.is_over() {
            // With a mask that changes nothing.
            self.0.get_mut().write_all(b"\x81\x82\0\0\0\0hi")?;
            let head = self.exactly(2)?;
            let payload = self.exactly(usize::from(head[1] & 0x7f))?;
            match (head[0], &*payload) {
                (0x81, text) => {
                    let is_first = std::mem::take(&mut is_first);
                    watch.is_told("websocket", asked, version(text)?, is_first);
                }
                (0x88, [0x03, 0xf4]) => {
                    self.0.get_mut().write_all(b"\x88\x82\0\0\0\0\x03\xf4")?;
                    return self.hears_the_end();
                }
                (first, _) => return Err(Error::other(format!("{first:x} {payload:?}"))),
            }
            sleep(pace);
        }
        Ok(())
    }

    fn hears_the_end(&mut self) -> Result<()> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest)?;
        rest.is_empty().then_some(()).ok_or_else(|| broken("end"))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let whole = line.strip_suffix("\r\n").map(str::to_owned);
        whole.ok_or_else(|| Error::other("the connection ended before the answer"))
    }

    fn exactly(&mut self, count: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// The number with which the application begins whatever it says.
fn version(said: &[u8]) -> Result<u64> {
    let digits = said.split(|byte| !byte.is_ascii_digit()).next();
    let digits = str::from_utf8(digits.unwrap_or_default()).unwrap_or_default();
    digits.parse().map_err(|_| broken("version"))
}

fn broken(part: &str) -> Error {
    Error::other(format!("the {part} of the answer is none"))
}
