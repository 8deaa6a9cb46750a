//! Which migrations are applied, as a table or for scripts.

use cortex_migrations::{State, StatusRow};
use serde_json::{Value, json};

use super::target::Target;
use super::{Asked, connection};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::{BAD, GOOD, Shell, WARN};

const HEAD: [&str; 4] = ["VERSION", "STATE", "APPLIED AT (UTC)", "NAME"];

/// Shows where each migration stands; with `must_be_current`, anything but that fails.
pub(crate) fn status(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    must_be_current: bool,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let migrations = target.migrations()?;
    let looked = connection::run("looking at the migrations", target.status(&migrations));
    let rows = looked?.rows;
    if shell.wants_json() {
        shell.json(&json!({
            "database": target.shown(),
            "environment": target.environment.name(),
            "migrations": rows.iter().map(document).collect::<Vec<_>>(),
        }));
    } else if rows.is_empty() {
        shell.note(&format!(
            "there are no migrations in `migrations/{}`",
            target.dialect
        ));
    } else {
        shell.data(&table(&rows));
        let database = target.shown();
        shell.note(&format!(
            "of `{database}`, the database of `{}`",
            target.environment
        ));
    }
    let behind = rows
        .iter()
        .filter(|row| row.state != State::Applied)
        .count();
    if must_be_current && behind > 0 {
        let failure = catalog::not_current(&target.shown(), behind);
        // In JSON the document has said it; a second one would be unreadable.
        return Err(if shell.wants_json() {
            failure.silent()
        } else {
            failure
        });
    }
    Ok(())
}

fn document(row: &StatusRow) -> Value {
    let applied = row.applied.as_ref();
    let time = applied.and_then(|it| it.time);
    json!({
        "version": row.version.to_string(),
        "name": row.name,
        "state": row.state.word(),
        "applied_at": applied.map(|it| &it.at),
        "milliseconds": time.and_then(|time| u64::try_from(time.as_millis()).ok()),
        "reversible": row.reversible,
    })
}

fn table(rows: &[StatusRow]) -> String {
    let line = |[version, state, at, name]: [&str; 4], style: anstyle::Style| {
        format!("{version:<14}  {style}{state:<7}{style:#}  {at:<19}  {name}")
    };
    let mut lines = vec![line(HEAD, anstyle::Style::new())];
    for row in rows {
        let at = row.applied.as_ref().map_or("", |it| &it.at);
        let style = match row.state {
            State::Applied => GOOD,
            State::Pending => WARN,
            _ => BAD,
        };
        let version = row.version.to_string();
        let cells = [&*version, row.state.word(), at, &row.name];
        lines.push(line(cells, style));
    }
    lines.join("\n")
}
