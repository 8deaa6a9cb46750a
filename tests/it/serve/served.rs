//! The app of `tests/fixtures/served`, served by the real binary in a sandbox.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::client::{self, wait_until};
use crate::support::Sandbox;

/// A running `cortex serve`; killed with everything it started if a test fails.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    work: PathBuf,
    /// The name of the file with what is said.
    talk: &'static str,
}

/// The app in a fresh sandbox, answering this.
pub(crate) fn project(answer: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/served");
    for file in [
        "Cargo.toml.in",
        "Cargo.lock",
        "cortex.toml",
        ".gitignore",
        "src/main.rs",
    ] {
        let text = fs::read_to_string(fixture.join(file)).unwrap();
        // A folder with a manifest would be left out of the package of this crate.
        sandbox.write(file.trim_end_matches(".in"), &text);
    }
    edit(&sandbox, answer);
    sandbox
}

/// Makes the app answer something else, as an editor does: by renaming.
pub(crate) fn edit(sandbox: &Sandbox, answer: &str) {
    let text = format!("pub const ANSWER: &str = \"{answer}\";\n");
    sandbox.write("src/.answer.rs.tmp", &text);
    let (from, to) = (
        sandbox.path("src/.answer.rs.tmp"),
        sandbox.path("src/answer.rs"),
    );
    fs::rename(from, to).unwrap();
}

/// A port outside the range from which the system serves the tests beside this one, and which no
/// other test of this process was given.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports = (0..100).map(|_| first + GIVEN.fetch_add(1, Ordering::Relaxed));
    ports.find(is_free).unwrap()
}

/// `cortex serve` in a sandbox. The app has no dependencies, so cargo gets a home of its own: it
/// would wait there for others who fetch theirs.
pub(crate) fn call(sandbox: &Sandbox) -> Command {
    let mut command = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    command
        .arg("serve")
        .env("CARGO_HOME", sandbox.work().with_file_name("cargo"));
    command
}

impl Served {
    /// Serves the app until it answers.
    pub(crate) fn start(answer: &str, args: &str) -> (Sandbox, Self) {
        let sandbox = project(answer);
        let served = Self::run(&sandbox, args);
        served.says("Serving http://");
        (sandbox, served)
    }

    /// Serves what is in the sandbox on any free port.
    pub(crate) fn run(sandbox: &Sandbox, args: &str) -> Self {
        Self::run_as_it_says(sandbox, &format!("--port 0 {args}"))
    }

    /// Serves what is in the sandbox where it says itself.
    pub(crate) fn run_as_it_says(sandbox: &Sandbox, args: &str) -> Self {
        Self::spawn(call(sandbox).args(args.split_whitespace()), sandbox)
    }

    /// Serves with a call of one's own making.
    pub(crate) fn spawn(command: &mut Command, sandbox: &Sandbox) -> Self {
        Self::spawn_talking_to(command, sandbox, "talk")
    }

    /// Serves once more what is served.
    pub(crate) fn spawn_beside(sandbox: &Sandbox) -> Self {
        Self::spawn_talking_to(call(sandbox).args(["--port", "0"]), sandbox, "second-talk")
    }

    fn spawn_talking_to(command: &mut Command, sandbox: &Sandbox, talk: &'static str) -> Self {
        let work = sandbox.work();
        let file = |name: &str| File::create(work.with_file_name(name)).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(file("data"))
            .stderr(file(talk))
            .spawn()
            .unwrap();
        Self { child, work, talk }
    }

    /// Everything on standard error until now.
    pub(crate) fn talk(&self) -> String {
        let bytes = fs::read(self.work.with_file_name(self.talk)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Everything on standard output until now.
    pub(crate) fn data(&self) -> String {
        fs::read_to_string(self.work.with_file_name("data")).unwrap()
    }

    /// Waits for words on standard error.
    pub(crate) fn says(&self, words: &str) {
        self.says_times(words, 1);
    }

    pub(crate) fn says_times(&self, words: &str, times: usize) {
        let holds = || self.talk().matches(words).count() >= times;
        wait_until(&format!("`{words}` is said"), holds);
    }

    /// Waits until the app answers this.
    pub(crate) fn answers(&self, expected: &str) {
        let holds = || self.get("/") == expected;
        wait_until(&format!("`{expected}` is answered"), holds);
    }

    /// The text of a file below the target folder, once it is there.
    pub(crate) fn wait_for_file(&self, name: &str) -> String {
        let path = self.work.join("target").join(name);
        wait_until(name, || path.exists());
        fs::read_to_string(path).unwrap()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let talk = self.talk();
        let (_, rest) = talk.split_once("Serving http://").unwrap();
        rest.lines().next().unwrap().parse().unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> String {
        client::get(self.address(), path).unwrap()
    }

    /// Asks for something that may not be answered.
    pub(crate) fn request(&self, path: &str) {
        drop(client::get(self.address(), path));
    }

    /// Sends a signal and returns the exit code.
    pub(crate) fn end(&mut self, signal: Signal) -> Option<i32> {
        kill(self.pid(), signal).unwrap();
        let mut status = None;
        wait_until("cortex ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status?.code()
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().try_into().unwrap())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.child.try_wait().unwrap().is_some() {
            return;
        }
        if std::thread::panicking() {
            show(&(self.talk() + &self.data()));
        }
        // Asked twice it ends its children at once.
        for _ in 0..2 {
            let _ = kill(self.pid(), Signal::SIGTERM);
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        drop(self.child.wait());
    }
}

#[expect(clippy::print_stderr, reason = "what a failed test is understood from")]
fn show(talk: &str) {
    eprintln!("cortex said:\n{talk}");
}
