//! Migrations in SQL files: reading them, the history of what was applied, and running them.
//!
//! A migration is a file `migrations/<dialect>/<version>_<name>.up.sql`, and usually one that takes
//! it back, `.down.sql`. What was applied is kept in the table of sqlx's own migrator, so that either
//! tool can take over from the other.
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! use cortex_migrations::{Dialect, Migration, Migrations, Runner};
//! use sqlx::{Connection as _, SqliteConnection};
//!
//! static ALL: [Migration; 1] = [Migration::embedded(
//!     Dialect::Sqlite,
//!     20260102030405,
//!     "create_posts",
//!     "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL);",
//!     Some("DROP TABLE posts;"),
//! )];
//! static MIGRATIONS: Migrations = Migrations::embedded(&ALL);
//!
//! let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
//! let mut runner = Runner::sqlite(&mut connection, &MIGRATIONS);
//! let applied = runner.apply(None, &mut |_event| {}).await?;
//! assert_eq!(applied, [20260102030405]);
//! assert_eq!(runner.status().await?.pending().count(), 0);
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(feature = "sqlite"))]
//! # fn main() {}
//! ```

mod dialect;
mod migration;
mod problem;
mod read;
mod status;

#[cfg(feature = "sqlite")]
mod error;
#[cfg(feature = "sqlite")]
mod event;
#[cfg(feature = "sqlite")]
mod runner;
#[cfg(feature = "sqlite")]
mod script;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use dialect::Dialect;
pub use migration::{Migration, Migrations};
pub use problem::{Fault, FileName, FileProblem};
pub use status::{Applied, State, Status, StatusRow, TABLE};

#[cfg(feature = "sqlite")]
pub use error::{Error, Failed, ScriptError};
#[cfg(feature = "sqlite")]
pub use event::{Direction, Event};
#[cfg(feature = "sqlite")]
pub use runner::{Runner, Until};
#[cfg(feature = "sqlite")]
pub use sqlite::run_sqlite_script;
