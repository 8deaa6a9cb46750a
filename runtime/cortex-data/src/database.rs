//! The pool of connections that everything goes through.

use std::fmt;
use std::time::{Duration, Instant};

use crate::{DatabaseSettings, Error, Tx, transaction};

/// A pool of connections to one database. Cheap to clone, and injected as `Arc<Database>`.
///
/// Hand-written statements run on the driver's own pool, such as [`Database::sqlite`]; with the
/// feature `orm` it is a connection of SeaORM's as well.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    patience: Duration,
}

/// One variant a driver.
#[derive(Clone)]
pub(crate) enum Pool {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqlitePool),
}

/// A database that answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ping {
    /// How long it took, the wait for a connection included.
    pub latency: Duration,
    /// What it is, with its version: "SQLite 3.50.2".
    pub server: String,
}

impl Database {
    /// Opens the database, and makes sure that it answers.
    ///
    /// # Errors
    ///
    /// If its URL is not understood, if the application was built without its driver, or if it
    /// cannot be reached.
    pub async fn connect(settings: &DatabaseSettings) -> Result<Self, Error> {
        let pool = match scheme(settings.url.expose())? {
            #[cfg(feature = "sqlite")]
            "sqlite" => Pool::Sqlite(crate::sqlite::open(settings).await?),
            other => return Err(no_driver(other)),
        };
        Ok(Self {
            pool,
            patience: settings.acquire_timeout,
        })
    }

    /// Begins a transaction. On SQLite it is the only one that can write until it is over.
    ///
    /// # Errors
    ///
    /// If no connection becomes free in time, or the database refuses.
    pub async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self.pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => Tx::new(
                transaction::Driver::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
                self.patience,
            ),
        })
    }

    /// Does work in a transaction, which is committed if it succeeds. If it fails or panics, or if
    /// its future is dropped, nothing of it remains.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # async fn example(db: cortex_data::Database) -> Result<(), cortex_data::Error> {
    /// use cortex_data::{Error, Tx};
    ///
    /// db.transaction(async |tx: &Tx| {
    ///     sqlx::query("DELETE FROM posts").execute(&mut *tx.sqlite().await?).await?;
    ///     Ok::<_, Error>(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the work says, or why the transaction could not begin or be committed.
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        transaction::run(self.begin().await?, work).await
    }

    /// The pool, for hand-written statements.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&self) -> &sqlx::SqlitePool {
        match &self.pool {
            Pool::Sqlite(pool) => pool,
        }
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    ///
    /// If no connection becomes free in time, or there is no answer.
    pub async fn ping(&self) -> Result<Ping, Error> {
        let start = Instant::now();
        let server = match self.pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => {
                let version = sqlx::query_scalar::<_, String>("SELECT sqlite_version()");
                format!("SQLite {}", version.fetch_one(pool).await?)
            }
        };
        Ok(Ping {
            latency: start.elapsed(),
            server,
        })
    }

    /// Closes all connections, once the work on them is done. After that it is of no use.
    pub async fn close(&self) {
        match self.pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => pool.close().await,
        }
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    #[cfg(feature = "orm")]
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

fn scheme(url: &str) -> Result<&str, Error> {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    let plain = |it: &&str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric());
    scheme.filter(plain).ok_or_else(|| {
        Error::settings(
            "`database.url` names no kind of database",
            "begin it with `sqlite:`, as in `sqlite:data/development.db`",
        )
    })
}

fn no_driver(scheme: &str) -> Error {
    let feature = match scheme {
        "postgresql" => "postgres",
        "mariadb" => "mysql",
        other => other,
    };
    if !["mysql", "postgres", "sqlite"].contains(&feature) {
        return Error::settings(
            format!("`database.url` begins with `{scheme}:`, which is no known kind of database"),
            "begin it with `sqlite:`, as in `sqlite:data/development.db`",
        );
    }
    Error::settings(
        format!(
            "`{scheme}:` needs the driver `{feature}`, which this application was built without"
        ),
        format!("add the feature `{feature}` to the dependency `cortex`, or change `database.url`"),
    )
}
