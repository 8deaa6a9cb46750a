//! The same as `unix.rs` where there are no process groups and descriptors: a plain restart.
//!
//! The old version ends before the new one is built, because a running binary cannot be replaced,
//! and the app binds the address itself, which it is told in the variables that it reads anyway.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::child::Word;
use super::step::Handover;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::tools::Cmd;

pub(super) const HANDOVER: Handover = Handover::Restart;

/// How often it is looked whether a program has ended.
const GLANCE: Duration = Duration::from_millis(20);

/// A program; what it starts by itself is out of reach here.
#[derive(Debug)]
pub(super) struct Group {
    child: Mutex<Child>,
}

/// A program, and its standard output and error where they are pipes.
type Spawned = (Group, Option<ChildStdout>, Option<ChildStderr>);

impl Group {
    pub(super) fn spawn(command: Command) -> io::Result<(Self, Option<ChildStdout>)> {
        let (group, stdout, _) = Self::spawn_read(command)?;
        Ok((group, stdout))
    }

    /// The same, with both of the program's outputs, where they are pipes.
    pub(super) fn spawn_read(mut command: Command) -> io::Result<Spawned> {
        let mut child = command.spawn()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let child = Mutex::new(child);
        Ok((Self { child }, stdout, stderr))
    }

    /// There are no groups that one could look at.
    #[expect(clippy::unused_self, reason = "elsewhere a group has a number")]
    pub(super) fn id(&self) -> Option<u32> {
        None
    }

    /// Waits until the program ends.
    pub(super) fn wait(&self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.lock().try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(GLANCE);
        }
    }

    pub(super) fn wait_and_sweep(&self) -> io::Result<ExitStatus> {
        self.wait()
    }

    /// Ends the program, and returns when it is gone: there is no asking.
    pub(super) fn stop(&self) {
        self.kill();
    }

    /// The same, where no successor follows.
    pub(super) fn interrupt(&self) {
        self.kill();
    }

    pub(super) fn kill(&self) {
        let mut child = self.lock();
        // One that has ended by itself is as good.
        drop(child.kill().and_then(|()| child.wait()));
    }

    fn lock(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address, free again for the app to bind.
#[derive(Debug)]
pub(super) struct Seat {
    address: SocketAddr,
}

impl Seat {
    pub(super) fn new(_ctx: &Ctx, listener: TcpListener) -> Result<Self, Failure> {
        let address = listener.local_addr().map_err(catalog::cannot_hand_over)?;
        Ok(Self { address })
    }

    /// The address is the app's alone.
    pub(super) fn door(&self) -> io::Result<Option<Door>> {
        Ok(None)
    }

    /// Tells the process where to listen.
    pub(super) fn invite(&self, cmd: Cmd, _number: u32) -> io::Result<(Cmd, Bell)> {
        let cmd = cmd
            .env("PORT", self.address.port().to_string())
            .env("APP__SERVER__PORT", self.address.port().to_string())
            .env("APP__SERVER__HOST", self.address.ip().to_string());
        Ok((cmd, Bell))
    }

    pub(super) fn hand_to(&self, _command: &mut Command) -> io::Result<()> {
        Ok(())
    }
}

/// Where clients could be taken in; there is none.
#[derive(Debug)]
pub(super) enum Door {}

impl Door {
    pub(super) fn wait(&self, _limit: Duration) -> io::Result<bool> {
        match *self {}
    }

    pub(super) fn accept(&self) -> io::Result<Option<TcpStream>> {
        match *self {}
    }
}

/// A process counts as ready when it runs.
#[derive(Debug)]
pub(super) struct Bell;

impl Bell {
    pub(super) fn silencer(&self) -> impl Fn() + Send + 'static {
        || ()
    }

    pub(super) fn listen(self, said: impl Fn(Word)) {
        said(Word::Ready);
    }
}
