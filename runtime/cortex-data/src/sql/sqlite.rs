//! Hand-written statements on SQLite.

use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::pages::Dialect;
use super::sort::SortValue;
use super::{Connection, OfRow, Statement};
use crate::sqlite::reference;
use crate::{Database, Error, Tx};

/// A statement runs on a connection of the pool, or on that of the transaction.
macro_rules! connection {
    ($type:ty, $self:ident => $connection:expr) => {
        impl Connection<Sqlite> for $type {
            async fn execute(
                &$self,
                statement: Query<'_, Sqlite, SqliteArguments>,
            ) -> Result<u64, Error> {
                Statement::of(statement)?.execute($connection).await
            }

            async fn fetch_optional<T: OfRow<Sqlite>>(
                &$self,
                statement: QueryAs<'_, Sqlite, T, SqliteArguments>,
            ) -> Result<Option<T>, Error> {
                let row = Statement::of(statement)?.first($connection).await?;
                Ok(row.as_ref().map(T::from_row).transpose()?)
            }

            async fn fetch_all<T: OfRow<Sqlite>>(
                &$self,
                statement: QueryAs<'_, Sqlite, T, SqliteArguments>,
            ) -> Result<Vec<T>, Error> {
                let rows = Statement::of(statement)?.all($connection).await?;
                Ok(rows.iter().map(T::from_row).collect::<Result<_, _>>()?)
            }
        }
    };
}

connection!(Database, self => &mut *self.sqlite().acquire().await?);
connection!(Tx, self => &mut *self.sqlite().await?);

impl Statement<Sqlite> {
    fn query(&self) -> Query<'_, Sqlite, SqliteArguments> {
        let query = sqlx::query_with(self.sql.clone(), self.arguments.clone());
        query.persistent(self.is_persistent)
    }

    async fn execute(&self, connection: &mut SqliteConnection) -> Result<u64, Error> {
        match self.query().execute(&mut *connection).await {
            Ok(done) => Ok(done.rows_affected()),
            Err(error) => Err(self.explained(connection, error).await),
        }
    }

    async fn first(&self, connection: &mut SqliteConnection) -> Result<Option<SqliteRow>, Error> {
        match self.query().fetch_optional(&mut *connection).await {
            Ok(row) => Ok(row),
            Err(error) => Err(self.explained(connection, error).await),
        }
    }

    async fn all(&self, connection: &mut SqliteConnection) -> Result<Vec<SqliteRow>, Error> {
        match self.query().fetch_all(&mut *connection).await {
            Ok(rows) => Ok(rows),
            Err(error) => Err(self.explained(connection, error).await),
        }
    }

    async fn explained(&self, connection: &mut SqliteConnection, error: sqlx::Error) -> Error {
        let arguments = || self.arguments.clone();
        let error = reference::explain(connection, self.sql.as_str(), arguments, error).await;
        error.into()
    }
}

impl Dialect for Sqlite {
    fn bind(statement: &mut QueryBuilder<Self>, value: &SortValue) {
        match value {
            SortValue::Null => statement.push("NULL"),
            SortValue::Bool(value) => statement.push_bind(value),
            SortValue::I32(value) => statement.push_bind(value),
            SortValue::I64(value) => statement.push_bind(value),
            SortValue::F64(value) => statement.push_bind(value),
            SortValue::Text(value) => statement.push_bind(value),
            SortValue::Date(value) => statement.push_bind(value),
            SortValue::Time(value) => statement.push_bind(value),
            SortValue::Utc(value) => statement.push_bind(value),
            SortValue::Uuid(value) => statement.push_bind(value),
        };
    }

    fn name(statement: &mut QueryBuilder<Self>, column: &str) {
        statement.push(format_args!("\"{}\"", column.replace('"', "\"\"")));
    }

    fn nulls_last(statement: &mut QueryBuilder<Self>) {
        statement.push(" NULLS LAST");
    }
}
