//! What has been applied and what has not, as data.

use std::time::Duration;

use crate::{Dialect, Migration, Migrations};

/// The name of the table in which the history is kept; it is that of sqlx.
pub const TABLE: &str = "_sqlx_migrations";

/// A row of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The version of the migration.
    pub version: i64,
    /// Its name, with spaces.
    pub description: String,
    /// When it was applied, in UTC, as the database writes times: `2026-01-02 03:04:05`.
    pub at: String,
    /// Whether it ran to its end.
    pub success: bool,
    /// SHA-384 of what ran.
    pub checksum: Vec<u8>,
    /// How long it took; none if it was not kept.
    pub time: Option<Duration>,
}

/// How the files and the history of one database compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Every migration that is in either, in the order of the versions.
    pub rows: Vec<StatusRow>,
}

/// One migration in a [`Status`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// Its version.
    pub version: i64,
    /// Its name, in snake case.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// Its row in the history, if there is one.
    pub applied: Option<Applied>,
    /// Whether there is a file that takes it back.
    pub reversible: bool,
}

/// Where a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There is a file, and it was not applied.
    Pending,
    /// It was applied as the file says.
    Applied,
    /// It was applied, and the file is another one since.
    Changed {
        /// Whether nothing but the line ends differs.
        only_line_ends: bool,
    },
    /// It was applied, and there is no file.
    Missing,
    /// It began to run without a transaction and did not come to its end.
    Dirty,
}

impl State {
    /// One word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Applied => "applied",
            Self::Changed { .. } => "changed",
            Self::Missing => "missing",
            Self::Dirty => "dirty",
        }
    }
}

impl Status {
    /// Compares files with a history.
    pub fn of(migrations: &Migrations, dialect: Dialect, applied: Vec<Applied>) -> Self {
        let mut rows: Vec<_> = applied
            .into_iter()
            .map(|row| in_history(row, migrations, dialect))
            .collect();
        for file in migrations.of(dialect) {
            if !rows.iter().any(|row| row.version == file.version) {
                rows.push(pending(file));
            }
        }
        rows.sort_by_key(|row| row.version);
        Self { rows }
    }

    /// Those that would be applied now, in that order.
    pub fn pending(&self) -> impl Iterator<Item = &StatusRow> {
        self.rows.iter().filter(|row| row.state == State::Pending)
    }

    /// Those that are in the history, the newest first.
    pub fn applied(&self) -> impl Iterator<Item = &StatusRow> {
        self.rows.iter().rev().filter(|row| row.applied.is_some())
    }

    /// Those that keep others from being applied: changed, missing and dirty ones.
    pub fn wrong(&self) -> impl Iterator<Item = &StatusRow> {
        let right = |state| matches!(state, State::Pending | State::Applied);
        self.rows.iter().filter(move |row| !right(row.state))
    }
}

fn in_history(row: Applied, migrations: &Migrations, dialect: Dialect) -> StatusRow {
    let file = migrations.find(dialect, row.version);
    let state = match file {
        _ if !row.success => State::Dirty,
        None => State::Missing,
        Some(file) if file.checksum() == row.checksum => State::Applied,
        Some(file) => State::Changed {
            only_line_ends: file.differs_only_by_line_ends(&row.checksum),
        },
    };
    let name = file.map_or_else(
        || row.description.replace(' ', "_"),
        |file| file.name.to_string(),
    );
    StatusRow {
        version: row.version,
        name,
        state,
        reversible: file.is_some_and(|file| file.down.is_some()),
        applied: Some(row),
    }
}

fn pending(file: &Migration) -> StatusRow {
    StatusRow {
        version: file.version,
        name: file.name.to_string(),
        state: State::Pending,
        applied: None,
        reversible: file.down.is_some(),
    }
}
