//! The processes of the app: started with the listening socket, watched, asked to end.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::browser::trouble::Finding;
use super::event::{ChildId, Event};
use super::inbox::Post;
use super::system::{Group, Seat};
use crate::shell::Shell;
use crate::tools::Cmd;

/// How long the last words of an app that has ended may take.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// How long an app may take to say that it has heard that it should end.
const ACKNOWLEDGEMENT: Duration = Duration::from_millis(100);

/// What an app says to whoever started it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// It accepts requests.
    Ready,
    /// It has heard that it should end, and takes no new clients.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "only Unix hangs a bell that says it")
    )]
    Stopping,
    /// It panicked: where, and with which message.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "only Unix hangs a bell that says it")
    )]
    Panicked(String),
    /// What keeps it from going on.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "only Unix hangs a bell that says it")
    )]
    Failed(Vec<Finding>),
}

impl Word {
    /// What follows from it; that it stops was expected.
    fn of(self, child: ChildId) -> Option<Event> {
        match self {
            Self::Ready => Some(Event::ChildReady { child }),
            Self::Stopping => None,
            Self::Panicked(panic) => Some(Event::ChildPanicked { child, panic }),
            Self::Failed(findings) => Some(Event::ChildFailed { child, findings }),
        }
    }
}

/// All processes of the app that may still run. None of them outlives this value.
#[derive(Debug)]
pub(crate) struct Children {
    seat: Seat,
    post: Post,
    running: BTreeMap<ChildId, Running>,
}

#[derive(Debug)]
struct Running {
    group: Arc<Group>,
    /// Hears when it begins to stop, or can say nothing any more.
    stopping: mpsc::Receiver<()>,
}

impl Children {
    pub(crate) fn new(seat: Seat, post: Post) -> Self {
        let running = BTreeMap::new();
        Self {
            seat,
            post,
            running,
        }
    }

    /// Starts the app; that it cannot be started is reported as if it had ended.
    pub(crate) fn start(&mut self, shell: &Shell, child: ChildId, cmd: Cmd) {
        if let Err(error) = self.try_start(shell, child, cmd) {
            let how = format!("it could not be started: {error}");
            self.post.send(Event::ChildExited { child, how });
        }
    }

    fn try_start(&mut self, shell: &Shell, child: ChildId, cmd: Cmd) -> std::io::Result<()> {
        let (cmd, bell) = self.seat.invite(cmd, child.0)?;
        shell.detail(&format!("$ {cmd}"));
        let mut command = cmd.to_command();
        command
            .stdin(Stdio::null())
            .stdout(shell.output_of_others());
        self.seat.hand_to(&mut command)?;
        let silence = bell.silencer();
        let (group, _) = Group::spawn(command).inspect_err(|_| silence())?;
        let group = Arc::new(group);
        let (begins, stopping) = mpsc::channel();
        let running = Running {
            group: Arc::clone(&group),
            stopping,
        };
        self.running.insert(child, running);
        self.post.send(Event::ChildStarted { child });
        let post = self.post.clone();
        let (heard, all_heard) = mpsc::channel::<()>();
        thread::spawn(move || {
            bell.listen(|word| {
                if word == Word::Stopping {
                    // Nobody waits for it who has not asked for it.
                    let _ = begins.send(());
                }
                word.of(child)
                    .into_iter()
                    .for_each(|event| post.send(event));
            });
            drop(heard);
        });
        let post = self.post.clone();
        thread::spawn(move || {
            let how = match group.wait_and_sweep() {
                Ok(status) => status.to_string(),
                Err(error) => error.to_string(),
            };
            silence();
            // Its last words come before its end.
            let _ = all_heard.recv_timeout(LAST_WORDS);
            post.send(Event::ChildExited { child, how });
        });
        Ok(())
    }

    /// Asks a process to finish and end, its successor being there, and waits a moment until it has
    /// heard: who is told of the successor now should reach it.
    pub(crate) fn stop(&self, child: ChildId) {
        if let Some(running) = self.running.get(&child) {
            running.group.stop();
            let _ = running.stopping.recv_timeout(ACKNOWLEDGEMENT);
        }
    }

    /// Asks a process to finish and end, and not to wait for clients that could go on elsewhere.
    pub(crate) fn end(&self, child: ChildId) {
        if let Some(Running { group, .. }) = self.running.get(&child) {
            group.interrupt();
        }
    }

    /// Ends a process at once.
    pub(crate) fn kill(&self, child: ChildId) {
        if let Some(Running { group, .. }) = self.running.get(&child) {
            group.kill();
        }
    }

    /// Forgets a process that has ended.
    pub(crate) fn forget(&mut self, child: ChildId) {
        self.running.remove(&child);
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        self.running.values().for_each(|it| it.group.kill());
    }
}
