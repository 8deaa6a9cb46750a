//! Runs of cargo: started, read to the end, cut off together with the compilers they started.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::busy;
use super::cargo_talk;
use super::event::{BuildId, Event, Outcome};
use super::inbox::Post;
use super::keep::Shelf;
use super::lock;
use super::sources::Sources;
use super::system::Group;
use crate::project::read_toml;
use crate::shell::Shell;
use crate::tools::Cmd;
use crate::tools::cargo::{self, Told};

/// How long the last words of a cargo that has ended may take. What it started and left behind may
/// hold its standard error for ever.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// How one binary is built; at most one run at a time.
#[derive(Debug)]
pub(crate) struct Builder {
    root: PathBuf,
    /// A call of cargo without arguments.
    cargo: Cmd,
    cmd: Cmd,
    binary: String,
    release: bool,
    shelf: Arc<Mutex<Shelf>>,
    post: Post,
    running: Option<(Arc<Group>, JoinHandle<()>)>,
}

impl Builder {
    /// `cargo` is a call of cargo in the project's folder.
    pub(crate) fn new(
        root: &Path,
        cargo: Cmd,
        binary: &str,
        release: bool,
        shell: &Shell,
        post: Post,
    ) -> Self {
        Self {
            root: root.to_owned(),
            cargo: cargo.clone(),
            cmd: cargo::build_to_read(cargo, binary, release, shell),
            binary: binary.to_owned(),
            release,
            shelf: Arc::default(),
            post,
            running: None,
        }
    }

    /// Starts cargo. All that it says is read in threads and comes back as events.
    pub(crate) fn start(&mut self, shell: &Shell, build: BuildId) {
        shell.detail(&format!("$ {}", self.cmd));
        let mut command = self.cmd.to_command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        show_progress(&mut command, shell);
        let (group, stdout, stderr) = match Group::spawn_read(command) {
            Ok((group, stdout, stderr)) => (Arc::new(group), stdout, stderr),
            Err(error) => {
                let outcome = Outcome::NotStarted(self.cmd.cannot_start(&error));
                return self.post.send(Event::BuildEnded { build, outcome });
            }
        };
        self.post.send(Event::BuildBegan { build });
        let run = Run {
            build,
            root: self.root.clone(),
            binary: self.binary.clone(),
            shelf: Arc::clone(&self.shelf),
            post: self.post.clone(),
            group: Arc::clone(&group),
        };
        let thread = thread::spawn(move || run.follow(stdout, stderr));
        self.running = Some((group, thread));
    }

    /// Has cargo forget what it has built of the package that this file belongs to. That it cannot,
    /// is no reason not to go on.
    pub(crate) fn forget(&mut self, shell: &Shell, build: BuildId, file: &str) {
        let forgotten = self.try_forget(shell, build, file);
        if forgotten.is_err() {
            self.post.send(Event::Forgotten { build });
        }
    }

    fn try_forget(&mut self, shell: &Shell, build: BuildId, file: &str) -> io::Result<()> {
        let name = package(&self.root.join(file)).ok_or(io::ErrorKind::NotFound)?;
        let cmd = self.cargo.clone().args(["clean", "--quiet", "--package"]);
        let mut cmd = cmd.arg(name);
        if self.release {
            cmd = cmd.arg("--release");
        }
        shell.detail(&format!("$ {cmd}"));
        let mut command = cmd.to_command();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let (group, _) = Group::spawn(command)?;
        let group = Arc::new(group);
        let (cleaning, post) = (Arc::clone(&group), self.post.clone());
        let thread = thread::spawn(move || {
            // How it ended is seen in what is built next.
            drop(cleaning.wait());
            post.send(Event::Forgotten { build });
        });
        self.running = Some((group, thread));
        Ok(())
    }

    /// Tells what the running build does, where that can be known.
    pub(crate) fn look(&self, build: BuildId) {
        let leader = self.running.as_ref().and_then(|(group, _)| group.id());
        let what = leader.and_then(busy::what_runs);
        self.post.send(Event::BuildRuns { build, what });
    }

    /// Removes a binary that nobody will start any more.
    pub(crate) fn discard(&self, binary: &Path) {
        lock(&self.shelf).discard(binary);
    }

    /// Ends the running build and returns when it has let go of the target folder.
    pub(crate) fn cancel(&mut self) {
        if let Some((group, thread)) = self.running.take() {
            group.kill();
            // A thread that panicked has nothing more to say than one that ended.
            drop(thread.join());
        }
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// One run, as its thread sees it.
struct Run {
    build: BuildId,
    root: PathBuf,
    binary: String,
    shelf: Arc<Mutex<Shelf>>,
    post: Post,
    group: Arc<Group>,
}

impl Run {
    /// Reads to the end: cargo would die of a pipe that nobody reads.
    fn follow(self, stdout: Option<ChildStdout>, stderr: Option<ChildStderr>) {
        let build = self.build;
        let talk_ended = self.listen(stderr);
        let mut made = None;
        let told = stdout.map(|stdout| cargo::told(stdout, &self.binary));
        for told in told.into_iter().flatten() {
            match told {
                Told::Binary { path, fresh } => {
                    self.post.send(self.built(&path, fresh));
                    made = Some(path);
                }
                Told::Diagnostic(diagnostic) => {
                    if let Some(said) = cargo_talk::of_compiler(*diagnostic) {
                        self.post.send(Event::Said { build, said });
                    }
                }
            }
        }
        let outcome = match self.group.wait() {
            Ok(status) => outcome(status),
            Err(error) => Outcome::Died(error.to_string()),
        };
        // Cargo writes them down at its very end.
        let made = made.filter(|_| outcome == Outcome::Done);
        if let Some(sources) = made.and_then(|binary| Sources::of(&binary, &self.root)) {
            self.post.send(Event::Sourced { build, sources });
        }
        let _ = talk_ended.recv_timeout(LAST_WORDS);
        self.post.send(Event::BuildEnded { build, outcome });
    }

    /// What cargo has made, kept. It may be another than before though this cargo had nothing to
    /// do, because another one has built it meanwhile.
    fn built(&self, path: &Path, fresh: bool) -> Event {
        let (binary, known) = lock(&self.shelf).keep(path);
        Event::Built {
            build: self.build,
            binary,
            fresh: fresh && known,
        }
    }

    /// Passes on what cargo itself says, on a thread of its own; the receiver hears of the end.
    fn listen(&self, stderr: Option<ChildStderr>) -> mpsc::Receiver<()> {
        let (ended, talk_ended) = mpsc::channel();
        let (build, post) = (self.build, self.post.clone());
        thread::spawn(move || {
            if let Some(stderr) = stderr {
                cargo_talk::of_cargo(stderr, move |said| post.send(Event::Said { build, said }));
            }
            // Nobody waits any more if it took too long.
            let _ = ended.send(());
        });
        talk_ended
    }
}

/// Has cargo draw its progress, which it would not do for a pipe, if the person can see it.
fn show_progress(command: &mut Command, shell: &Shell) {
    if let Some(columns) = shell.columns_for_progress() {
        command
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", columns.to_string());
    }
}

/// The name of the package that a file belongs to.
fn package(file: &Path) -> Option<String> {
    let manifest = |dir: &Path| read_toml(&dir.join("Cargo.toml")).ok().flatten();
    let manifest = file.ancestors().skip(1).find_map(manifest)?;
    let name = manifest.get("package")?.get("name")?;
    name.as_str().map(str::to_owned)
}

fn outcome(status: ExitStatus) -> Outcome {
    if status.success() {
        Outcome::Done
    } else if status.code().is_some() {
        Outcome::Failed
    } else {
        Outcome::Died(status.to_string())
    }
}
