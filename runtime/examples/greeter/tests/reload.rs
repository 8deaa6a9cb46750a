//! Settings that change while the process runs: taken over together, or not at all.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The application in a directory of its own, with its settings and its log.
struct Running {
    directory: PathBuf,
    process: Child,
    log: BufReader<ChildStdout>,
    address: String,
}

impl Running {
    fn start(name: &str, settings: &str) -> Self {
        let name = format!("greeter-{}-{name}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(directory.join("config")).unwrap();
        fs::write(directory.join("config/default.toml"), settings).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_greeter"))
            .args(["--port=0", "--set", "log.format=json"])
            .env_clear()
            .current_dir(&directory)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stdout.take().unwrap());
        let mut running = Self {
            directory,
            process,
            log,
            address: String::new(),
        };
        let start = running.line();
        start["address"].as_str().unwrap()["http://".len()..].clone_into(&mut running.address);
        running
    }

    fn write(&self, settings: &str) {
        fs::write(self.directory.join("config/default.toml"), settings).unwrap();
    }

    /// Sends `SIGHUP` and gives the next line of the log.
    fn reread(&mut self) -> Value {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-HUP", &id]).status().unwrap();
        assert!(sent.success());
        self.line()
    }

    /// The next line that is not about a request.
    fn line(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "it has ended");
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["target"] == "cortex" {
                return line;
            }
        }
    }

    fn greeting(&self) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        body["text"].as_str().unwrap().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        drop(fs::remove_dir_all(&self.directory));
    }
}

#[test]
fn live_settings_are_replaced_and_the_others_are_named() {
    let mut app = Running::start("replaced", "[greeting]\nsalutation = 'Hello'\n");
    assert_eq!(app.greeting(), "Hello, world!");

    let line = app.reread();
    assert_eq!(line["message"], "settings read again, and none has changed");

    app.write(
        "[greeting]\nsalutation = 'Moin'\n[server]\nrequest_timeout = '9s'\nidle_timeout = '9s'\n",
    );
    let line = app.reread();
    assert_eq!(line["message"], "settings replaced", "{line}");
    assert_eq!(
        line["changes"],
        "greeting.salutation from \"Hello\" to \"Moin\""
    );
    let line = app.line();
    assert_eq!(line["message"], "changed settings need a restart", "{line}");
    assert_eq!(line["level"], "WARN");
    assert_eq!(
        line["settings"],
        "server.request_timeout, server.idle_timeout"
    );
    assert_eq!(app.greeting(), "Moin, world!");
}

#[test]
fn nothing_is_replaced_where_anything_is_wrong() {
    let mut app = Running::start("wrong", "[greeting]\nsalutation = 'Hello'\n");
    app.write("[greeting]\nsalutation = 'Moin'\nshout = 3\n[server]\nprot = 1\n");
    let problems = [app.reread(), app.line()];
    for (line, problem) in problems
        .iter()
        .zip(["`server.prot`: no module", "`greeting.shout`: 3 is"])
    {
        assert_eq!(line["message"], "the settings stay as they were", "{line}");
        assert!(
            line["problem"].as_str().unwrap().starts_with(problem),
            "{line}"
        );
    }
    assert_eq!(app.greeting(), "Hello, world!");

    app.write("[greeting]\nsalutation = 'Moin'\n[log]\nlevel = 'debug'\n");
    let line = app.reread();
    let changes =
        "log.level from \"info\" to \"debug\", greeting.salutation from \"Hello\" to \"Moin\"";
    assert_eq!(line["changes"], changes);
    assert_eq!(app.greeting(), "Moin, world!");
}

#[test]
fn an_interval_finds_what_changed_and_tells_a_mistake_once() {
    let reload = "config.reload = '1s'\n";
    let mut app = Running::start("interval", reload);
    app.write(&format!("{reload}greeting.salutation = 5\n"));
    assert_eq!(app.line()["message"], "the settings stay as they were");
    // Were the mistake told again, that line would come first.
    let (_keep, never) = std::sync::mpsc::channel::<()>();
    assert!(never.recv_timeout(Duration::from_millis(2500)).is_err());
    app.write(&format!("{reload}greeting.salutation = 'Moin'\n"));
    assert_eq!(app.line()["message"], "settings replaced");
    assert_eq!(app.greeting(), "Moin, world!");
}
