//! A plan on its way to a project: shown, or applied and told.

use serde_json::{Value, json};

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::plan::{Change, Kind, Occasion, Plan, RelPath, apply, diff, remove_emptied};
use crate::project::App;
use crate::shell::{BAD, DIM, GOOD, Shell, WARN, harmless};

/// What scripts are told beside the files, by name.
pub(crate) type Members = Vec<(&'static str, Value)>;

/// Applies a plan, or only shows it where `dry_run` says so.
pub(crate) fn carry_out(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    plan: &Plan,
    dry_run: bool,
) -> Result<(), Failure> {
    carry_out_telling(ctx, shell, app, plan, dry_run, Vec::new())
}

/// The same, with more for scripts than the files.
pub(crate) fn carry_out_telling(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    plan: &Plan,
    dry_run: bool,
    members: Members,
) -> Result<(), Failure> {
    if !dry_run {
        let occasion = Occasion::new(ctx.command_line(), ctx.unix_time());
        apply(app.root(), plan, occasion)?;
        remove_emptied(app.root(), plan);
    }
    if shell.wants_json() {
        shell.json(&document(plan, dry_run, members));
    } else if dry_run {
        show(shell, plan);
        shell.note("nothing was written");
    } else {
        tell(shell, plan);
    }
    Ok(())
}

/// How often a change is planned at most. Of generators that run at once, one gets ahead each time:
/// this is how many of them there may be.
const ATTEMPTS: usize = 64;

/// Plans and carries out a change, and does so again where a file has changed in between: planning
/// takes milliseconds, and another generator may be at work.
pub(crate) fn until_settled(attempt: impl Fn() -> Result<(), Failure>) -> Result<(), Failure> {
    for _ in 1..ATTEMPTS {
        match attempt() {
            Err(failure) if failure.code() == "CX0201" => {}
            settled => return settled,
        }
    }
    attempt()
}

/// Shows what a plan changes.
pub(crate) fn show(shell: &Shell, plan: &Plan) {
    let text = diff(plan, |_| true);
    if !text.is_empty() {
        shell.data(colored(&text).trim_end());
    }
}

/// Says of each file what was done to it.
pub(crate) fn tell(shell: &Shell, plan: &Plan) {
    for (path, change) in plan.changes() {
        let verb = match change.kind() {
            Some(Kind::Create) => "Created",
            Some(Kind::Delete) => "Deleted",
            _ => "Edited",
        };
        shell.status(verb, &harmless(path.as_str()));
    }
}

/// A plan for scripts, with more members before its own.
pub(crate) fn document(plan: &Plan, dry_run: bool, members: Members) -> Value {
    let own = [("dry_run", json!(dry_run)), ("files", json!(files(plan)))];
    let all = members.into_iter().chain(own);
    Value::Object(all.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The files of a plan for scripts, each with its difference.
fn files(plan: &Plan) -> Vec<Value> {
    let file = |(path, change): (&RelPath, &Change)| {
        let what = match change.kind() {
            Some(Kind::Create) => "create",
            Some(Kind::Delete) => "delete",
            _ => "edit",
        };
        let only = diff(plan, |other| other == path);
        json!({ "path": path.as_str(), "change": what, "diff": only })
    };
    plan.changes().map(file).collect()
}

/// A difference as a terminal shows it.
pub(crate) fn colored(diff: &str) -> String {
    let colored = |line: &str| {
        let style = match line.as_bytes() {
            [b'+', b'+', ..] | [b'-', b'-', ..] => DIM,
            [b'+', ..] => GOOD,
            [b'-', ..] => BAD,
            [b'@', ..] => WARN,
            [b' ', ..] | [] => return format!("{line}\n"),
            _ => DIM,
        };
        format!("{style}{line}{style:#}\n")
    };
    diff.lines().map(colored).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::catalog;

    #[test]
    fn who_is_overtaken_often_gets_there_and_who_always_is_does_not() {
        let overtaken = |times: usize| {
            let left = Cell::new(times);
            until_settled(|| match left.replace(left.get().saturating_sub(1)) {
                0 => Ok(()),
                _ => Err(catalog::conflicts(&["src/lib.rs".to_owned()])),
            })
        };
        assert!(overtaken(20).is_ok());
        assert_eq!(overtaken(1000).unwrap_err().code(), "CX0201");
    }
}
