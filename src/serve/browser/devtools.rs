//! The endpoint that pages in a browser listen at: on loopback, on a port of its own.
//!
//! Any page of any site can ask things of this machine. So nothing is answered unless the request
//! names the endpoint as it was given out (another name would be a rebound one), comes from a page of
//! the app on this machine, and knows a token that only such pages are told.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::board::{Board, How, News, Refresh};
use super::editor::Editor;
use super::http::{self, Answer, LIMIT, Request};
use super::stand_in::Place;

const SCRIPT: &str = include_str!("script.js");
/// How many connections are open at once; a page that is open holds one.
const MOST: usize = 64;
/// After this long without news a comment is sent, which shows whether the page is still there.
const SILENCE: Duration = Duration::from_secs(15);

/// The endpoint, as pages are told of it.
#[derive(Clone, Debug)]
pub(super) struct Devtools {
    host: String,
    token: String,
}

impl Devtools {
    /// The address for pages of one version of the app; 0 stands for the page that stands in for it.
    pub(super) fn address(&self, version: u32) -> String {
        let Self { host, token } = self;
        format!("http://{host}/{token}/{version}")
    }

    /// The same without a path, for policies.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }
}

/// What the threads of the endpoint know.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) board: Arc<Board>,
    /// The port of the app, whose pages may ask.
    pub(super) app: u16,
    pub(super) editor: Option<Editor>,
    /// The project's folder.
    pub(super) root: PathBuf,
    pub(super) epoch: Instant,
}

impl Endpoint {
    /// Opens it, in a thread of its own; `token` has to be one that nobody can guess.
    pub(super) fn open(self, token: String) -> io::Result<Devtools> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let host = listener.local_addr()?.to_string();
        let devtools = Devtools { host, token };
        let known = devtools.clone();
        let (endpoint, open) = (Arc::new(self), Arc::new(AtomicUsize::new(0)));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), Some(place)) = (stream, Place::take(&open, MOST)) else {
                    // More than that is no browser; a refused one asks again by itself.
                    thread::sleep(Duration::from_millis(20));
                    continue;
                };
                let (endpoint, known) = (Arc::clone(&endpoint), known.clone());
                thread::spawn(move || {
                    // A page that has gone away has nothing to be told.
                    drop(endpoint.serve(stream, &known));
                    drop(place);
                });
            }
        });
        Ok(devtools)
    }

    fn serve(&self, mut stream: TcpStream, known: &Devtools) -> io::Result<()> {
        let request = match http::read(&mut stream, self.epoch) {
            Ok(request) => request,
            Err(refusal) => {
                let answer = Answer::to_refused(refusal);
                return answer.map_or(Ok(()), |answer| answer.send(&mut stream, false));
            }
        };
        let Some((origin, path)) = self.welcome(&request, known) else {
            let answer = Answer::plain("403 Forbidden", "this is for the app's own pages");
            return answer.send(&mut stream, false);
        };
        let answer = match (&*request.method, path) {
            ("GET", "events") => return self.tell(&mut stream, origin),
            ("GET", "script.js") => Answer {
                kind: "text/javascript; charset=utf-8",
                ..Answer::plain("200 OK", SCRIPT)
            },
            ("POST", path) if path.starts_with("open/") => self.open_editor(path),
            _ => Answer::plain("404 Not Found", "there is nothing here"),
        };
        answer.allowing(origin).send(&mut stream, false)
    }

    /// The page's origin and what it asks for, if it may ask.
    fn welcome<'a>(&self, request: &'a Request, known: &Devtools) -> Option<(&'a str, &'a str)> {
        let origin = request.header("origin")?;
        if request.header("host")? != known.host || !self.is_of_the_app(origin) {
            return None;
        }
        let path = request.target.strip_prefix('/')?;
        let (token, path) = path.split_once('/')?;
        let (_version, path) = path.split_once('/')?;
        (token == known.token).then_some((origin, path))
    }

    fn is_of_the_app(&self, origin: &str) -> bool {
        let Some((host, port)) = origin
            .strip_prefix("http://")
            .map(|host| host.rsplit_once(':').unwrap_or((host, "80")))
        else {
            return false;
        };
        // Browsers resolve these names by themselves, so nobody can rebind them.
        let is_near =
            ["127.0.0.1", "[::1]", "localhost"].contains(&host) || host.ends_with(".localhost");
        is_near && port == self.app.to_string()
    }

    /// Tells the page how things stand, now and at each change.
    fn tell(&self, stream: &mut TcpStream, origin: &str) -> io::Result<()> {
        stream.set_write_timeout(Some(LIMIT))?;
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
             Access-Control-Allow-Origin: {origin}\r\nVary: Origin\r\nConnection: close\r\n\r\n"
        )?;
        let mut known = None;
        loop {
            let news = self.board.news(known, SILENCE);
            if news.closed {
                return Ok(());
            }
            if known == Some(news.revision) {
                stream.write_all(b":\n\n")?;
            } else {
                stream.write_all(format!("data: {}\n\n", self.state(&news)).as_bytes())?;
            }
            known = Some(news.revision);
        }
    }

    fn state(&self, news: &News) -> Value {
        let now = self.epoch.elapsed();
        let refreshes = news.refreshes.iter().map(|refresh| told(refresh, now));
        json!({
            "version": news.version(),
            "trouble": news.trouble.as_ref().map(|trouble| trouble.to_json()),
            "number": news.trouble.as_ref().map(|trouble| trouble.number),
            "refreshes": refreshes.collect::<Value>(),
        })
    }

    /// Opens the place of one of the errors that are shown, and no other.
    fn open_editor(&self, path: &str) -> Answer {
        let news = self.board.news(None, Duration::ZERO);
        let index = path
            .strip_prefix("open/")
            .and_then(|index| index.parse().ok());
        let finding = index.and_then(|index: usize| news.trouble.as_ref()?.findings.get(index));
        let Some(place) = finding.and_then(|finding| finding.place.as_ref()) else {
            return Answer::plain("404 Not Found", "that error is gone by now");
        };
        let Some(editor) = &self.editor else {
            return Answer::plain(
                "409 Conflict",
                "no editor is known that opens a window: let `CORTEX_EDITOR` name one, as \
                 `code` or `my-editor {file}:{line}`, and restart `cortex serve`",
            );
        };
        let cmd = editor.call(&self.root, place);
        let mut command = cmd.to_command();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        match command.stderr(Stdio::null()).spawn() {
            Ok(mut child) => {
                // Collected when it ends; how, is between the person and the editor.
                thread::spawn(move || drop(child.wait()));
                Answer::plain("200 OK", "opened")
            }
            Err(error) => Answer::plain(
                "409 Conflict",
                &format!("`{}` cannot be started: {error}", cmd.program()),
            ),
        }
    }
}

/// How long ago it was tells a page that has just been loaded whether it has what it is about.
fn told(refresh: &Refresh, now: Duration) -> Value {
    let styles = match &refresh.how {
        How::Swap(styles) => Some(styles),
        How::Reload => None,
    };
    let age = now.saturating_sub(refresh.at).as_secs_f64() * 1e3;
    json!({ "number": refresh.number, "age": age, "styles": styles })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_app_on_this_machine_may_ask() {
        let endpoint = Endpoint {
            board: Arc::default(),
            app: 3000,
            editor: None,
            root: PathBuf::new(),
            epoch: crate::ctx::Ctx::for_test("/".as_ref(), &[]).instant(),
        };
        for origin in [
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "http://shop.localhost:3000",
            "http://[::1]:3000",
        ] {
            assert!(endpoint.is_of_the_app(origin), "{origin}");
        }
        for origin in [
            "null",
            "http://127.0.0.1:3001",
            "http://127.0.0.1",
            "https://127.0.0.1:3000",
            "http://evil.example:3000",
            "http://127.0.0.1.evil.example:3000",
        ] {
            assert!(!endpoint.is_of_the_app(origin), "{origin}");
        }
        // A name that only ends alike.
        let alike = "evillocalhost";
        assert!(!endpoint.is_of_the_app(&format!("http://{alike}:3000")));
    }
}
