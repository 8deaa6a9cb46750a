//! The one door to other programs: a call is a value that can be shown, compared and run.

pub(crate) mod cargo;
pub(crate) mod git;
mod inherited;
mod limit;
pub(crate) mod rustfmt;
pub(crate) mod versions;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::{ChildStdout, Command, ExitStatus, Output, Stdio};

use crate::error::{Failure, catalog};
use crate::shell::Shell;

/// A call of another program. Its `Display` is what a person would type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cmd {
    program: OsString,
    args: Vec<OsString>,
    dir: Option<PathBuf>,
    env: BTreeMap<OsString, Option<OsString>>,
}

impl Cmd {
    /// A call of `program`, found on `PATH` unless it is a path.
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            dir: None,
            env: BTreeMap::new(),
        }
    }

    /// Adds one argument.
    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds several arguments.
    pub(crate) fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Runs the program in this folder.
    pub(crate) fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// Sets a variable for the program.
    pub(crate) fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), Some(value.into()));
        self
    }

    /// Hides a variable from the program.
    pub(crate) fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), None);
        self
    }

    /// The program's name, as errors call it.
    pub(crate) fn program(&self) -> String {
        self.program.to_string_lossy().into_owned()
    }

    /// Runs the program to its end and keeps what it prints.
    ///
    /// The program ending with an error is not a failure here: the caller looks at the status.
    pub(crate) fn output(&self, shell: &Shell) -> Result<Output, Failure> {
        shell.detail(&format!("$ {self}"));
        let mut command = self.to_command();
        command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| self.cannot_start(&error))
    }

    /// Runs the program to its end; `read` gets what it prints, and its talk goes where ours goes.
    ///
    /// Ctrl-C reaches it as it reaches us. `read` has to read to the end, or the program dies of a
    /// pipe that nobody reads.
    pub(crate) fn read_output<T>(
        &self,
        shell: &Shell,
        read: impl FnOnce(ChildStdout) -> T,
    ) -> Result<(ExitStatus, Option<T>), Failure> {
        shell.detail(&format!("$ {self}"));
        let mut command = self.to_command();
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| self.cannot_start(&error))?;
        let result = child.stdout.take().map(read);
        let status = child.wait().map_err(|error| self.cannot_start(&error))?;
        Ok((status, result))
    }

    /// Runs the program with `input` on its standard input and keeps what it prints.
    pub(crate) fn output_with_input(&self, shell: &Shell, input: &[u8]) -> Result<Output, Failure> {
        shell.detail(&format!("$ {self}"));
        let mut command = self.to_command();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| self.cannot_start(&error))?;
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            // Written beside the reading, so that neither side waits for a full pipe. A program
            // that does not read to the end says why by its own status.
            scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input)));
            child
                .wait_with_output()
                .map_err(|error| self.cannot_start(&error))
        })
    }

    /// The standard library's form of this call, for those who keep the child at hand.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where processes are made"
    )]
    pub(crate) fn to_command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Why the program did not start, in words.
    pub(crate) fn cannot_start(&self, error: &std::io::Error) -> Failure {
        let missing_dir = self.dir.as_deref().is_some_and(|dir| !dir.is_dir());
        if error.kind() == ErrorKind::NotFound && !missing_dir {
            return catalog::tool_missing(&self.program());
        }
        catalog::tool_not_started(&self.to_string(), error)
    }
}

impl fmt::Display for Cmd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.env {
            if let Some(value) = value {
                write!(f, "{}={} ", name.to_string_lossy(), quoted(value))?;
            }
        }
        f.write_str(&quoted(&self.program))?;
        self.args
            .iter()
            .try_for_each(|arg| write!(f, " {}", quoted(arg)))
    }
}

/// An argument as a POSIX shell wants it: in single quotes where it has more than plain characters.
pub(crate) fn quoted(arg: &OsStr) -> String {
    let text = arg.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Turns a program that ended with an error into a failure that carries its code and its last words.
pub(crate) fn checked(cmd: &Cmd, output: Output) -> Result<Output, Failure> {
    if output.status.success() {
        return Ok(output);
    }
    let words = String::from_utf8_lossy(&output.stderr)
        .trim_end()
        .to_owned();
    Err(catalog::tool_failed(
        &cmd.to_string(),
        output.status,
        &words,
    ))
}
