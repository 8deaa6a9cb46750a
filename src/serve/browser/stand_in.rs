//! Answers on the listening socket while no version of the app can.
//!
//! Whether it can may change between the arrival of a connection and that of its request, for
//! browsers connect ahead of time. So each request is looked at when it is there: one that an app
//! could answer by now is passed through to it, byte for byte, and one whose answer is being built
//! waits. What this process has once accepted is neither refused nor answered out of date.

use std::io::{self, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::super::system::Door;
use super::board::{Board, Now};
use super::devtools::Devtools;
use super::http::{self, Answer};
use super::page;

/// How many connections are open at once; more wait in the system's queue.
const MOST: usize = 64;
/// How long the door is watched before it is asked again whether it is ours to watch.
const GLANCE: Duration = Duration::from_millis(250);
/// How long to wait when the system gives no connection, or all places are taken.
const PAUSE: Duration = Duration::from_millis(20);

/// What is known wherever a connection is answered.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) board: Arc<Board>,
    /// Where the app answers.
    pub(super) address: SocketAddr,
    pub(super) devtools: Option<Devtools>,
    pub(super) epoch: Instant,
}

/// Stands in from now on, in a thread of its own, until the board is closed.
pub(super) fn start(door: Door, visit: Visit) {
    let board = Arc::clone(&visit.board);
    let open = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        while board.wait_until_down() {
            let Some(place) = Place::take(&open, MOST) else {
                thread::sleep(PAUSE);
                continue;
            };
            match door.wait(GLANCE) {
                // Looked at again: the one who knocked may be the app's by now.
                Ok(true) if board.is_down() => {}
                Ok(_) => continue,
                Err(_) => {
                    thread::sleep(PAUSE);
                    continue;
                }
            }
            match door.accept() {
                Ok(Some(stream)) => {
                    let visit = visit.clone();
                    thread::spawn(move || {
                        // A client that goes away has nothing to be told.
                        drop(visit.serve(stream));
                        drop(place);
                    });
                }
                Ok(None) => {}
                Err(_) => thread::sleep(PAUSE),
            }
        }
    });
}

impl Visit {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let request = match http::read(&mut stream, self.epoch) {
            Ok(request) => request,
            Err(refusal) => {
                let answer = Answer::to_refused(refusal);
                return answer.map_or(Ok(()), |answer| answer.send(&mut stream, false));
            }
        };
        match self.board.decided() {
            Now::Up => pass_through(stream, self.address, &request.raw),
            Now::Down(trouble) => {
                let trouble = trouble.as_deref();
                let answer = if request.wants_a_page() {
                    page::for_people(trouble, self.devtools.as_ref())
                } else {
                    page::for_programs(trouble)
                };
                answer.send(&mut stream, request.method == "HEAD")
            }
        }
    }
}

/// Lets the app answer, and whatever else the connection brings.
fn pass_through(client: TcpStream, address: SocketAddr, begun: &[u8]) -> io::Result<()> {
    client.set_read_timeout(None)?;
    let mut app = TcpStream::connect(address)?;
    app.write_all(begun)?;
    let (mut from_client, mut to_app) = (client.try_clone()?, app.try_clone()?);
    let upward = thread::spawn(move || {
        let copied = io::copy(&mut from_client, &mut to_app);
        // Only this direction has ended.
        drop(to_app.shutdown(Shutdown::Write));
        copied
    });
    let mut to_client = client;
    let copied = io::copy(&mut app, &mut to_client);
    // The app has closed the connection: so does the client's end.
    drop(to_client.shutdown(Shutdown::Both));
    drop(upward.join());
    copied.map(drop)
}

/// One of the few connections that are open at once.
#[derive(Debug)]
pub(super) struct Place(Arc<AtomicUsize>);

impl Place {
    /// A place, if fewer than `most` are taken.
    pub(super) fn take(open: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(Arc::clone(open));
        // Given back at once, where there was none.
        (open.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
