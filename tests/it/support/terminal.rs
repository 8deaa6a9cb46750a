//! The binary in a terminal of its own, answered with keys.

use rexpect::session::{PtySession, spawn_command};

use super::Sandbox;

/// Only a broken test waits this long; the limit is generous because machines are busy.
const PATIENCE_MS: u64 = 60_000;

pub(crate) const ENTER: &str = "\r";
pub(crate) const DOWN: &str = "\u{1b}[B";
pub(crate) const ESC: &str = "\u{1b}";
pub(crate) const CTRL_C: &str = "\u{3}";
/// Empties the line that is being typed.
pub(crate) const CTRL_U: &str = "\u{15}";

/// One run of `cortex` in a terminal of its own.
pub(crate) struct Run<'a> {
    sandbox: &'a Sandbox,
    session: PtySession,
    seen: String,
}

impl<'a> Run<'a> {
    pub(crate) fn start(sandbox: &'a Sandbox, args: &str) -> Self {
        Self::with(sandbox, args, 80, &[("TERM", "xterm")])
    }

    pub(crate) fn with(
        sandbox: &'a Sandbox,
        args: &str,
        columns: u16,
        vars: &[(&str, &str)],
    ) -> Self {
        Self::begin(sandbox, ".", args, columns, vars)
    }

    /// In a folder below the work folder.
    pub(crate) fn start_in(sandbox: &'a Sandbox, folder: &str, args: &str) -> Self {
        Self::begin(sandbox, folder, args, 80, &[("TERM", "xterm")])
    }

    fn begin(
        sandbox: &'a Sandbox,
        folder: &str,
        args: &str,
        columns: u16,
        vars: &[(&str, &str)],
    ) -> Self {
        let script = format!(
            r#"trap : INT; stty rows 24 cols {columns}; stty -g > ../before; (cd {folder}; exec "$0" {args}); code=$?; stty -g > ../after; echo "ended $code.""#
        );
        let mut command = sandbox.process("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_cortex")]);
        command.envs(vars.iter().copied());
        let session = spawn_command(command, Some(PATIENCE_MS)).unwrap();
        Self {
            sandbox,
            session,
            seen: String::new(),
        }
    }

    pub(crate) fn shows(&mut self, text: &str) {
        match self.session.exp_string(text) {
            Ok(before) => self.seen += &(before + text),
            Err(error) => panic!("never showed `{text}` after {:?}: {error}", self.seen),
        }
    }

    /// Sends keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Waits for a question and answers it.
    pub(crate) fn answers(&mut self, question: &str, keys: &str) {
        self.shows(question);
        self.press(keys);
    }

    /// Waits for the end, and holds that the terminal is as it was before.
    pub(crate) fn ends(mut self, code: u8) -> String {
        self.shows(&format!("ended {code}."));
        assert_eq!(
            self.sandbox.read("../before"),
            self.sandbox.read("../after")
        );
        let last = |sequence| self.seen.rfind(sequence);
        assert!(last("\u{1b}[?25l") <= last("\u{1b}[?25h"), "{}", self.seen);
        self.seen
    }
}
