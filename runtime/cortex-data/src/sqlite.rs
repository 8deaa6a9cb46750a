//! SQLite: how its files are opened.

#[cfg(any(feature = "orm", feature = "sql"))]
mod explained;
#[cfg(any(feature = "orm", feature = "sql"))]
pub(crate) mod reference;
#[cfg(any(feature = "orm", feature = "sql"))]
mod written;

use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::{DatabaseSettings, Error};

/// How long a statement waits while another connection writes.
const BUSY: Duration = Duration::from_secs(5);

pub(crate) async fn open(settings: &DatabaseSettings) -> Result<SqlitePool, Error> {
    let url = settings.url.expose();
    let place = Place::of(url);
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| unreadable(&error))?
        .foreign_keys(true)
        .busy_timeout(BUSY);
    let options = match &place {
        Place::Memory | Place::File(Mode::ReadOnly) => options,
        Place::File(mode) => {
            make_folder(options.get_filename())?;
            let options = match mode {
                Mode::Existing => options,
                _ => options.create_if_missing(true),
            };
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
        }
    };
    let name = options.get_filename().to_owned();
    // A connection is tested when it is given back; in the meantime nothing far away can end it.
    let pool = SqlitePoolOptions::new()
        .acquire_timeout(settings.acquire_timeout)
        .test_before_acquire(false);
    let pool = match place {
        // It lives as long as its only connection.
        Place::Memory => pool
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None),
        Place::File(_) => pool
            .max_connections(settings.max_connections)
            .idle_timeout(settings.idle_timeout),
    };
    let pool = pool.connect_with(options).await;
    pool.map_err(|error| cannot_open(&place, &name, &error))
}

enum Place {
    Memory,
    File(Mode),
}

enum Mode {
    ReadOnly,
    Existing,
    Create,
}

impl Place {
    /// What the options do not tell again once the driver has read the URL.
    fn of(url: &str) -> Self {
        let rest = url.strip_prefix("sqlite:").unwrap_or(url);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (name, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let has = |parameter| parameters.split('&').any(|it| it == parameter);
        if name == ":memory:" || has("mode=memory") {
            Self::Memory
        } else if has("mode=ro") || has("immutable=true") || has("immutable=1") {
            Self::File(Mode::ReadOnly)
        } else if has("mode=rw") {
            Self::File(Mode::Existing)
        } else {
            Self::File(Mode::Create)
        }
    }
}

fn make_folder(file: &Path) -> Result<(), Error> {
    let Some(folder) = file.parent().filter(|it| !it.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Error::settings(
            format!(
                "the folder `{}` of the database cannot be made: {error}",
                folder.display()
            ),
            "make it, or set `database.url` to a place where the application may write",
        )
    })
}

fn unreadable(error: &sqlx::Error) -> Error {
    // Of the name of a file, and of its parameters: there is no password in it.
    Error::settings(
        format!("`database.url` is not understood: {error}"),
        "write `sqlite:` and the path of a file, with `%`, `?` and `#` in it as `%25`, `%3F` and `%23`",
    )
}

fn cannot_open(place: &Place, name: &Path, error: &sqlx::Error) -> Error {
    let what = match place {
        Place::Memory => "a database in memory cannot be made".to_owned(),
        Place::File(_) => format!("the database `{}` cannot be opened", name.display()),
    };
    let hint = match place {
        Place::File(Mode::Existing | Mode::ReadOnly) => {
            "its file has to exist: without `mode=` in `database.url` it is made"
        }
        _ => "see that the application may write to the file and to its folder",
    };
    Error::settings(format!("{what}: {error}"), hint)
}
