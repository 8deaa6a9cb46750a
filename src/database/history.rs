//! What the history of a database says, and why a run of migrations has stopped, in our words.

use cortex_migrations::{Error, Failed, Migrations, Runner, Status};

use super::target::Target;
use crate::error::{Failure, catalog};

impl Target {
    /// Compares the files with the history.
    pub(super) async fn status(&self, migrations: &Migrations) -> Result<Status, Failure> {
        let mut connection = self.open().await?;
        let mut runner = Runner::sqlite(&mut connection, migrations);
        let status = runner.status().await;
        status.map_err(|error| self.stopped(error))
    }

    /// A failure of the runner.
    pub(super) fn stopped(&self, error: Error) -> Failure {
        let file = |file: &str| format!("migrations/{file}");
        match error {
            Error::Dirty { version, name } => {
                catalog::migration_dirty(&format!("{version}_{name}"))
            }
            Error::Changed {
                file: changed,
                only_line_ends,
                ..
            } => catalog::migration_changed(&file(&changed), only_line_ends),
            Error::Missing { version, name } => {
                catalog::migration_missing(&format!("{version}_{name}"), self.dialect.folder())
            }
            Error::NoDown { file: down } => catalog::no_way_back(&file(&down)),
            Error::Unknown { version } => catalog::unknown_migration(version, "in `migrations/`"),
            Error::NotApplied { version } => {
                catalog::unknown_migration(version, "in the history of the database")
            }
            Error::Failed(failed) => {
                let Failed {
                    line,
                    message,
                    is_left_dirty,
                    ..
                } = &*failed;
                catalog::migration_failed(&file(&failed.file), *line, message, *is_left_dirty)
            }
            Error::Locked => catalog::database_locked(&self.shown()),
            Error::Database(error) => self.unusable(&error),
            other => catalog::database_unusable(&self.shown(), &other),
        }
    }
}
