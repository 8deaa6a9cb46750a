//! A failure as a value: a stable code, one sentence, its causes, and what to try next.

pub(crate) mod catalog;
mod codes;
#[cfg(test)]
mod tests;

pub(crate) use codes::{CODES, Code, find};
use serde_json::{Value, json};

/// Why a command could not do what was asked of it.
///
/// Constructed only in [`catalog`], so that every sentence stands in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    code: &'static str,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    exit: Exit,
    silent: bool,
}

/// How the process ends; the numbers are documented and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command could not do its work.
    Failed,
    /// The command line was wrong.
    Usage,
    /// The person pressed Ctrl-C.
    Interrupted,
    /// A tool that was run on the person's behalf ended with this code.
    Tool(u8),
}

impl Exit {
    /// The number the operating system is given.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Interrupted => 130,
            Self::Tool(code) => code,
        }
    }
}

impl Failure {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        let (message, causes, hints) = (message.into(), Vec::new(), Vec::new());
        Self(Box::new(Parts {
            code,
            message,
            causes,
            hints,
            exit: Exit::Failed,
            silent: false,
        }))
    }

    fn cause(mut self, cause: impl std::fmt::Display) -> Self {
        self.0.causes.push(cause.to_string());
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    fn exit_with(mut self, exit: Exit) -> Self {
        self.0.exit = exit;
        self
    }

    /// Says nothing about it, because the command itself has said it.
    pub(crate) fn silent(mut self) -> Self {
        self.0.silent = true;
        self
    }

    /// Whether nothing is to be said, because the person asked for this end or knows.
    pub(crate) fn is_silent(&self) -> bool {
        self.0.silent
    }

    /// The stable code, such as `CX0101`.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// What could not be done.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// Why, from the nearest cause to the farthest.
    pub(crate) fn causes(&self) -> &[String] {
        &self.0.causes
    }

    /// What to try next.
    pub(crate) fn hints(&self) -> &[String] {
        &self.0.hints
    }

    /// How the process ends because of it.
    pub(crate) fn exit(&self) -> Exit {
        self.0.exit
    }

    /// The form that scripts read, the same for every command.
    pub(crate) fn to_json(&self) -> Value {
        let Parts {
            code,
            message,
            causes,
            hints,
            ..
        } = &*self.0;
        json!({ "error": { "code": code, "message": message, "causes": causes, "hints": hints } })
    }
}

/// The plain form, as it stands on a terminal without colour.
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "error[{}]: {}", self.code(), self.message())?;
        for cause in self.causes() {
            write!(f, "\n  cause: {}", indent(cause, "         "))?;
        }
        for hint in self.hints() {
            write!(f, "\n  hint: {}", indent(hint, "        "))?;
        }
        Ok(())
    }
}

/// Puts the lines after the first under the text of the first.
pub(crate) fn indent(text: &str, margin: &str) -> String {
    text.replace('\n', &format!("\n{margin}"))
}
