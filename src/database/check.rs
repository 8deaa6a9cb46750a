//! Whether a database can be used: reached, written to, and at the state of the files.

use cortex_migrations::{Migrations, Status};
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection};

use super::target::Target;
use super::{Asked, connection, run};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::{BAD, GOOD, Shell};

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    is_good: bool,
    told: String,
}

/// Says what can be done with the database; fails if anything is wrong.
pub(crate) fn check(ctx: &Ctx, shell: &Shell, asked: &Asked) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let migrations = target.migrations()?;
    let findings = connection::run("checking the database", async {
        let mut connection = target.open().await?;
        let mut findings = vec![server(ctx, &target, &mut connection).await?];
        findings.push(rights(&mut connection).await);
        findings.push(pending(&target, &migrations).await);
        Ok(findings)
    })?;
    let wrong = findings.iter().filter(|it| !it.is_good).count();
    if shell.wants_json() {
        let checks = findings
            .iter()
            .map(|it| json!({ "check": it.what, "good": it.is_good, "text": it.told }));
        shell.json(&json!({
            "database": target.shown(),
            "environment": target.environment.name(),
            "source": target.origin.replace('`', ""),
            "checks": checks.collect::<Vec<_>>(),
        }));
    } else {
        let lines = findings.iter().map(line);
        shell.data(&lines.collect::<Vec<_>>().join("\n"));
        shell.note(&format!(
            "`{}` is named by {}",
            target.shown(),
            target.origin
        ));
    }
    if wrong == 0 {
        return Ok(());
    }
    let failure = catalog::check_failed(&target.shown(), wrong);
    Err(if shell.wants_json() {
        failure.silent()
    } else {
        failure
    })
}

fn line(
    Finding {
        what,
        is_good,
        told,
    }: &Finding,
) -> String {
    let (style, word) = if *is_good {
        (GOOD, "good")
    } else {
        (BAD, "bad")
    };
    format!("{style}{word:<4}{style:#}  {what:<10}  {told}")
}

async fn server(
    ctx: &Ctx,
    target: &Target,
    connection: &mut SqliteConnection,
) -> Result<Finding, Failure> {
    let begun = ctx.instant();
    // Unlike the version alone, the number of tables is read from the file.
    let query = "SELECT sqlite_version() || ', ' || count(*) || ' tables' FROM sqlite_schema \
        WHERE type = 'table' AND name <> '_sqlx_migrations' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let read = sqlx::query_scalar(query).fetch_one(connection).await;
    let version: String = read.map_err(|error| target.unusable(&error))?;
    let time = run::shown(ctx.instant().duration_since(begun));
    Ok(Finding {
        what: "connection",
        is_good: true,
        told: format!("SQLite {version}, answered in {time}"),
    })
}

/// Takes the lock for writing and gives it back.
async fn rights(connection: &mut SqliteConnection) -> Finding {
    let begun = connection.begin_with("BEGIN IMMEDIATE").await;
    let ended = match begun {
        Ok(transaction) => transaction.rollback().await,
        Err(error) => Err(error),
    };
    let told = match &ended {
        Ok(()) => "can be written to".to_owned(),
        Err(error) => {
            let words = error.as_database_error().map(|it| it.message().to_owned());
            let words = words.unwrap_or_else(|| error.to_string());
            format!("cannot be written to: {words}")
        }
    };
    Finding {
        what: "rights",
        is_good: ended.is_ok(),
        told,
    }
}

async fn pending(target: &Target, migrations: &Migrations) -> Finding {
    let told = match target.status(migrations).await {
        Ok(status) => counted(&status),
        Err(failure) => Err(failure.message().to_owned()),
    };
    Finding {
        what: "migrations",
        is_good: told.is_ok(),
        told: told.unwrap_or_else(|told| told),
    }
}

fn counted(status: &Status) -> Result<String, String> {
    let (pending, wrong) = (status.pending().count(), status.wrong().count());
    let applied = status.rows.len() - pending - wrong;
    match (pending, wrong) {
        (0, 0) => Ok(format!("all {applied} applied")),
        (_, 0) => Err(format!(
            "{pending} pending; `cortex db migrate` applies them"
        )),
        _ => Err(format!(
            "{wrong} changed, missing or unfinished, {pending} pending; `cortex db status` lists them"
        )),
    }
}
