//! Changes that are taken back, brought back, or were cut off: CX02.

use crate::error::{Exit, Failure};

pub(crate) fn not_taken_back(worse: &Failure, first: &Failure) -> Failure {
    let failure = Failure::new("CX0207", "a change failed and could not be taken back");
    let failure = failure.cause(first.message());
    let failure = first.causes().iter().fold(failure, Failure::cause);
    let failure = failure.cause(worse.message());
    let failure = worse.causes().iter().fold(failure, Failure::cause);
    failure.hint("mend the cause; the next command that writes to the project takes it back first")
}

pub(crate) fn journal_busy() -> Failure {
    Failure::new("CX0208", "another `cortex` is changing this project")
        .cause("it has held the journal in `.cortex/journal` for more than ten seconds")
        .hint("wait until it is done, then run the command again")
}

pub(crate) fn not_rolled_back(paths: &[String], aside: &str) -> Failure {
    let message = "a change that was cut off could not be taken back wholly";
    let failure = Failure::new("CX0209", message);
    let changed = |path: &String| format!("`{path}` was changed since, and stays as it is");
    let failure = paths.iter().map(changed).fold(failure, Failure::cause);
    failure.hint(format!(
        "the files as they were before it are in `{aside}`; run the command again"
    ))
}

pub(crate) fn cannot_carry(id: u32, conflicts: &[String]) -> Failure {
    let message = format!("change {id} contradicts what was changed since");
    let failure = Failure::new("CX0210", message);
    let failure = conflicts.iter().fold(failure, Failure::cause);
    failure.hint("nothing was written; settle these files by hand, or with `git`")
}

pub(crate) fn nothing_to_carry(what: &str) -> Failure {
    Failure::new("CX0211", format!("there is nothing to {what}"))
        .hint("`cortex undo --list` shows what has been done to this project")
}

pub(crate) fn unknown_change(id: u32) -> Failure {
    Failure::new("CX0212", format!("the journal has no change {id}"))
        .hint("`cortex undo --list` shows the changes with their numbers")
        .exit_with(Exit::Usage)
}

pub(crate) fn already_undone(id: u32) -> Failure {
    Failure::new("CX0213", format!("change {id} is taken back already"))
        .hint("`cortex redo` brings back the last one that was taken back")
}

pub(crate) fn journal_unknown(folder: &str) -> Failure {
    let message = "a change was cut off that another version of `cortex` had begun";
    Failure::new("CX0214", message)
        .cause(format!("this version cannot read `{folder}`"))
        .hint("run any command that writes with that version, such as `cortex undo`; it rolls back")
}
