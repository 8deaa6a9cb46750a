//! The database of an app: made, migrated, looked at and removed, without compiling the app.
//!
//! Everything asynchronous stays in here: a command runs one future to its end on this thread.

mod check;
mod connection;
mod create;
mod history;
mod pending;
mod removal;
mod run;
mod schema;
mod seed;
mod sqlite3;
mod status;
mod target;
mod undoing;

use std::path::PathBuf;

/// How far a rollback goes.
pub(crate) use cortex_migrations::Until as Way;

pub(crate) use self::check::check;
pub(crate) use self::create::create;
pub(crate) use self::pending::pending;
pub(crate) use self::removal::{Consent, remove, reset};
pub(crate) use self::run::{migrate, redo, rollback, version};
pub(crate) use self::schema::schema;
pub(crate) use self::seed::seed;
pub(crate) use self::sqlite3::shell as open_shell;
pub(crate) use self::status::status;
pub(crate) use self::undoing::refuse_applied;

/// Which database is meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The project's folder, or one below it.
    pub(crate) path: Option<PathBuf>,
    /// The database itself, whatever the settings say.
    pub(crate) url: Option<String>,
    /// The environment whose settings hold.
    pub(crate) env: Option<String>,
}
