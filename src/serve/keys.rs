//! Keys that a person presses while the app is served.
//!
//! The terminal is put into a mode in which each key arrives at once and unseen. Ctrl-C goes on to
//! be a signal. Ctrl-Z and Ctrl-\ arrive as keys, so that the terminal can be given back before
//! they do what they always do. Nothing is read, and no mode is changed, while another job has the
//! terminal: the system would stop us for it.

use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{
    LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
};
use nix::unistd::{Pid, getpgrp, tcgetpgrp};

use super::event::Key;
use super::lock;

/// How often it is looked whether the terminal has become ours, as after `fg`.
const GLANCE: Duration = Duration::from_millis(500);

const CTRL_Z: u8 = 0x1a;
const CTRL_BACKSLASH: u8 = 0x1c;

/// Keys are heard as long as this lives; the terminal is then as it was before.
#[derive(Debug)]
pub(super) struct Keys(Arc<Mutex<Mode>>);

/// What the terminal is and was.
#[derive(Debug)]
struct Mode {
    terminal: OwnedFd,
    /// As it was found, while it is another one through us.
    original: Option<Termios>,
    /// Nothing is changed any more.
    over: bool,
}

impl Keys {
    /// Calls `pressed` for each key on standard input, if that is a terminal.
    pub(super) fn hear(pressed: impl Fn(Key) + Send + 'static) -> Option<Self> {
        let terminal = io::stdin().as_fd().try_clone_to_owned().ok()?;
        tcgetattr(&terminal).ok()?;
        let mode = Arc::new(Mutex::new(Mode {
            terminal,
            original: None,
            over: false,
        }));
        lock(&mode).take();
        let heard = Arc::clone(&mode);
        thread::spawn(move || while hear_once(&heard, &pressed).is_some() {});
        Some(Self(mode))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let mut mode = lock(&self.0);
        mode.give_back();
        mode.over = true;
    }
}

/// Waits for a key for a while; nothing once keys are not wanted any more or cannot come.
fn hear_once(mode: &Mutex<Mode>, pressed: &impl Fn(Key)) -> Option<()> {
    let terminal = {
        let mut mode = lock(mode);
        if mode.over {
            return None;
        }
        if !mode.is_ours() {
            drop(mode);
            thread::sleep(GLANCE);
            return Some(());
        }
        mode.take();
        mode.terminal.try_clone().ok()?
    };
    if !is_typed_at(terminal.as_fd()) || !lock(mode).is_ours() {
        return Some(());
    }
    let mut typed = [0; 64];
    let length = match std::fs::File::from(terminal).read(&mut typed) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Some(()),
        // The terminal is gone.
        Ok(0) | Err(_) => return None,
        Ok(length) => length,
    };
    for byte in &typed[..length] {
        match byte {
            &CTRL_Z => lock(mode).leave_for(Pid::from_raw(0), Signal::SIGTSTP),
            &CTRL_BACKSLASH => lock(mode).leave_for(Pid::this(), Signal::SIGQUIT),
            byte => {
                let _ = meaning(*byte).map(pressed);
            }
        }
    }
    Some(())
}

fn is_typed_at(terminal: BorrowedFd<'_>) -> bool {
    let mut waiting = [PollFd::new(terminal, PollFlags::POLLIN)];
    let limit = PollTimeout::try_from(GLANCE).unwrap_or(PollTimeout::ZERO);
    poll(&mut waiting, limit).is_ok_and(|ready| ready > 0)
}

fn meaning(byte: u8) -> Option<Key> {
    Some(match byte.to_ascii_lowercase() {
        b'r' => Key::Restart,
        b'b' => Key::Rebuild,
        b'o' => Key::Open,
        b'c' => Key::Clear,
        b'v' => Key::Verbose,
        b'q' => Key::Quit,
        b'?' | b'h' => Key::Help,
        _ => return None,
    })
}

impl Mode {
    /// Whether the terminal listens to us and not to another job.
    fn is_ours(&self) -> bool {
        tcgetpgrp(&self.terminal).is_ok_and(|foreground| foreground == getpgrp())
    }

    /// Puts the terminal into our mode, which it may have lost while we were stopped.
    fn take(&mut self) {
        let wanted = LocalFlags::ICANON | LocalFlags::ECHO;
        let Some(found) = tcgetattr(&self.terminal).ok().filter(|_| self.is_ours()) else {
            return;
        };
        if !found.local_flags.intersects(wanted) {
            return;
        }
        let mut ours = found.clone();
        ours.local_flags.remove(wanted);
        // Zero stands for no key at all on Linux, all ones elsewhere.
        let none = if cfg!(target_os = "linux") { 0 } else { 0xff };
        for (at, value) in [
            (SpecialCharacterIndices::VMIN, 1),
            (SpecialCharacterIndices::VTIME, 0),
            (SpecialCharacterIndices::VSUSP, none),
            (SpecialCharacterIndices::VQUIT, none),
        ] {
            ours.control_chars[at as usize] = value;
        }
        if tcsetattr(&self.terminal, SetArg::TCSANOW, &ours).is_ok() {
            self.original = Some(found);
        }
    }

    fn give_back(&mut self) {
        // Where another job has the terminal, its shell has given it what it needs.
        if let Some(original) = self.original.take().filter(|_| self.is_ours()) {
            // Where the terminal is gone there is nothing to give back.
            let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &original);
        }
    }

    /// Does what a key of the terminal does otherwise, with the terminal as it was.
    fn leave_for(&mut self, whom: Pid, signal: Signal) {
        self.give_back();
        // One may always signal oneself.
        let _ = kill(whom, signal);
        // Another thread may be the one that takes the signal, a little later. Until then the terminal
        // is left alone; this ends at once where it takes longer until we go on.
        thread::sleep(GLANCE);
    }
}

#[cfg(test)]
mod tests {
    use rexpect::session::spawn_command;

    use super::*;
    use crate::tools::Cmd;

    #[test]
    #[should_panic = "while it hears keys"]
    #[ignore = "the next test runs it, in a terminal of its own"]
    fn panics() {
        let keys = Keys::hear(|_| ());
        let mode = tcgetattr(io::stdin().as_fd()).map(|mode| mode.local_flags);
        let hears = keys.is_some() && mode.is_ok_and(|mode| !mode.contains(LocalFlags::ECHO));
        assert!(hears, "keys are not heard");
        panic!("while it hears keys");
    }

    #[test]
    fn a_panic_leaves_the_terminal_as_it_was() {
        #[expect(clippy::disallowed_methods, reason = "the test runs itself")]
        let program = std::env::current_exe().unwrap();
        let script = r#"stty -g; "$0" --ignored --exact "$1"; echo code $?; stty -g"#;
        let cmd = Cmd::new("sh").args(["-c", script]).arg(program);
        let command = cmd.arg("serve::keys::tests::panics").to_command();
        let output = spawn_command(command, Some(60_000)).unwrap().exp_eof();
        let output = output.unwrap();
        let lines: Vec<_> = output.lines().collect();
        assert!(output.contains("1 passed"), "{output}");
        assert!(output.contains("code 0"), "{output}");
        assert_eq!(lines.first(), lines.last(), "{output}");
    }

    #[test]
    fn keys_have_meanings_whatever_their_case() {
        assert_eq!(meaning(b'r'), Some(Key::Restart));
        assert_eq!(meaning(b'R'), Some(Key::Restart));
        assert_eq!(meaning(b'?'), Some(Key::Help));
        assert_eq!(meaning(b'x'), None);
        assert_eq!(meaning(b'\n'), None);
    }
}
