//! Which column refers to nothing: SQLite says only that some reference does not hold.

use sea_orm::{Statement, Value};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};

use super::explained::Explained;
use crate::violation::{IN_USE, is_sqlite_reference};

/// Says of a violated reference whether it is one to this row, or else which column it is on.
pub(crate) async fn explain(
    connection: &mut SqliteConnection,
    statement: &Statement,
    error: sqlx::Error,
) -> sqlx::Error {
    let error = match error {
        sqlx::Error::Database(error) if is_sqlite_reference(&*error) => error,
        other => return other,
    };
    // What is found out here is a help: where it cannot be, the error stays as it is.
    match Written::read(statement) {
        Some(written) => match written.broken(connection).await {
            Ok(Some(constraint)) => Explained { error, constraint }.into(),
            Ok(None) | Err(_) => sqlx::Error::Database(error),
        },
        None => sqlx::Error::Database(error),
    }
}

/// What a statement of the ORM writes.
struct Written<'a> {
    table: &'a str,
    /// None where rows are removed.
    columns: Option<Vec<&'a str>>,
    /// The values of one row, in the order of the columns.
    values: &'a [Value],
}

impl<'a> Written<'a> {
    /// Reads the beginning of a statement, as the ORM writes it and no other does.
    fn read(statement: &'a Statement) -> Option<Self> {
        let sql = statement.sql.as_str();
        let values = statement.values.as_ref();
        let values = values.map_or(&[][..], |values| &values.0);
        if let Some(rest) = sql.strip_prefix("DELETE FROM ") {
            let (table, _) = name(rest)?;
            let columns = None;
            return Some(Self {
                table,
                columns,
                values,
            });
        }
        let (table, columns) = if let Some(rest) = sql.strip_prefix("INSERT INTO ") {
            let (table, rest) = name(rest)?;
            (table, list(rest.strip_prefix(" (")?, ", ")?)
        } else {
            let (table, rest) = name(sql.strip_prefix("UPDATE ")?)?;
            (table, list(rest.strip_prefix(" SET ")?, " = ?, ")?)
        };
        let columns = Some(columns);
        Some(Self {
            table,
            columns,
            values,
        })
    }

    /// The column whose reference does not hold, if it is certain.
    async fn broken(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<Option<String>, sqlx::Error> {
        let Some(columns) = &self.columns else {
            return Ok(Some(IN_USE.to_owned()));
        };
        let keys = References::of(connection, self.table).await?;
        let written = keys.0.into_iter().filter_map(|key| {
            let place = columns.iter().position(|column| *column == key.from)?;
            Some((key, self.values.get(place)?))
        });
        let written: Vec<_> = written.collect();
        match &*written {
            // A key was changed that others refer to.
            [] => return Ok(Some(IN_USE.to_owned())),
            [(only, _)] => return Ok(Some(only.from.clone())),
            _ => {}
        }
        for (key, value) in written {
            if !key.holds(connection, value).await? {
                return Ok(Some(key.from));
            }
        }
        Ok(None)
    }
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
    async fn holds(
        &self,
        connection: &mut SqliteConnection,
        value: &Value,
    ) -> Result<bool, sqlx::Error> {
        let (table, to) = (quoted(&self.table), quoted(&self.to));
        let sql = format!("SELECT ?1 IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE {to} = ?1)");
        let value = SqlxValues(sea_orm::Values(vec![value.clone()]));
        sqlx::query_with(AssertSqlSafe(sql), value)
            .fetch_one(connection)
            .await?
            .try_get(0)
    }
}

/// A name in double quotes, and what is behind it; names with quotes in them are given up.
fn name(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

/// Names with the same text between each of them.
fn list<'a>(mut text: &'a str, between: &str) -> Option<Vec<&'a str>> {
    let mut names = Vec::new();
    loop {
        let (name, rest) = name(text)?;
        names.push(name);
        match rest.strip_prefix(between) {
            Some(rest) => text = rest,
            None => return Some(names),
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
