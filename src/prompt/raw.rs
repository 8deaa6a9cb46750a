//! The terminal's own line editing, switched off while questions are open.
//!
//! Reading a key does so as well, but only while it waits. A Ctrl-C typed in between would become
//! a signal that no question waits for, and other keys would show up on the screen.

use nix::sys::termios::{LocalFlags, SetArg, SpecialCharacterIndices, Termios};
use nix::sys::termios::{tcgetattr, tcsetattr};

/// Gives the terminal back as it was when it goes.
pub(super) struct Raw(Option<Termios>);

impl Raw {
    pub(super) fn begin() -> Self {
        let stdin = std::io::stdin();
        let Ok(original) = tcgetattr(&stdin) else {
            return Self(None);
        };
        let mut raw = original.clone();
        raw.local_flags
            .remove(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::ISIG);
        raw.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        raw.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        match tcsetattr(&stdin, SetArg::TCSADRAIN, &raw) {
            Ok(()) => Self(Some(original)),
            Err(_) => Self(None),
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(original) = &self.0 {
            // Where the terminal is gone there is nothing to give back.
            let _ = tcsetattr(std::io::stdin(), SetArg::TCSADRAIN, original);
        }
    }
}
