//! Applying migrations and taking them back, one at a time, by what the history says under the lock.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use crate::sqlite::{self, Outcome, Plan};
use crate::{
    Applied, Dialect, Direction, Error, Event, Migration, Migrations, State, Status, StatusRow,
    TABLE,
};

/// How long a run waits for another one that holds the database.
const PATIENCE: Duration = Duration::from_mins(5);

/// How long a migration without a transaction may look unfinished before it counts as interrupted:
/// another run may be in the middle of it.
const GRACE: Duration = Duration::from_secs(2);

/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(50);

/// Runs the migrations of one database, over a connection that the caller has opened.
#[derive(Debug)]
pub struct Runner<'a> {
    driver: Driver<'a>,
    migrations: &'a Migrations,
    patience: Duration,
}

/// A connection of one kind of database.
#[derive(Debug)]
enum Driver<'a> {
    Sqlite(&'a mut SqliteConnection),
}

/// How far to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// This many migrations, the newest first.
    Steps(usize),
    /// As far as this version, which stays; zero takes everything back.
    Version(i64),
}

/// What a run is to do; which migrations these are is decided on the history under the lock.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// Those that are pending, none after this version.
    Apply(Option<i64>),
    /// These, the newest first, unless they are gone already.
    Revert(Vec<i64>),
}

/// A migration, and which way it is to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task<'a> {
    pub(crate) migration: &'a Migration,
    pub(crate) direction: Direction,
    pub(crate) sql: &'a str,
}

impl<'a> Runner<'a> {
    /// A runner for SQLite; the migrations of other dialects are left alone.
    ///
    /// The connection must run on tokio with its time driver enabled.
    pub fn sqlite(connection: &'a mut SqliteConnection, migrations: &'a Migrations) -> Self {
        Self {
            driver: Driver::Sqlite(connection),
            migrations,
            patience: PATIENCE,
        }
    }

    /// Sets how long to wait for another run that holds the database; five minutes unless told.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Compares the files with the history; changes nothing, not even where there is no history.
    ///
    /// # Errors
    ///
    /// [`Error::Database`] if the history cannot be read.
    pub async fn status(&mut self) -> Result<Status, Error> {
        let applied = self.history().await?;
        Ok(Status::of(self.migrations, self.dialect(), applied))
    }

    /// The versions that [`Runner::apply`] would apply, in that order.
    ///
    /// # Errors
    ///
    /// If nothing would be applied, because a migration of the history is changed, missing or dirty;
    /// and [`Error::Unknown`] for a version that there is not.
    pub async fn applicable(&mut self, to: Option<i64>) -> Result<Vec<i64>, Error> {
        self.known(to)?;
        let status = self.status().await?;
        ready(&status, self.migrations, self.dialect(), to)
    }

    /// Applies what is pending, in the order of the versions, each in a transaction of its own, and
    /// returns the versions that this run applied. Those that are newer than `to` are left.
    ///
    /// Runs in parallel wait for each other: each migration is applied once, and none of the runs
    /// fails for it.
    ///
    /// # Errors
    ///
    /// Nothing is applied while a migration of the history is changed, missing or dirty. When one
    /// fails, it leaves nothing behind (unless it ran without a transaction), and those before it
    /// stay applied.
    pub async fn apply(
        &mut self,
        to: Option<i64>,
        tell: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<i64>, Error> {
        self.known(to)?;
        // A database that has everything is not locked, so that it may be one that cannot be
        // written to. If it cannot be read now, the wait for the lock says why.
        if let Ok(versions) = self.applicable(to).await
            && versions.is_empty()
        {
            return Ok(versions);
        }
        self.run(Wanted::Apply(to), tell).await
    }

    /// The versions that [`Runner::revert`] would take back, the newest first.
    ///
    /// # Errors
    ///
    /// If one of them cannot be taken back: [`Error::NoDown`], [`Error::Missing`],
    /// [`Error::Dirty`]; or [`Error::NotApplied`] for the version to go back to.
    pub async fn revertible(&mut self, until: Until) -> Result<Vec<i64>, Error> {
        let status = self.status().await?;
        let rows: Vec<_> = match until {
            Until::Steps(steps) => status.applied().take(steps).collect(),
            Until::Version(to) => {
                if to != 0 && !status.applied().any(|row| row.version == to) {
                    return Err(Error::NotApplied { version: to });
                }
                status.applied().filter(|row| row.version > to).collect()
            }
        };
        let dialect = self.dialect();
        for row in &rows {
            let (version, name) = (row.version, row.name.clone());
            match (row.state, self.migrations.find(dialect, version)) {
                (State::Dirty, _) => return Err(Error::Dirty { version, name }),
                (_, None) => return Err(Error::Missing { version, name }),
                (_, Some(file)) if file.down.is_none() => {
                    let file = file.down_file();
                    return Err(Error::NoDown { file });
                }
                _ => {}
            }
        }
        Ok(rows.iter().map(|row| row.version).collect())
    }

    /// The same, for those that are to be applied again afterwards.
    ///
    /// # Errors
    ///
    /// As [`Runner::revertible`], and as [`Runner::applicable`] on what would be left then.
    pub async fn redoable(&mut self, until: Until) -> Result<Vec<i64>, Error> {
        let versions = self.revertible(until).await?;
        let mut left = self.history().await?;
        left.retain(|row| !versions.contains(&row.version));
        let dialect = self.dialect();
        let status = Status::of(self.migrations, dialect, left);
        ready(&status, self.migrations, dialect, None)?;
        Ok(versions)
    }

    /// Takes migrations back, the newest first, each in a transaction of its own, and returns the
    /// versions that this run took back.
    ///
    /// # Errors
    ///
    /// As [`Runner::revertible`], before anything runs; and when one fails, which leaves it applied
    /// (unless it ran without a transaction).
    pub async fn revert(
        &mut self,
        until: Until,
        tell: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<i64>, Error> {
        let versions = self.revertible(until).await?;
        self.run(Wanted::Revert(versions), tell).await
    }

    /// Refuses a version that there is not.
    fn known(&self, to: Option<i64>) -> Result<(), Error> {
        let dialect = self.dialect();
        let unknown = |version: &i64| self.migrations.find(dialect, *version).is_none();
        let unknown = to.filter(unknown);
        unknown.map_or(Ok(()), |version| Err(Error::Unknown { version }))
    }

    fn dialect(&self) -> Dialect {
        match &self.driver {
            Driver::Sqlite(_) => Dialect::Sqlite,
        }
    }

    async fn history(&mut self) -> Result<Vec<Applied>, Error> {
        match &mut self.driver {
            Driver::Sqlite(connection) => Ok(sqlite::history(connection).await?),
        }
    }

    /// Does what is wanted, one step after the other, and returns the versions that were done.
    async fn run(
        &mut self,
        mut wanted: Wanted,
        tell: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Vec<i64>, Error> {
        let mut plan = None;
        let mut done = Vec::new();
        while let Some(version) = self.step(&wanted, &mut plan, tell).await? {
            wanted.pass(version);
            done.push(version);
        }
        Ok(done)
    }

    /// Does one thing under the lock, and says which version it was, if there was any.
    async fn step(
        &mut self,
        wanted: &Wanted,
        plan: &mut Option<Plan<'a>>,
        tell: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Option<i64>, Error> {
        let begun = Instant::now();
        let mut is_told = false;
        loop {
            let Driver::Sqlite(connection) = &mut self.driver;
            let result = sqlite::step(connection, self.migrations, wanted, plan, tell).await;
            let left = match &result {
                Ok(Outcome::Nothing) => return Ok(None),
                Ok(Outcome::Done(version)) => return Ok(Some(*version)),
                Ok(Outcome::Busy) => self.patience,
                Err(Error::Dirty { .. }) => GRACE.min(self.patience),
                Err(_) => Duration::ZERO,
            };
            if begun.elapsed() >= left {
                return result.and(Err(Error::Locked));
            }
            if !std::mem::replace(&mut is_told, true) {
                tell(Event::Waiting);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Wanted {
    /// What is to be done, in that order, given this history.
    pub(crate) fn tasks<'a>(
        &self,
        migrations: &'a Migrations,
        dialect: Dialect,
        applied: Vec<Applied>,
    ) -> Result<VecDeque<Task<'a>>, Error> {
        match self {
            Self::Apply(to) => {
                let status = Status::of(migrations, dialect, applied);
                let versions = ready(&status, migrations, dialect, *to)?.into_iter();
                let found = versions.filter_map(|version| migrations.find(dialect, version));
                Ok(found.map(up).collect())
            }
            Self::Revert(versions) => {
                let find = |version: &i64| applied.iter().find(|row| row.version == *version);
                let rows = versions.iter().filter_map(find);
                rows.map(|row| down(migrations, dialect, row)).collect()
            }
        }
    }

    /// Leaves out what has been done up to this version: a migration is taken back once in a run,
    /// even if another one applies it again meanwhile.
    fn pass(&mut self, done: i64) {
        if let Self::Revert(versions) = self {
            versions.retain(|version| *version < done);
        }
    }
}

/// The versions that can be applied now, in that order.
fn ready(
    status: &Status,
    migrations: &Migrations,
    dialect: Dialect,
    to: Option<i64>,
) -> Result<Vec<i64>, Error> {
    if let Some(row) = status.wrong().next() {
        return Err(refusal(row, migrations.find(dialect, row.version)));
    }
    let pending = status.pending().map(|row| row.version);
    let wanted = |version: &i64| to.is_none_or(|to| *version <= to);
    Ok(pending.filter(wanted).collect())
}

/// Why nothing is applied while a migration stands as `row` says.
fn refusal(row: &StatusRow, file: Option<&Migration>) -> Error {
    let (version, name) = (row.version, row.name.clone());
    match (row.state, file) {
        (State::Dirty, _) => Error::Dirty { version, name },
        (State::Changed { only_line_ends }, Some(file)) => Error::Changed {
            version,
            file: file.up_file(),
            only_line_ends,
        },
        _ => Error::Missing { version, name },
    }
}

fn up(migration: &Migration) -> Task<'_> {
    Task {
        migration,
        direction: Direction::Up,
        sql: &migration.up,
    }
}

fn down<'a>(
    migrations: &'a Migrations,
    dialect: Dialect,
    row: &Applied,
) -> Result<Task<'a>, Error> {
    let version = row.version;
    let name = row.description.replace(' ', "_");
    if !row.success {
        return Err(Error::Dirty { version, name });
    }
    let Some(migration) = migrations.find(dialect, version) else {
        return Err(Error::Missing { version, name });
    };
    let sql = migration.down.as_deref().ok_or_else(|| Error::NoDown {
        file: migration.down_file(),
    })?;
    Ok(Task {
        migration,
        direction: Direction::Down,
        sql,
    })
}

impl Task<'_> {
    pub(crate) fn is_without_transaction(&self) -> bool {
        match self.direction {
            Direction::Up => self.migration.up_is_without_transaction(),
            Direction::Down => self.migration.down_is_without_transaction(),
        }
    }

    /// Whether the file has a word with which a transaction can be ended, wherever it stands.
    pub(crate) fn may_end_transaction(&self) -> bool {
        let sql = self.sql.to_ascii_lowercase();
        ["commit", "end", "rollback"]
            .iter()
            .any(|word| sql.contains(word))
    }

    /// Whether the file names the history, which it may change then.
    pub(crate) fn names_history(&self) -> bool {
        self.sql.to_ascii_lowercase().contains(TABLE)
    }

    pub(crate) fn file(&self) -> String {
        match self.direction {
            Direction::Up => self.migration.up_file(),
            Direction::Down => self.migration.down_file(),
        }
    }
}
