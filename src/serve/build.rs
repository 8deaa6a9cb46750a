//! Runs of cargo: started, read to the end, cut off together with the compilers they started.

use std::process::{ChildStdout, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::event::{BuildId, Event, Outcome};
use super::inbox::Post;
use super::system::Group;
use crate::shell::Shell;
use crate::tools::{Cmd, cargo};

/// How one binary is built; at most one run at a time.
#[derive(Debug)]
pub(crate) struct Builder {
    cmd: Cmd,
    binary: String,
    post: Post,
    running: Option<(Arc<Group>, JoinHandle<()>)>,
}

impl Builder {
    /// `cargo` is a call of cargo in the project's folder.
    pub(crate) fn new(cargo: Cmd, binary: &str, release: bool, shell: &Shell, post: Post) -> Self {
        Self {
            cmd: cargo::build(cargo, binary, release, shell),
            binary: binary.to_owned(),
            post,
            running: None,
        }
    }

    /// Starts cargo. Errors and progress go where ours go; the messages are read in a thread.
    pub(crate) fn start(&mut self, shell: &Shell, build: BuildId) {
        shell.detail(&format!("$ {}", self.cmd));
        let mut command = self.cmd.to_command();
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let (group, stdout) = match Group::spawn(command) {
            Ok((group, stdout)) => (Arc::new(group), stdout),
            Err(error) => {
                let outcome = Outcome::NotStarted(self.cmd.cannot_start(&error));
                return self.post.send(Event::BuildEnded { build, outcome });
            }
        };
        let run = Run {
            build,
            binary: self.binary.clone(),
            post: self.post.clone(),
            group: Arc::clone(&group),
        };
        let thread = thread::spawn(move || run.follow(stdout));
        self.running = Some((group, thread));
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
    binary: String,
    post: Post,
    group: Arc<Group>,
}

impl Run {
    /// Reads to the end: cargo would die of a pipe that nobody reads.
    fn follow(self, stdout: Option<ChildStdout>) {
        let build = self.build;
        let binaries = stdout.map(|stdout| cargo::executables(stdout, &self.binary));
        for (binary, fresh) in binaries.into_iter().flatten() {
            self.post.send(Event::Built {
                build,
                binary,
                fresh,
            });
        }
        let outcome = match self.group.wait() {
            Ok(status) => outcome(status),
            Err(error) => Outcome::Died(error.to_string()),
        };
        self.post.send(Event::BuildEnded { build, outcome });
    }
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
