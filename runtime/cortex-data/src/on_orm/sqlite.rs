//! The statements of SeaORM on a connection to SQLite.

use std::sync::Arc;

use sea_orm::{DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor as _, Sqlite, SqliteConnection};

use super::reference::explain;

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
    match query(&statement).fetch_optional(&mut *connection).await {
        Ok(row) => Ok(row.map(QueryResult::from)),
        Err(error) => Err(query_err(explain(connection, &statement, error).await)),
    }
}

pub(crate) async fn query_all(
    connection: &mut SqliteConnection,
    statement: Statement,
) -> Result<Vec<QueryResult>, DbErr> {
    match query(&statement).fetch_all(&mut *connection).await {
        Ok(rows) => Ok(rows.into_iter().map(QueryResult::from).collect()),
        Err(error) => Err(query_err(explain(connection, &statement, error).await)),
    }
}

/// The text of the statement holds no values: they are bound.
pub(crate) fn query(statement: &Statement) -> Query<'_, Sqlite, SqlxValues> {
    let values = statement.values.clone();
    let values = values.unwrap_or_else(|| sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

fn exec_err(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

pub(crate) fn query_err(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}
