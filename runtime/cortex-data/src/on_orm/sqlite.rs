//! The statements of SeaORM on a connection to SQLite.

use std::sync::Arc;

use sea_orm::{DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Value};
use sea_query_sqlx::SqlxValues;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor as _, Sqlite, SqliteConnection};

use crate::sqlite::reference;

pub(crate) async fn execute(
    connection: &mut SqliteConnection,
    statement: Statement,
) -> Result<ExecResult, DbErr> {
    match query(&statement).execute(&mut *connection).await {
        Ok(result) => Ok(result.into()),
        Err(error) => Err(exec_err(explain(connection, &statement, error).await)),
    }
}

pub(crate) async fn execute_unprepared(
    connection: &mut SqliteConnection,
    sql: &str,
) -> Result<ExecResult, DbErr> {
    let outcome = connection.execute(AssertSqlSafe(sql.to_owned())).await;
    outcome.map(ExecResult::from).map_err(exec_err)
}

pub(crate) async fn query_one(
    connection: &mut SqliteConnection,
    statement: Statement,
) -> Result<Option<QueryResult>, DbErr> {
    let statement = with_written_limit(statement);
    match query(&statement).fetch_optional(&mut *connection).await {
        Ok(row) => Ok(row.map(QueryResult::from)),
        Err(error) => Err(query_err(explain(connection, &statement, error).await)),
    }
}

pub(crate) async fn query_all(
    connection: &mut SqliteConnection,
    statement: Statement,
) -> Result<Vec<QueryResult>, DbErr> {
    let statement = with_written_limit(statement);
    match query(&statement).fetch_all(&mut *connection).await {
        Ok(rows) => Ok(rows.into_iter().map(QueryResult::from).collect()),
        Err(error) => Err(query_err(explain(connection, &statement, error).await)),
    }
}

/// The text of the statement holds no values: they are bound.
pub(crate) fn query(statement: &Statement) -> Query<'_, Sqlite, SqlxValues> {
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), values(statement))
}

/// The statement with its limit in its text, where the ORM would bind it: SQLite plans a statement
/// anew whenever a limit is bound to it, which takes longer than to find a row.
///
/// See `sqlite3_prepare_v3` on values that influence the plan, <https://www.sqlite.org/c3ref/prepare.html>.
fn with_written_limit(mut statement: Statement) -> Statement {
    if let Some(before) = statement.sql.strip_suffix(" LIMIT ?")
        // In a statement that is written by hand it may be the end of a comment.
        && !before.contains("--")
        && !before.contains("/*")
        && let Some(values) = &mut statement.values
        && let Some(&Value::BigUnsigned(Some(limit))) = values.0.last()
        && i64::try_from(limit).is_ok()
    {
        statement.sql = format!("{before} LIMIT {limit}");
        values.0.pop();
    }
    statement
}

/// What is bound to a statement.
fn values(statement: &Statement) -> SqlxValues {
    let values = statement.values.clone();
    SqlxValues(values.unwrap_or_else(|| sea_orm::Values(Vec::new())))
}

async fn explain(
    connection: &mut SqliteConnection,
    statement: &Statement,
    error: sqlx::Error,
) -> sqlx::Error {
    reference::explain(connection, &statement.sql, || values(statement), error).await
}

fn exec_err(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

pub(crate) fn query_err(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;
    use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

    use super::*;

    fn written(sql: &str, values: Vec<Value>) -> (String, usize) {
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
        let statement = with_written_limit(statement);
        let bound = statement.values.map_or(0, |values| values.0.len());
        (statement.sql, bound)
    }

    #[test]
    fn the_limit_of_the_orm_is_a_part_of_the_text() {
        let mut rows = Query::select();
        rows.column("id").from("posts").limit(21);
        rows.and_where(Expr::col("id").gt(7));
        let statement = with_written_limit(DbBackend::Sqlite.build(&rows));
        assert!(statement.sql.ends_with(" LIMIT 21"), "{}", statement.sql);
        assert_eq!(statement.values.map(|values| values.0.len()), Some(1));
    }

    #[test]
    fn what_is_no_limit_stays() {
        let limit = || Value::from(1_u64);
        for (sql, value) in [
            ("SELECT 1 LIMIT ? OFFSET ?", limit()),
            ("SELECT ?1 -- LIMIT ?", limit()),
            ("SELECT ?1 /* LIMIT ?", limit()),
            ("SELECT 1 LIMIT ?", Value::from(1_i64)),
            ("SELECT 1 LIMIT ?", Value::from(u64::MAX)),
            ("SELECT 1 LIMIT ?", Value::BigUnsigned(None)),
        ] {
            assert_eq!(written(sql, vec![value]), (sql.to_owned(), 1));
        }
        let sql = "SELECT 1 LIMIT ?";
        assert_eq!(written(sql, Vec::new()), (sql.to_owned(), 0));
    }
}
