//! Migrations on the pool, for the start of an application.

use crate::database::Pool;
use crate::{Database, Error, Migrations};

impl Database {
    /// Applies the migrations that are pending, and answers their versions. Of several processes
    /// that start at the same time each one is applied by one of them.
    ///
    /// # Errors
    ///
    /// If one fails, or if the history is of other files; those before it stay applied.
    pub async fn migrate(&self, migrations: &Migrations) -> Result<Vec<i64>, Error> {
        match *self.pool() {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => {
                use cortex_migrations::Runner;

                let mut connection = pool.acquire().await?;
                let mut runner = Runner::sqlite(&mut connection, migrations);
                let applied = runner.apply(None, &mut |event| tell(&event)).await;
                applied.map_err(|error| Error::Migration(error.into()))
            }
        }
    }

    /// Puts into the log which migrations are not applied, because the application may miss them.
    pub(crate) async fn tell_pending(&self, migrations: &Migrations) {
        if migrations.is_empty() {
            return;
        }
        match *self.pool() {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => {
                use cortex_migrations::Runner;

                let Ok(mut connection) = pool.acquire().await else {
                    return;
                };
                let status = Runner::sqlite(&mut connection, migrations).status().await;
                // If the history cannot be read, no statement can be run, which is told then.
                let pending = status.map_or(0, |status| status.pending().count());
                if pending > 0 {
                    tracing::warn!(target: "cortex", pending, "migrations are not applied");
                }
            }
        }
    }
}

#[cfg(feature = "sqlite")]
fn tell(event: &cortex_migrations::Event<'_>) {
    use cortex_migrations::Event;

    match event {
        Event::Waiting => {
            tracing::info!(target: "cortex", "another process applies migrations");
        }
        Event::Done {
            migration, time, ..
        } => {
            let (version, name) = (migration.version, &*migration.name);
            let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(target: "cortex", version, name, ms, "a migration is applied");
        }
        _ => {}
    }
}
