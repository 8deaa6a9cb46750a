//! Changes that were made to a project: listed, taken back and brought back, and what is said of it.

use std::path::Path;

use serde_json::{Value, json};

use crate::age::age;
use crate::change;
use crate::ctx::Ctx;
use crate::database;
use crate::error::Failure;
use crate::plan::{Carried, Direction, Occasion, Remembered, history_of, perform, preview};
use crate::project::App;
use crate::shell::{Shell, harmless};

/// Carries a change over in the project here, or only shows what that would do.
pub(crate) fn run(
    ctx: &Ctx,
    shell: &Shell,
    direction: Direction,
    id: Option<u32>,
    dry_run: bool,
) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let planned = preview(app.root(), id, direction)?;
    if direction == Direction::Back {
        let records = planned.entry.records.iter();
        let created = records.filter(|record| record.before.is_none());
        let created = created.map(|record| record.path.as_str());
        database::refuse_applied(ctx, app.root(), created)?;
    }
    let carried = if dry_run {
        planned
    } else {
        let occasion = Occasion::new(ctx.command_line(), ctx.unix_time());
        perform(app.root(), id, direction, occasion)?
    };
    if shell.wants_json() {
        shell.json(&document(&carried, direction, dry_run));
    } else if dry_run {
        show(shell, &carried, direction);
    } else {
        announce(shell, &carried, direction);
    }
    Ok(())
}

/// Lists the changes that are remembered, the last one first.
pub(crate) fn list(ctx: &Ctx, shell: &Shell) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let history = history_of(app.root());
    let changes = history.changes();
    if shell.wants_json() {
        let changes = changes.iter().rev().map(as_json);
        shell.json(&changes.collect::<Vec<_>>());
    } else if changes.is_empty() {
        shell.note("no command has changed this project yet");
    } else {
        let lines = changes.iter().rev().map(|change| line(ctx, change));
        shell.data(&lines.collect::<Vec<_>>().join("\n"));
    }
    Ok(())
}

/// The numbers of the changes that can be taken back in `dir`, with their commands.
pub(crate) fn candidates(dir: &Path) -> Vec<(u32, String)> {
    let Ok(app) = App::find(dir) else {
        return Vec::new();
    };
    let history = history_of(app.root());
    let changes = history.changes().into_iter().rev();
    changes
        .filter(|change| change.done)
        .map(|change| (change.entry.id, harmless(&change.entry.command)))
        .collect()
}

fn announce(shell: &Shell, carried: &Carried, direction: Direction) {
    let Carried { entry, plan } = carried;
    let (verb, way_back) = match direction {
        Direction::Back => ("Undone", "cortex redo"),
        Direction::Forth => ("Redone", "cortex undo"),
    };
    change::tell(shell, plan);
    let (id, command) = (entry.id, harmless(&entry.command));
    let text = match plan.len() {
        0 => format!("change {id}, `{command}`: the files were so already"),
        _ => format!("change {id}, `{command}`; `{way_back}` reverses this"),
    };
    shell.status(verb, &text);
}

fn show(shell: &Shell, carried: &Carried, direction: Direction) {
    let Carried { entry, plan } = carried;
    change::show(shell, plan);
    let what = match direction {
        Direction::Back => "take back",
        Direction::Forth => "bring back",
    };
    let (id, command) = (entry.id, harmless(&entry.command));
    shell.note(&format!(
        "would {what} change {id}, `{command}`; nothing was written"
    ));
}

fn document(carried: &Carried, direction: Direction, dry_run: bool) -> Value {
    let Carried { entry, plan } = carried;
    let direction = match direction {
        Direction::Back => "undo",
        Direction::Forth => "redo",
    };
    let members = vec![
        ("direction", json!(direction)),
        ("id", json!(entry.id)),
        ("command", json!(entry.command)),
    ];
    change::document(plan, dry_run, members)
}

fn as_json(change: &Remembered<'_>) -> Value {
    let Remembered { entry, done } = change;
    let files = entry.records.iter().map(|record| record.path.as_str());
    json!({
        "id": entry.id,
        "command": entry.command,
        "time": entry.time,
        "done": done,
        "files": files.collect::<Vec<_>>(),
    })
}

fn line(ctx: &Ctx, change: &Remembered<'_>) -> String {
    let Remembered { entry, done } = change;
    let age = age(ctx.unix_time().saturating_sub(entry.time));
    let files = match entry.records.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let state = if *done { "" } else { ", undone" };
    format!(
        "{:>4}  {}  ({files}, {age}{state})",
        entry.id,
        harmless(&entry.command)
    )
}
