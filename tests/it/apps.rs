//! The projects that `cortex new` makes, with the true tools: built, linted, tested and run.
//!
//! They share one target folder with everything else here, and all are made before the first is
//! built, so that the framework and its dependencies are compiled once.

mod guides;
#[cfg(unix)]
mod pages;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::config;
use crate::describe;
use crate::generate::built;
use crate::support::{Sandbox, wait_until};

/// Cargo freshens by name, so every project that shares the target folder has one of its own.
///
/// The second is called like one of its own modules, which must not matter.
const STARTERS: [(&str, &str); 3] = [
    ("it-minimal", "minimal"),
    ("health", "api"),
    ("shelf", "rest"),
];

#[test]
fn starters_build_lint_test_and_serve() {
    let sandbox = Sandbox::new();
    for (name, template) in STARTERS {
        sandbox
            .cortex(&format!("new {name} --template {template}"))
            .assert()
            .success();
    }
    let generated = built::prepare(&sandbox);
    for (name, template) in STARTERS {
        let app = App {
            sandbox: &sandbox,
            name,
        };
        app.cargo("fetch --quiet --locked");
        app.cargo("build --locked --offline");
        app.cargo("fmt --all --check");
        app.cargo("clippy --offline --all-targets -- -D warnings -W clippy::pedantic -A clippy::missing_errors_doc");
        let tests = app.cargo("test --offline");
        assert!(tests.matches("test result: ok").count() >= 2, "{tests}");
        assert_eq!(
            app.run("git", "status --porcelain"),
            "",
            "what the tools made is ignored"
        );
        app.cargo("doc --offline --no-deps");
        let described = app.answers_its_own_commands(template);
        app.serves_and_stops();
        #[cfg(unix)]
        if template == "minimal" {
            pages::hear_of_changes(&app);
        }
        if template == "rest" {
            guides::hold(&app);
        }
        if template == "api" {
            config::settings_are_shown_changed_and_checked(&sandbox, name, &target());
            describe::tells_of_itself(&sandbox, name, &target(), &described);
        }
    }
    built::prove(&sandbox, &generated);
}

#[test]
fn long_names_are_formatted_and_short_ones_need_no_formatter() {
    let sandbox = Sandbox::new();
    let names = [
        "a",
        "zebra-1",
        "twenty-characters-xx",
        &format!("l{}g", "o".repeat(62)),
    ];
    for name in names {
        for (_, template) in STARTERS {
            let folder = format!("{name}-{template}");
            let args = format!("new {folder} --name {name} --template {template} --no-git");
            sandbox.cortex(&args).assert().success();
            let mut cargo = sandbox.program("cargo");
            cargo
                .args(["fmt", "--all", "--check"])
                .current_dir(sandbox.path(&folder));
            cargo.assert().success();
        }
    }
}

#[test]
fn the_framework_is_what_its_checksums_say() {
    let sandbox = Sandbox::new();
    sandbox.cortex("new sums --no-git").assert().success();
    let mut sums = sandbox.program("sha256sum");
    sums.args(["--check", "--strict", "--quiet", "CHECKSUMS"])
        .current_dir(sandbox.path("sums/framework"));
    sums.assert().success();
    assert_eq!(
        sandbox.read("sums/framework/VERSION").trim(),
        env!("CARGO_PKG_VERSION")
    );
    let listed = sandbox.read("sums/framework/CHECKSUMS").lines().count();
    let files = walkdir::WalkDir::new(sandbox.path("sums/framework")).into_iter();
    let files = files
        .filter(|entry| entry.as_ref().unwrap().file_type().is_file())
        .count();
    assert_eq!(
        listed + 1,
        files,
        "every file but the list itself is listed"
    );
}

#[test]
fn the_framework_comes_without_what_only_its_development_needs() {
    let sandbox = Sandbox::new();
    sandbox.cortex("new bare --no-git").assert().success();
    let framework = sandbox.path("bare/framework");
    let mut crates = 0;
    for entry in walkdir::WalkDir::new(&framework).min_depth(1) {
        let entry = entry.unwrap();
        let path = entry
            .path()
            .strip_prefix(&framework)
            .unwrap()
            .display()
            .to_string();
        assert!(
            !path.contains("tests") && !path.contains("examples"),
            "{path}"
        );
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        if path.ends_with("Cargo.toml") {
            assert!(
                !text.contains("\n[lints") && !text.contains("\n[dev-dependencies"),
                "{path}"
            );
            assert!(
                !text.contains("[profile") && !text.contains("trybuild"),
                "{path}"
            );
        }
        if path.ends_with("src/lib.rs") {
            assert!(text.starts_with("#![allow(warnings, unused,"), "{path}");
            crates += 1;
        }
    }
    assert_eq!(crates, 10);
    assert!(
        sandbox
            .read("bare/framework/LICENSE")
            .contains("Apache License")
    );
}

/// A project that was made for a test.
pub(crate) struct App<'a> {
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) name: &'a str,
}

impl App<'_> {
    pub(crate) fn dir(&self) -> PathBuf {
        self.sandbox.path(self.name)
    }

    pub(crate) fn binary(&self) -> PathBuf {
        target().join("debug").join(self.name)
    }

    /// Runs cargo in the project and gives what it printed; it must succeed without a warning.
    pub(crate) fn cargo(&self, args: &str) -> String {
        let shown = self.run("cargo", args);
        assert!(!shown.contains("warning:"), "cargo {args}:\n{shown}");
        shown
    }

    /// Runs another program, which must succeed, and gives what it printed.
    pub(crate) fn run(&self, program: &str, args: &str) -> String {
        let (succeeds, shown) = self.ends(program, args);
        assert!(succeeds, "{program} {args}:\n{shown}");
        shown
    }

    /// Runs what must not succeed, and gives what it printed.
    pub(crate) fn fails(&self, program: &str, args: &str) -> String {
        let (succeeds, shown) = self.ends(program, args);
        assert!(!succeeds, "{program} {args} succeeds:\n{shown}");
        shown
    }

    fn ends(&self, program: &str, args: &str) -> (bool, String) {
        let mut command = self.sandbox.program(program);
        command
            .args(args.split(' '))
            .current_dir(self.dir())
            .env("CARGO_TARGET_DIR", target());
        let output = command.output().unwrap();
        let shown = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (output.status.success(), shown.concat())
    }

    /// Gives what it says of itself.
    fn answers_its_own_commands(&self, template: &str) -> Value {
        let own = |args: &str| {
            let mut command = self.sandbox.program(self.binary());
            command
                .args(args.split(' '))
                .current_dir(self.dir())
                .output()
                .unwrap()
        };
        assert!(own("check").status.success());
        let described: Value = serde_json::from_slice(&own("describe").stdout).unwrap();
        config::the_example_is_what_the_code_says(self.sandbox, self.name, &target());
        insta::assert_json_snapshot!(format!("describe_{template}"), described);
        assert_eq!(
            own("--version").stdout,
            format!("{} 0.1.0\n", self.name).into_bytes()
        );
        assert_eq!(own("chek").status.code(), Some(2));
        assert_eq!(own("healthcheck --port 1").status.code(), Some(1));
        described
    }

    /// Starts the binary itself, as a person would without the tool, and stops it with SIGTERM.
    fn serves_and_stops(&self) {
        let mut server = Server::start(&self.binary(), &self.dir());
        let answer = server.get("/");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("Hello, world!"), "{answer}");
        assert!(server.get("/health/ready").starts_with("HTTP/1.1 200"));
        assert!(server.get("/nowhere").contains("application/problem+json"));
        let port = server.port.to_string();
        let mut healthy = self.sandbox.program(self.binary());
        healthy
            .args(["healthcheck", "--port", &port])
            .current_dir(self.dir())
            .assert()
            .success();
        assert_eq!(server.stop(), Some(0));
    }
}

/// The folder that everything here is built into.
fn target() -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().expect("the target folder").to_owned()
}

/// A running application on a port that it chose.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start(binary: &Path, dir: &Path) -> Self {
        let mut command = Command::new(binary);
        command
            .current_dir(dir)
            .args(["--port", "0"])
            .env("NO_COLOR", "1");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port = port_in_log(&mut child);
        Self { child, port }
    }

    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn stop(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let mut status = None;
        wait_until("the application ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.and_then(|status| status.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The port of the address that the log names; the rest of the log is read and dropped.
fn port_in_log(child: &mut Child) -> u16 {
    let log = BufReader::new(child.stdout.take().unwrap());
    let (found, port) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in log.lines().map_while(Result::ok) {
            let port = line
                .split("127.0.0.1:")
                .nth(1)
                .map(|rest| rest.trim_matches(|c: char| !c.is_ascii_digit()));
            let digits = port.map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_digit)
                    .collect::<String>()
            });
            if let Some(port) = digits.and_then(|digits| digits.parse::<u16>().ok()) {
                // The test has its port and does not listen any more.
                let _ = found.send(port);
            }
        }
    });
    let limit = Duration::from_secs(20);
    let start = Instant::now();
    port.recv_timeout(limit)
        .unwrap_or_else(|_| panic!("no address after {:?}", start.elapsed()))
}
