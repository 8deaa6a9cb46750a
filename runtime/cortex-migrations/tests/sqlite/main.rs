//! Migrations on a real SQLite, and beside sqlx's own migrator.
#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod files;
mod interchange;
mod parallel;
mod planning;
mod running;

use std::path::{Path, PathBuf};
use std::time::Duration;

use cortex_migrations::{Error, Migrations, Runner, Until};
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

const POSTS: &str = "20260101000000_create_posts";
const AUTHORS: &str = "20260102000000_create_authors";

/// A folder with migrations and a database beside them.
pub(crate) struct Place {
    dir: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir_all(place.migrations().join("sqlite")).unwrap();
        place
    }

    /// With two tables, each with its way back.
    pub(crate) fn with_two() -> Self {
        let place = Self::new();
        place.pair(
            POSTS,
            "CREATE TABLE posts (id INTEGER PRIMARY KEY);\n",
            "DROP TABLE posts;\n",
        );
        let down = "DROP TABLE authors;\n";
        place.pair(
            AUTHORS,
            "CREATE TABLE authors (id INTEGER PRIMARY KEY);\n",
            down,
        );
        place
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.dir.path().join("migrations")
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.migrations().join("sqlite")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("test.db")
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder().join(name), bytes).unwrap();
    }

    pub(crate) fn pair(&self, stem: &str, up: &str, down: &str) {
        self.write(&format!("{stem}.up.sql"), up);
        self.write(&format!("{stem}.down.sql"), down);
    }

    pub(crate) fn read(&self) -> Migrations {
        Migrations::read(&self.migrations()).unwrap()
    }

    pub(crate) async fn connect(&self) -> SqliteConnection {
        connect(&self.database()).await
    }

    pub(crate) async fn apply(&self) -> Result<Vec<i64>, Error> {
        let (migrations, mut connection) = (self.read(), self.connect().await);
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        runner.apply(None, &mut |_| {}).await
    }

    pub(crate) async fn revert(&self, until: Until) -> Result<Vec<i64>, Error> {
        let (migrations, mut connection) = (self.read(), self.connect().await);
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        runner.revert(until, &mut |_| {}).await
    }

    /// Version and state of every migration.
    pub(crate) async fn states(&self) -> Vec<(i64, &'static str)> {
        let (migrations, mut connection) = (self.read(), self.connect().await);
        let status = Runner::sqlite(&mut connection, &migrations).status().await;
        let rows = status.unwrap().rows;
        rows.iter()
            .map(|row| (row.version, row.state.word()))
            .collect()
    }

    /// The names of the tables, without those of SQLite and of the history.
    pub(crate) async fn tables(&self) -> Vec<String> {
        let list = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE \
            '\\_sqlx%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name";
        let mut connection = self.connect().await;
        sqlx::query_scalar(list)
            .fetch_all(&mut connection)
            .await
            .unwrap()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        sqlx::raw_sql(sql)
            .execute(&mut self.connect().await)
            .await
            .unwrap();
    }
}

pub(crate) async fn connect(database: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(database);
    let options = options
        .create_if_missing(true)
        .busy_timeout(Duration::from_millis(20));
    options.connect().await.unwrap()
}

/// Runs a test; several threads, so that runs can be parallel.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().build().unwrap().block_on(test)
}
