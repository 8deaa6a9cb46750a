//! Hand-written SQL for repositories: statements that run on the database as a whole or in a
//! transaction, and pages of what they find.
//!
//! What a driver does in its own way stands in a file of its own, such as `sql/sqlite.rs`.

use sqlx::query::{Query, QueryAs};
use sqlx::{Execute, FromRow, SqlStr};

use crate::Error;

mod pages;
mod sort;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use sort::{Sort, SortKey, SortValue, Sorts, is_nullable};

/// What statements run on: a [`Database`](crate::Database), where each stands by itself, or a
/// [`Tx`](crate::Tx), where they happen together or not at all. `D` is the driver, such as
/// `sqlx::Sqlite`.
///
/// A constraint that is violated is told as the ORM's statements tell it: a reference to nothing
/// with its column.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # async fn example() -> Result<(), cortex_data::Error> {
/// use cortex_data::sqlx::{Sqlite, query, query_as};
/// use cortex_data::{Connection, Database, DatabaseSettings, Error, Tx};
///
/// async fn add(on: &impl Connection<Sqlite>, title: &str) -> Result<i64, Error> {
///     let add = query_as("INSERT INTO posts (title) VALUES (?) RETURNING id").bind(title);
///     let (id,) = on.fetch_one(add).await?;
///     Ok(id)
/// }
///
/// let db = Database::connect(&DatabaseSettings::new("sqlite::memory:")).await?;
/// db.execute(query("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")).await?;
/// assert_eq!(add(&db, "Hello").await?, 1);
/// db.transaction(async |tx: &Tx| add(tx, "Hello again").await).await?;
/// # Ok(())
/// # }
/// # #[cfg(feature = "sqlite")]
/// # {
/// # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
/// # runtime.block_on(example()).unwrap();
/// # }
/// ```
pub trait Connection<D: sqlx::Database>: Send + Sync {
    /// Runs a statement that answers with no rows, and says how many it has written or removed.
    ///
    /// # Errors
    ///
    /// If the database refuses, or has no connection to spare.
    fn execute(
        &self,
        statement: Query<'_, D, D::Arguments>,
    ) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The first row, if there is one.
    ///
    /// # Errors
    ///
    /// If the database refuses, or has no connection to spare, or if the row holds something else
    /// than `T`.
    fn fetch_optional<T: OfRow<D>>(
        &self,
        statement: QueryAs<'_, D, T, D::Arguments>,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send;

    /// All rows.
    ///
    /// # Errors
    ///
    /// As [`fetch_optional`](Self::fetch_optional).
    fn fetch_all<T: OfRow<D>>(
        &self,
        statement: QueryAs<'_, D, T, D::Arguments>,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + Send;

    /// The first row, which has to be there: [`Error::NotFound`] says that it is not.
    ///
    /// # Errors
    ///
    /// As [`fetch_optional`](Self::fetch_optional), and if there is none.
    fn fetch_one<T: OfRow<D>>(
        &self,
        statement: QueryAs<'_, D, T, D::Arguments>,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        let row = self.fetch_optional(statement);
        async { row.await?.ok_or(Error::not_found("row")) }
    }
}

/// What is read from a row of the driver's.
pub trait OfRow<D: sqlx::Database>: for<'r> FromRow<'r, D::Row> + Send + Unpin {}

impl<D: sqlx::Database, T: for<'r> FromRow<'r, D::Row> + Send + Unpin> OfRow<D> for T {}

/// A statement that can be run, and then be looked at to explain why it failed.
struct Statement<D: sqlx::Database> {
    sql: SqlStr,
    arguments: D::Arguments,
    is_persistent: bool,
}

impl<D: sqlx::Database> Statement<D>
where
    D::Arguments: Clone,
{
    fn of<'q, E: Execute<'q, D>>(mut statement: E) -> Result<Self, Error> {
        let arguments = statement.take_arguments().map_err(Error::Other)?;
        Ok(Self {
            arguments: arguments.unwrap_or_default(),
            is_persistent: statement.persistent(),
            sql: statement.sql(),
        })
    }
}
