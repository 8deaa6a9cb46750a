//! The history and the steps of a run, on SQLite.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sqlx::error::DatabaseError;
use sqlx::{
    AssertSqlSafe, Connection as _, Either, Row as _, Sqlite, SqliteConnection, Transaction,
};

use crate::error::words;
use crate::runner::{Task, Wanted};
use crate::{Applied, Dialect, Direction, Error, Event, Failed, Migrations, ScriptError, script};

const EXISTS: &str =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'";
const LIST: &str = "SELECT version, description, CAST(installed_on AS TEXT), success, checksum, \
    execution_time FROM _sqlx_migrations ORDER BY version";
/// The table as sqlx 0.9 makes it, and a row of it.
const INSERT: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
VALUES (?1, ?2, ?3, ?4, ?5)";
const FINISH: &str =
    "UPDATE _sqlx_migrations SET success = TRUE, execution_time = ?2 WHERE version = ?1";
const DIRTY: &str = "UPDATE _sqlx_migrations SET success = FALSE WHERE version = ?1";
const DELETE: &str = "DELETE FROM _sqlx_migrations WHERE version = ?1";

/// Another number for this connection once another one has written.
const DATA_VERSION: &str = "PRAGMA data_version";

/// The primary result code of a database that another connection has locked.
const BUSY: u32 = 5;

/// How a step ended.
pub(crate) enum Outcome {
    /// There was nothing to do.
    Nothing,
    /// This version was applied or taken back.
    Done(i64),
    /// Another connection holds the database; nothing was done.
    Busy,
}

/// What a run has left to do, as it was decided on the history under the lock.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    data_version: i64,
    tasks: VecDeque<Task<'a>>,
}

/// Reads the history; it is empty where there is none.
pub(crate) async fn history(
    connection: &mut SqliteConnection,
) -> Result<Vec<Applied>, sqlx::Error> {
    let exists = sqlx::query(EXISTS).fetch_optional(&mut *connection).await?;
    if exists.is_none() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(LIST).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let time: i64 = row.try_get(5)?;
            Ok(Applied {
                version: row.try_get(0)?,
                description: row.try_get(1)?,
                at: row.try_get(2)?,
                success: row.try_get(3)?,
                checksum: row.try_get(4)?,
                time: u64::try_from(time).ok().map(Duration::from_nanos),
            })
        })
        .collect()
}

/// Takes the lock, and does the one thing that is next by the history as it is then.
pub(crate) async fn step<'a>(
    connection: &mut SqliteConnection,
    migrations: &'a Migrations,
    wanted: &Wanted,
    plan: &mut Option<Plan<'a>>,
    tell: &mut (dyn FnMut(Event<'_>) + Send),
) -> Result<Outcome, Error> {
    let task = match connection.begin_with("BEGIN IMMEDIATE").await {
        Ok(mut transaction) => {
            let Some(task) = next(&mut transaction, migrations, wanted, plan).await? else {
                transaction.rollback().await?;
                return Ok(Outcome::Nothing);
            };
            tell(Event::Started {
                migration: task.migration,
                direction: task.direction,
            });
            if !task.is_without_transaction() {
                let time = inside(transaction, task).await?;
                tell(task.done(time));
                return Ok(Outcome::Done(task.migration.version));
            }
            mark(transaction, task).await?;
            task
        }
        Err(error) if is_busy(&error) => return Ok(Outcome::Busy),
        Err(error) => return Err(error.into()),
    };
    let time = outside(connection, task).await?;
    tell(task.done(time));
    Ok(Outcome::Done(task.migration.version))
}

/// Takes the next task from the plan, which is made anew if the history may have changed since.
///
/// It can change between two steps only by another connection, or by a file that names it.
async fn next<'a>(
    connection: &mut SqliteConnection,
    migrations: &'a Migrations,
    wanted: &Wanted,
    plan: &mut Option<Plan<'a>>,
) -> Result<Option<Task<'a>>, Error> {
    let data_version = sqlx::query_scalar(DATA_VERSION);
    let data_version = data_version.fetch_one(&mut *connection).await?;
    let mut tasks = match plan.take() {
        Some(plan) if plan.data_version == data_version => plan.tasks,
        _ => {
            let applied = history(connection).await?;
            wanted.tasks(migrations, Dialect::Sqlite, applied)?
        }
    };
    let task = tasks.pop_front();
    if !task.is_some_and(|task| task.names_history()) {
        *plan = Some(Plan {
            data_version,
            tasks,
        });
    }
    Ok(task)
}

/// Runs a migration and keeps it, both in the transaction.
async fn inside(
    mut transaction: Transaction<'_, Sqlite>,
    task: Task<'_>,
) -> Result<Duration, Error> {
    let begun = Instant::now();
    run(&mut transaction, task, false).await?;
    if task.may_end_transaction() {
        let begun = sqlx::raw_sql("BEGIN").execute(&mut *transaction).await;
        if begun.is_ok() {
            return Err(ended(transaction, task).await?);
        }
    }
    let time = begun.elapsed();
    match task.direction {
        Direction::Up => insert(&mut transaction, task, true, nanoseconds(time)).await?,
        Direction::Down => delete(&mut transaction, task).await?,
    }
    // References are checked as late as here if the migration asked for it.
    let kept = transaction.commit().await;
    kept.map_err(|error| task.failed(None, false, Some(error)))?;
    Ok(time)
}

/// Says that the file has ended the transaction by itself. Parts of it are in the database, so the
/// row is kept as that of a migration that did not end. A transaction is open again.
async fn ended(
    mut transaction: Transaction<'_, Sqlite>,
    task: Task<'_>,
) -> Result<Error, sqlx::Error> {
    match task.direction {
        Direction::Up => insert(&mut transaction, task, false, -1).await?,
        Direction::Down => execute(&mut transaction, DIRTY, task).await?,
    }
    transaction.commit().await?;
    let mut failed = task.failure(None, true, None);
    "it ends the transaction in which it runs; take `COMMIT` and `ROLLBACK` out, or begin the file \
     with the line `-- no-transaction`"
        .clone_into(&mut failed.message);
    Ok(Error::Failed(Box::new(failed)))
}

/// Keeps that a migration without a transaction has begun.
async fn mark(mut transaction: Transaction<'_, Sqlite>, task: Task<'_>) -> Result<(), sqlx::Error> {
    match task.direction {
        Direction::Up => insert(&mut transaction, task, false, -1).await?,
        Direction::Down => execute(&mut transaction, DIRTY, task).await?,
    }
    transaction.commit().await
}

/// Runs a migration without a transaction, and keeps that it has ended.
async fn outside(connection: &mut SqliteConnection, task: Task<'_>) -> Result<Duration, Error> {
    let begun = Instant::now();
    run(connection, task, true).await?;
    let time = begun.elapsed();
    match task.direction {
        Direction::Up => {
            let finish = sqlx::query(FINISH).bind(task.migration.version);
            finish.bind(nanoseconds(time)).execute(connection).await?;
        }
        Direction::Down => delete(connection, task).await?,
    }
    Ok(time)
}

/// Runs the file of a migration.
async fn run(
    connection: &mut SqliteConnection,
    task: Task<'_>,
    is_left_dirty: bool,
) -> Result<(), Error> {
    let ran = run_sqlite_script(connection, task.sql).await;
    ran.map_err(|failed| task.failed(failed.line, is_left_dirty, Some(failed.source)))
}

/// Runs all statements of a script, one after the other, in the transaction of the connection if it
/// has begun one.
///
/// # Errors
///
/// The first statement that fails, with its line; those before it are done.
pub async fn run_sqlite_script(
    connection: &mut SqliteConnection,
    sql: &str,
) -> Result<(), ScriptError> {
    let mut statements = 0;
    let mut results = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_many(connection);
    loop {
        match results.try_next().await {
            Ok(None) => return Ok(()),
            Ok(Some(Either::Left(_))) => statements += 1,
            Ok(Some(Either::Right(_))) => {}
            Err(source) => {
                let message = words(&source);
                let line = script::line(sql, statements, &message);
                return Err(ScriptError {
                    line,
                    message,
                    source,
                });
            }
        }
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    task: Task<'_>,
    success: bool,
    time: i64,
) -> Result<(), sqlx::Error> {
    let row = sqlx::query(INSERT)
        .bind(task.migration.version)
        .bind(task.migration.description())
        .bind(success)
        .bind(task.migration.checksum())
        .bind(time);
    row.execute(connection).await?;
    Ok(())
}

async fn delete(connection: &mut SqliteConnection, task: Task<'_>) -> Result<(), sqlx::Error> {
    execute(connection, DELETE, task).await
}

/// A statement about the row of a migration.
async fn execute(
    connection: &mut SqliteConnection,
    sql: &'static str,
    task: Task<'_>,
) -> Result<(), sqlx::Error> {
    let statement = sqlx::query(sql).bind(task.migration.version);
    statement.execute(connection).await?;
    Ok(())
}

impl<'a> Task<'a> {
    fn done(&self, time: Duration) -> Event<'a> {
        Event::Done {
            migration: self.migration,
            direction: self.direction,
            time,
        }
    }

    fn failed(
        &self,
        line: Option<usize>,
        is_left_dirty: bool,
        source: Option<sqlx::Error>,
    ) -> Error {
        Error::Failed(Box::new(self.failure(line, is_left_dirty, source)))
    }

    fn failure(
        &self,
        line: Option<usize>,
        is_left_dirty: bool,
        source: Option<sqlx::Error>,
    ) -> Failed {
        Failed {
            version: self.migration.version,
            file: self.file(),
            line,
            direction: self.direction,
            message: source.as_ref().map(words).unwrap_or_default(),
            is_left_dirty,
            source,
        }
    }
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == BUSY)
}
