//! Databases: one pool for hand-written SQL and for SeaORM, transactions that hold both, errors
//! that say what a request did wrong, and pages of rows.
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # async fn example() -> Result<(), cortex_data::Error> {
//! use cortex_data::{Database, DatabaseSettings, Tx};
//!
//! let db = Database::connect(&DatabaseSettings::new("sqlite::memory:")).await?;
//! db.transaction(async |tx: &Tx| {
//!     let mut connection = tx.sqlite().await?;
//!     sqlx::query("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
//!         .execute(&mut *connection)
//!         .await?;
//!     sqlx::query("INSERT INTO posts (title) VALUES (?)")
//!         .bind("Hello")
//!         .execute(&mut *connection)
//!         .await?;
//!     Ok::<_, cortex_data::Error>(())
//! })
//! .await?;
//! # Ok(())
//! # }
//! # #[cfg(feature = "sqlite")]
//! # {
//! # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
//! # runtime.block_on(example()).unwrap();
//! # }
//! ```

#![cfg_attr(
    not(feature = "sqlite"),
    expect(
        unused,
        reason = "without a driver there is no database that anything could be done with"
    )
)]

mod cursor;
mod database;
mod error;
#[cfg(feature = "http")]
mod health;
#[cfg(feature = "orm")]
mod keyset;
#[cfg(any(feature = "orm", feature = "sql"))]
mod list;
mod migrate;
mod module;
#[cfg(feature = "orm")]
mod on_orm;
mod page;
#[cfg(feature = "http")]
mod problem;
#[cfg(feature = "openapi")]
mod schema;
mod settings;
#[cfg(feature = "sql")]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "stream")]
mod stream;
mod time;
mod transaction;
#[cfg(any(feature = "orm", feature = "sql"))]
mod ulid;
mod violation;

#[cfg(feature = "sql")]
pub use cortex_macros::{FromRow, TextEnum};
pub use cortex_migrations::{Dialect, Migration, Migrations};
#[cfg(feature = "orm")]
pub use sea_orm as orm;
pub use sqlx;

pub use database::{Database, Ping};
pub use error::Error;
#[cfg(any(feature = "orm", feature = "sql"))]
pub use list::List;
pub use module::module;
pub use page::{Page, PageRequest, Pages, PagesSettings};
pub use settings::DatabaseSettings;
#[cfg(feature = "sql")]
pub use sql::{Connection, Sort, SortKey, SortValue, Sorts, is_nullable};
#[cfg(feature = "validation")]
pub use time::four_digit_years;
pub use time::{Dated, Micros, now};
#[cfg(feature = "sqlite")]
pub use transaction::SqliteGuard;
pub use transaction::Tx;
#[cfg(any(feature = "orm", feature = "sql"))]
pub use ulid::ulid;
