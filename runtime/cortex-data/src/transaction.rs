//! Transactions that hand-written statements and the ORM share, and savepoints in them.

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

use crate::Error;

/// A transaction, or a savepoint in one; it is rolled back when it is dropped.
///
/// It holds one connection, which one statement at a time can use: whoever else asks for it waits,
/// at most as long as for a connection of the pool. While a savepoint is open, what is done by the
/// transaction around it is done in the savepoint.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Tx {
    shared: Arc<Shared>,
    id: u64,
    is_open: bool,
}

struct Shared {
    patience: Duration,
    #[cfg(feature = "orm")]
    backend: sea_orm::DbBackend,
    state: Mutex<State>,
    /// Those that were dropped: the next who has the connection rolls them back.
    dropped: std::sync::Mutex<Vec<u64>>,
}

pub(crate) struct State {
    /// None when the transaction is over, so that the connection is free at once.
    driver: Option<Driver>,
    /// The transaction and the savepoints in it, the innermost last.
    open: Vec<u64>,
    next: u64,
}

/// One variant a driver.
pub(crate) enum Driver {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

/// The connection of a transaction on SQLite, for hand-written statements; nobody else has it
/// until the guard is dropped.
#[cfg(feature = "sqlite")]
#[derive(Debug)]
pub struct SqliteGuard<'a>(tokio::sync::MappedMutexGuard<'a, sqlx::SqliteConnection>);

/// Does work in a transaction that was begun for it.
pub(crate) async fn run<T, E, F>(tx: Tx, work: F) -> Result<T, E>
where
    F: AsyncFnOnce(&Tx) -> Result<T, E>,
    E: From<Error>,
{
    match work(&tx).await {
        Ok(value) => {
            tx.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // What failed first is what the caller has to hear of.
            if let Err(error) = tx.rollback().await {
                let cause = error.to_string();
                tracing::warn!(target: "cortex", cause, "a transaction could not be rolled back");
            }
            Err(error)
        }
    }
}

impl Tx {
    pub(crate) fn new(driver: Driver, patience: Duration) -> Self {
        #[cfg(feature = "orm")]
        let backend = match driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(_) => sea_orm::DbBackend::Sqlite,
        };
        let state = State {
            driver: Some(driver),
            open: vec![0],
            next: 1,
        };
        let shared = Shared {
            patience,
            #[cfg(feature = "orm")]
            backend,
            state: Mutex::new(state),
            dropped: std::sync::Mutex::default(),
        };
        Self {
            shared: Arc::new(shared),
            id: 0,
            is_open: true,
        }
    }

    /// Makes everything that was done in it last; of a savepoint, as long as the transaction
    /// around it does. A savepoint in it that is still open is rolled back.
    ///
    /// # Errors
    ///
    /// If the database refuses; then nothing of it remains.
    pub async fn commit(mut self) -> Result<(), Error> {
        let mut state = self.lock().await?;
        state.roll_back_above(self.id).await?;
        let outcome = if self.id == 0 {
            state.end(true).await
        } else {
            state.release(self.id).await
        };
        drop(state);
        self.is_open = outcome.is_err();
        outcome
    }

    /// Undoes everything that was done in it.
    ///
    /// # Errors
    ///
    /// If the connection is lost, and then nothing of it remains either.
    pub async fn rollback(mut self) -> Result<(), Error> {
        let mut state = self.lock().await?;
        let outcome = if self.id == 0 {
            state.end(false).await
        } else {
            state.roll_back(self.id).await
        };
        drop(state);
        self.is_open = outcome.is_err();
        outcome
    }

    /// Begins a savepoint, which can be rolled back without the rest of the transaction.
    ///
    /// # Errors
    ///
    /// If the transaction is over, or the database refuses.
    pub async fn savepoint(&self) -> Result<Self, Error> {
        let mut state = self.lock().await?;
        let id = state.next;
        state.next += 1;
        state.execute(format!("SAVEPOINT cortex_{id}")).await?;
        state.open.push(id);
        drop(state);
        Ok(Self {
            shared: Arc::clone(&self.shared),
            id,
            is_open: true,
        })
    }

    /// Does work in a savepoint, as [`Database::transaction`](crate::Database::transaction) does
    /// in a transaction.
    ///
    /// # Errors
    ///
    /// What the work says, or why the savepoint could not begin or be kept.
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Self) -> Result<T, E>,
        E: From<Error>,
    {
        run(self.savepoint().await?, work).await
    }

    /// The connection, for hand-written statements in this transaction.
    ///
    /// Drop the guard before the transaction is used in another way: it would be waited for.
    ///
    /// # Errors
    ///
    /// If the transaction is over, or somebody else has the connection for too long.
    #[cfg(feature = "sqlite")]
    pub async fn sqlite(&self) -> Result<SqliteGuard<'_>, Error> {
        let state = self.lock().await?;
        let connection = MutexGuard::try_map(state, |state| match state.driver.as_mut()? {
            Driver::Sqlite(connection) => Some(&mut **connection),
        });
        connection.map(SqliteGuard).map_err(|_| Error::Over)
    }

    #[cfg(feature = "orm")]
    pub(crate) fn backend(&self) -> sea_orm::DbBackend {
        self.shared.backend
    }

    /// The state, once what was dropped is rolled back, and if this one is still open.
    pub(crate) async fn lock(&self) -> Result<MutexGuard<'_, State>, Error> {
        let mut state = match self.shared.state.try_lock() {
            Ok(state) => state,
            Err(_) => tokio::time::timeout(self.shared.patience, self.shared.state.lock())
                .await
                .map_err(|_| Error::Timeout)?,
        };
        loop {
            let Some(id) = self.shared.dropped().last().copied() else {
                break;
            };
            if id == 0 {
                state.abandon();
            } else if state.open.contains(&id) {
                state.roll_back(id).await?;
            }
            // Only now: if this future is dropped before, the next one has to do it.
            self.shared.dropped().retain(|dropped| *dropped != id);
        }
        if state.open.contains(&self.id) {
            return Ok(state);
        }
        Err(Error::Over)
    }
}

impl Shared {
    fn dropped(&self) -> std::sync::MutexGuard<'_, Vec<u64>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn driver(&mut self) -> Result<&mut Driver, Error> {
        self.driver.as_mut().ok_or(Error::Over)
    }

    /// The driver rolls back what it was not told to commit.
    fn abandon(&mut self) {
        self.open.clear();
        drop(self.driver.take());
    }

    async fn end(&mut self, commit: bool) -> Result<(), Error> {
        self.open.clear();
        match self.driver.take() {
            None => return Err(Error::Over),
            #[cfg(feature = "sqlite")]
            Some(Driver::Sqlite(connection)) if commit => connection.commit().await?,
            #[cfg(feature = "sqlite")]
            Some(Driver::Sqlite(connection)) => connection.rollback().await?,
        }
        Ok(())
    }

    async fn release(&mut self, id: u64) -> Result<(), Error> {
        self.execute(format!("RELEASE SAVEPOINT cortex_{id}"))
            .await?;
        self.forget(id);
        Ok(())
    }

    async fn roll_back(&mut self, id: u64) -> Result<(), Error> {
        self.execute(format!("ROLLBACK TO SAVEPOINT cortex_{id}"))
            .await?;
        self.release(id).await
    }

    async fn roll_back_above(&mut self, id: u64) -> Result<(), Error> {
        let place = self.open.iter().position(|open| *open == id);
        match place.and_then(|place| self.open.get(place + 1).copied()) {
            Some(above) => self.roll_back(above).await,
            None => Ok(()),
        }
    }

    fn forget(&mut self, id: u64) {
        if let Some(place) = self.open.iter().position(|open| *open == id) {
            self.open.truncate(place);
        }
    }

    async fn execute(&mut self, sql: String) -> Result<(), Error> {
        match *self.driver()? {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref mut connection) => {
                let statement = sqlx::query(sqlx::AssertSqlSafe(sql));
                statement.execute(&mut **connection).await?;
            }
        }
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        self.shared.dropped().push(self.id);
        // The connection goes back to the pool at once, unless a savepoint is still at work with it,
        // which then takes it along.
        if self.id == 0
            && let Ok(mut state) = self.shared.state.try_lock()
        {
            state.abandon();
        }
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "sqlite")]
impl std::ops::Deref for SqliteGuard<'_> {
    type Target = sqlx::SqliteConnection;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

#[cfg(feature = "sqlite")]
impl std::ops::DerefMut for SqliteGuard<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
