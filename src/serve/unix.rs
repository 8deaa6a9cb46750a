//! What only Unix can do, all in this file: process groups, a socket that two versions share, and
//! the word that an app is ready.
//!
//! The protocol is systemd's, so an app behaves the same there: the listening socket is descriptor 3
//! (`LISTEN_FDS=1`; `LISTEN_PID` is left out, because it cannot be known before the fork), and
//! `READY=1` arrives as a datagram at `NOTIFY_SOCKET`.

use std::fs::File;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus};
use std::sync::Mutex;
use std::time::Duration;

use command_fds::{CommandFdExt as _, FdMapping};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::browser::trouble::Finding;
use super::child::Word;
use super::keep;
use super::lock;
use super::step::Handover;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::tools::Cmd;

pub(super) const HANDOVER: Handover = Handover::Gapless;

/// The first descriptor after the three standard ones.
const FIRST_PASSED: i32 = 3;

/// What the status of an app that panicked begins with.
const PANIC: &[u8] = b"panicked at ";
/// What an app that fails says why behind, as JSON.
const FAILURE: &[u8] = b"X_CORTEX_FAILURE=";
/// The longest message that a bell takes in, in bytes; an app says less.
const LONGEST: usize = 64 * 1024;

/// What the names of folders for bells begin with.
const BELLS: &str = "cortex-serve-";

/// Where bells hang when the folder for temporary files is missing or its path is too long.
const SHORT_PLACE: &str = "/tmp";

/// A program and everything that it starts.
#[derive(Debug)]
pub(super) struct Group {
    child: Mutex<Child>,
    /// Forgotten once the program has ended, because its number may then be given to another.
    leader: Mutex<Option<Pid>>,
}

/// A program, and its standard output and error where they are pipes.
type Spawned = (Group, Option<ChildStdout>, Option<ChildStderr>);

impl Group {
    /// Starts a program as the leader of a group of its own, which Ctrl-C at the terminal spares.
    pub(super) fn spawn(command: Command) -> io::Result<(Self, Option<ChildStdout>)> {
        let (group, stdout, _) = Self::spawn_read(command)?;
        Ok((group, stdout))
    }

    /// The same, with both of the program's outputs, where they are pipes.
    pub(super) fn spawn_read(mut command: Command) -> io::Result<Spawned> {
        let mut child = command.process_group(0).spawn()?;
        let leader = child.id().try_into().ok().map(Pid::from_raw);
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let group = Self {
            child: Mutex::new(child),
            leader: Mutex::new(leader),
        };
        Ok((group, stdout, stderr))
    }

    /// The number of the group, as long as its leader runs.
    pub(super) fn id(&self) -> Option<u32> {
        (*lock(&self.leader))?.as_raw().try_into().ok()
    }

    /// Waits until the program ends. What it left behind is ended only if it was killed, and so
    /// could not see to it.
    pub(super) fn wait(&self) -> io::Result<ExitStatus> {
        let status = lock(&self.child).wait();
        let leader = lock(&self.leader).take();
        let is_killed = status.as_ref().is_ok_and(|status| status.code().is_none());
        if let Some(leader) = leader.filter(|_| is_killed) {
            let _ = killpg(leader, Signal::SIGKILL);
        }
        status
    }

    /// Waits until the program ends, and ends what it left behind.
    pub(super) fn wait_and_sweep(&self) -> io::Result<ExitStatus> {
        let status = lock(&self.child).wait();
        if let Some(leader) = lock(&self.leader).take() {
            // Usually nobody is left, which is the error that this drops.
            let _ = killpg(leader, Signal::SIGKILL);
        }
        status
    }

    /// Asks all of the group to end, as Ctrl-C does: there is no successor to leave clients to.
    pub(super) fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    /// Asks all of the group to finish what they do.
    pub(super) fn stop(&self) {
        self.signal(Signal::SIGTERM);
    }

    /// Ends all of the group at once.
    pub(super) fn kill(&self) {
        self.signal(Signal::SIGKILL);
    }

    fn signal(&self, signal: Signal) {
        if let Some(leader) = *lock(&self.leader) {
            // A group that has just ended by itself is as good.
            let _ = killpg(leader, signal);
        }
    }
}

/// What outlives every version of the app: the listening socket, and a place for the bells.
#[derive(Debug)]
pub(super) struct Seat {
    listener: TcpListener,
    bells: TempDir,
    /// Held as long as the folder of the bells is used.
    _used: File,
}

impl Seat {
    pub(super) fn new(ctx: &Ctx, listener: TcpListener) -> Result<Self, Failure> {
        // All who hold the socket share this; an app sets it anyway, and we must not wait for a
        // client whom the app has taken.
        listener
            .set_nonblocking(true)
            .map_err(catalog::cannot_hand_over)?;
        let (bells, used) = place_for_bells(ctx.temp_dir())
            .or_else(|error| place_for_bells(SHORT_PLACE.as_ref()).map_err(|_| error))
            .map_err(catalog::cannot_hand_over)?;
        Ok(Self {
            listener,
            bells,
            _used: used,
        })
    }

    /// Where clients can be taken in as long as the app does not.
    pub(super) fn door(&self) -> io::Result<Option<Door>> {
        let listener = self.listener.try_clone()?;
        Ok(Some(Door { listener }))
    }

    /// Hangs a bell for one process and tells the process where it is, and that a socket waits.
    pub(super) fn invite(&self, cmd: Cmd, number: u32) -> io::Result<(Cmd, Bell)> {
        let bell = Bell::hang(self.bells.path().join(number.to_string()))?;
        let cmd = cmd
            .env("LISTEN_FDS", "1")
            // So that it notices if we are killed.
            .env("CORTEX_SERVE", std::process::id().to_string())
            // So that one version takes connections at a time: they lock it in turn.
            .env("CORTEX_TURN", self.bells.path())
            .env_remove("LISTEN_PID")
            .env_remove("LISTEN_FDNAMES")
            .env("NOTIFY_SOCKET", &bell.path);
        Ok((cmd, bell))
    }

    /// Passes the listening socket on.
    pub(super) fn hand_to(&self, command: &mut Command) -> io::Result<()> {
        let socket = FdMapping {
            parent_fd: self.listener.as_fd().try_clone_to_owned()?,
            child_fd: FIRST_PASSED,
        };
        let mapped = command.fd_mappings(vec![socket]);
        mapped.map(drop).map_err(io::Error::other)
    }
}

/// Our own end of the listening socket.
#[derive(Debug)]
pub(super) struct Door {
    listener: TcpListener,
}

impl Door {
    /// Whether somebody knocks within this time.
    pub(super) fn wait(&self, limit: Duration) -> io::Result<bool> {
        let mut door = [PollFd::new(self.listener.as_fd(), PollFlags::POLLIN)];
        let limit = PollTimeout::try_from(limit).unwrap_or(PollTimeout::ZERO);
        match poll(&mut door, limit) {
            Ok(count) => Ok(count > 0),
            Err(Errno::EINTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a client, unless another was quicker.
    pub(super) fn accept(&self) -> io::Result<Option<TcpStream>> {
        match self.listener.accept() {
            Ok((stream, _)) => {
                // Some systems pass it on to what is accepted.
                stream.set_nonblocking(false)?;
                Ok(Some(stream))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A folder in which a socket can be made: the system takes only short paths for one. Those that
/// processes have left which were killed are removed.
fn place_for_bells(temp: &Path) -> io::Result<(TempDir, File)> {
    keep::sweep(temp, BELLS);
    let place = tempfile::Builder::new().prefix(BELLS).tempdir_in(temp)?;
    let used = keep::claim(place.path())?;
    let longest = Bell::hang(place.path().join(u32::MAX.to_string()))?;
    silence(&longest.path);
    Ok((place, used))
}

/// Where one process reports that it is ready.
#[derive(Debug)]
pub(super) struct Bell {
    socket: UnixDatagram,
    path: PathBuf,
}

impl Bell {
    fn hang(path: PathBuf) -> io::Result<Self> {
        let socket = UnixDatagram::bind(&path)?;
        Ok(Self { socket, path })
    }

    /// What ends `listen` when the process is gone.
    pub(super) fn silencer(&self) -> impl Fn() + Send + 'static {
        let path = self.path.clone();
        move || silence(&path)
    }

    /// Hands on what the process says until it is gone, so that it can always write.
    pub(super) fn listen(self, said: impl Fn(Word)) {
        let mut buffer = vec![0; LONGEST];
        loop {
            match self.socket.recv(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(length) => words(&buffer[..length]).into_iter().for_each(&said),
            }
        }
    }
}

/// What of a message matters here.
fn words(message: &[u8]) -> Vec<Word> {
    let word = |line: &[u8]| match line {
        b"READY=1" => Some(Word::Ready),
        b"STOPPING=1" => Some(Word::Stopping),
        _ => {
            if let Some(failure) = line.strip_prefix(FAILURE) {
                return Some(Word::Failed(Finding::of_failure(failure)));
            }
            let status = line.strip_prefix(b"STATUS=")?;
            let is_panic = status.starts_with(PANIC);
            is_panic.then(|| Word::Panicked(String::from_utf8_lossy(status).into_owned()))
        }
    };
    message
        .split(|byte| *byte == b'\n')
        .filter_map(word)
        .collect()
}

fn silence(path: &Path) {
    let sent = UnixDatagram::unbound().and_then(|socket| socket.send_to(&[], path));
    // The listener may have ended before; there is nothing to silence then.
    drop(sent);
    #[expect(
        clippy::disallowed_methods,
        reason = "the socket of a process that is gone, in a temporary folder of ours"
    )]
    let removed = std::fs::remove_file(path);
    drop(removed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_one_line_among_others_and_a_panic_a_status() {
        assert_eq!(words(b"STATUS=up\nREADY=1\nMAINPID=7"), [Word::Ready]);
        assert_eq!(words(b"STATUS=READY=1"), []);
        assert_eq!(words(b"STOPPING=1"), [Word::Stopping]);
        let panicked = Word::Panicked("panicked at a.rs:1:2: no".into());
        assert_eq!(words(b"STATUS=panicked at a.rs:1:2: no"), [panicked]);
        let failed = Word::Failed(vec![Finding::of_words("no luck")]);
        assert_eq!(
            words(b"X_CORTEX_FAILURE={\"report\":\"no luck\"}"),
            [failed]
        );
    }

    #[test]
    fn a_bell_rings_for_ready_and_is_silenced() {
        let dir = tempfile::tempdir().unwrap();
        let bell = Bell::hang(dir.path().join("1")).unwrap();
        let sender = UnixDatagram::unbound().unwrap();
        for message in ["STATUS=starting", "READY=1"] {
            sender.send_to(message.as_bytes(), &bell.path).unwrap();
        }
        let silence = bell.silencer();
        silence();
        let rung = std::cell::Cell::new(0);
        bell.listen(|_| rung.set(rung.get() + 1));
        assert_eq!(rung.get(), 1);
        assert!(!dir.path().join("1").exists());
    }

    #[test]
    fn bells_need_a_place_that_is_there_and_has_a_short_path() {
        let temp = tempfile::tempdir().unwrap();
        assert!(place_for_bells(temp.path()).is_ok());
        assert!(place_for_bells(&temp.path().join("gone")).is_err());
        let deep = temp.path().join("deep".repeat(25));
        #[expect(clippy::disallowed_methods, reason = "a test's own folder")]
        std::fs::create_dir(&deep).unwrap();
        assert!(place_for_bells(&deep).is_err());
    }

    #[test]
    fn a_group_ends_with_what_its_leader_started() {
        let cmd = Cmd::new("sh").args(["-c", "sleep 60 & echo $!; sleep 60"]);
        let mut command = cmd.to_command();
        command.stdout(std::process::Stdio::piped());
        let (group, stdout) = Group::spawn(command).unwrap();
        let mut reader = io::BufReader::new(stdout.unwrap());
        let mut pid = String::new();
        io::BufRead::read_line(&mut reader, &mut pid).unwrap();
        group.stop();
        assert!(!group.wait_and_sweep().unwrap().success());
        // The pipe closes when the last of the group, which holds it, is gone.
        let mut rest = String::new();
        io::Read::read_to_string(&mut reader, &mut rest).unwrap();
    }
}
