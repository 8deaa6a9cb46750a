//! What is wrong with what was typed, shown under the very characters, and what mends it.

use std::cmp::Reverse;

use super::parse::read;

/// How often an argument is mended before nothing is proposed: a spelling of another tool, then a
/// slip in what is left of it, then what follows from both.
const ROUNDS: usize = 4;

/// One fault of an argument.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which of the arguments it is.
    pub(super) nth: usize,
    /// The argument, as it was typed.
    pub(super) typed: String,
    /// Where it is wrong: the first byte and the one behind the last.
    pub(super) at: (usize, usize),
    pub(super) why: String,
    /// What mends it: places with what belongs there.
    pub(super) edits: Vec<Edit>,
}

/// A place, and what belongs there.
pub(super) type Edit = ((usize, usize), String);

impl Fault {
    /// A fault that only the person can mend.
    pub(super) fn new(at: (usize, usize), why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
            ..Self::default()
        }
    }

    /// The same with what belongs there.
    pub(super) fn replaced(self, with: impl Into<String>) -> Self {
        let at = self.at;
        self.edited(at, with)
    }

    /// The same with what belongs elsewhere.
    pub(super) fn edited(mut self, at: (usize, usize), with: impl Into<String>) -> Self {
        self.edits.push((at, with.into()));
        self
    }

    /// The reason, and below it the argument with carets under what is wrong.
    pub(crate) fn shown(&self) -> String {
        let Self { typed, at, why, .. } = self;
        let part = |from: usize, to: usize| typed.get(from..to).unwrap_or_default();
        let width = |text: &str| text.escape_debug().count();
        let before = " ".repeat(width(part(0, at.0)));
        let carets = "^".repeat(width(part(at.0, at.1)).max(1));
        format!("{why}\n{}\n{before}{carets}", typed.escape_debug())
    }
}

/// What to type in place of each argument that can be mended, in order.
pub(crate) fn proposals(faults: &[Fault]) -> Vec<String> {
    let mut arguments: Vec<&str> = faults.iter().map(|fault| fault.typed.as_str()).collect();
    arguments.dedup();
    arguments.into_iter().filter_map(mended).collect()
}

/// The argument as it would be understood.
fn mended(typed: &str) -> Option<String> {
    let mut argument = typed.to_owned();
    for _ in 0..ROUNDS {
        let (_, faults) = read(&argument);
        if faults.is_empty() {
            return Some(argument).filter(|argument| argument != typed);
        }
        let edits = faults.into_iter().flat_map(|fault| fault.edits);
        argument = applied(&argument, edits.collect())?;
    }
    None
}

/// The text with all edits made; of two for one place the wider counts. Nothing where none is left.
fn applied(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|((from, to), _)| (*from, Reverse(*to)));
    edits.dedup();
    let (mut written, mut end) = (String::new(), 0);
    for ((from, to), with) in edits {
        if from < end {
            continue;
        }
        written.push_str(text.get(end..from)?);
        written.push_str(&with);
        end = to;
    }
    written.push_str(text.get(end..)?);
    Some(written).filter(|written| written != text)
}
