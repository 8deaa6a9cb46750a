//! Which column refers to nothing: SQLite says only that some reference does not hold.

use sqlx::{AssertSqlSafe, IntoArguments, Row as _, Sqlite, SqliteConnection};

use super::explained::Explained;
use super::written::Written;
use crate::violation::{IN_USE, is_sqlite_reference};

/// Says of a violated reference whether it is one to this row, or else which column it is on.
/// `arguments` gives what is bound to the statement.
pub(crate) async fn explain<A: IntoArguments<Sqlite>>(
    connection: &mut SqliteConnection,
    sql: &str,
    arguments: impl Fn() -> A,
    error: sqlx::Error,
) -> sqlx::Error {
    let error = match error {
        sqlx::Error::Database(error) if is_sqlite_reference(&*error) => error,
        other => return other,
    };
    // What is found out here is a help: where it cannot be, the error stays as it is.
    match Written::read(sql) {
        Some(written) => match broken(&written, connection, arguments).await {
            Ok(Some(constraint)) => Explained { error, constraint }.into(),
            Ok(None) | Err(_) => sqlx::Error::Database(error),
        },
        None => sqlx::Error::Database(error),
    }
}

/// The column whose reference does not hold, if it is certain.
async fn broken<A: IntoArguments<Sqlite>>(
    written: &Written<'_>,
    connection: &mut SqliteConnection,
    arguments: impl Fn() -> A,
) -> Result<Option<String>, sqlx::Error> {
    let Some(columns) = &written.columns else {
        return Ok(Some(IN_USE.to_owned()));
    };
    let keys = References::of(connection, written.table).await?;
    let found = keys.0.into_iter().filter_map(|key| {
        let mut columns = columns.iter();
        let (_, place) = columns.find(|(column, _)| *column == key.from)?;
        Some((key, *place))
    });
    let found: Vec<_> = found.collect();
    match &*found {
        // A key was changed that others refer to.
        [] => return Ok(Some(IN_USE.to_owned())),
        [(only, _)] => return Ok(Some(only.from.clone())),
        _ => {}
    }
    for (key, place) in found {
        let Some(place) = place else {
            return Ok(None);
        };
        if !key.holds(connection, place, arguments()).await? {
            return Ok(Some(key.from));
        }
    }
    Ok(None)
}

/// The references that a table has to others, by one column each.
struct References(Vec<Reference>);

struct Reference {
    from: String,
    table: String,
    to: String,
}

impl References {
    async fn of(connection: &mut SqliteConnection, table: &str) -> Result<Self, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT \"from\", \"table\", coalesce(\"to\", 'rowid') FROM pragma_foreign_key_list(?) \
             GROUP BY id HAVING count(*) = 1",
        )
        .bind(table)
        .fetch_all(connection)
        .await?;
        let references = rows.iter().map(|row| {
            Ok(Reference {
                from: row.try_get(0)?,
                table: row.try_get(1)?,
                to: row.try_get(2)?,
            })
        });
        references.collect::<Result<_, _>>().map(Self)
    }
}

impl Reference {
    /// Whether the row is there that the argument in this place points at, if it does.
    async fn holds(
        &self,
        connection: &mut SqliteConnection,
        place: usize,
        arguments: impl IntoArguments<Sqlite>,
    ) -> Result<bool, sqlx::Error> {
        let (table, to) = (quoted(&self.table), quoted(&self.to));
        let sql = format!(
            "SELECT ?{place} IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE {to} = ?{place})"
        );
        sqlx::query_with(AssertSqlSafe(sql), arguments)
            .fetch_one(connection)
            .await?
            .try_get(0)
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
