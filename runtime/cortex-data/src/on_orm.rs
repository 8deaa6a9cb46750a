//! SeaORM on the pool and in transactions: its statements run where the hand-written ones do.

use std::pin::Pin;

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionError,
    TransactionOptions, TransactionSession, TransactionTrait,
};

use crate::database::Pool;
use crate::transaction::Driver;
use crate::{Database, Error, Tx};

#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

/// The work of a transaction as SeaORM writes it.
type Work<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// What SeaORM's errors have no case for is told in words.
pub(crate) fn db_err(error: Error) -> DbErr {
    match error {
        Error::Timeout => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        Error::Other(cause) => match cause.downcast::<sqlx::Error>() {
            Ok(cause) => DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(*cause))),
            Err(cause) => DbErr::Custom(cause.to_string()),
        },
        other => DbErr::Custom(other.to_string()),
    }
}

pub(crate) fn conn_err(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)))
}

/// Runs a function of the driver's on a connection of the pool.
macro_rules! on_pool {
    ($database:expr, $function:ident($argument:expr)) => {
        match *$database.pool() {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => {
                let mut connection = pool.acquire().await.map_err(conn_err)?;
                sqlite::$function(&mut connection, $argument).await
            }
        }
    };
}

/// The same on the connection of a transaction.
macro_rules! on_tx {
    ($tx:expr, $function:ident($argument:expr)) => {{
        let mut state = $tx.lock().await.map_err(db_err)?;
        match *state.driver().map_err(db_err)? {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(ref mut connection) => {
                sqlite::$function(&mut *connection, $argument).await
            }
        }
    }};
}

#[async_trait]
impl ConnectionTrait for Database {
    fn get_database_backend(&self) -> DbBackend {
        match *self.pool() {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        on_pool!(self, execute(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        on_pool!(self, execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        on_pool!(self, query_one(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        on_pool!(self, query_all(statement))
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        on_tx!(self, execute(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        on_tx!(self, execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        on_tx!(self, query_one(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        on_tx!(self, query_all(statement))
    }
}

/// What the two ways to begin a transaction have in common, for SeaORM.
macro_rules! transaction_trait {
    ($type:ty) => {
        #[async_trait]
        impl TransactionTrait for $type {
            type Transaction = Tx;

            async fn begin(&self) -> Result<Tx, DbErr> {
                self.begin_with_options(TransactionOptions::default()).await
            }

            async fn begin_with_config(
                &self,
                isolation_level: Option<IsolationLevel>,
                access_mode: Option<AccessMode>,
            ) -> Result<Tx, DbErr> {
                self.begin_with_options(TransactionOptions {
                    isolation_level,
                    access_mode,
                    ..TransactionOptions::default()
                })
                .await
            }

            async fn begin_with_options(&self, options: TransactionOptions) -> Result<Tx, DbErr> {
                self.begin_as(options).await.map_err(db_err)
            }

            async fn transaction<F, T, E>(&self, work: F) -> Result<T, TransactionError<E>>
            where
                F: for<'c> FnOnce(&'c Tx) -> Work<'c, T, E> + Send,
                T: Send,
                E: std::fmt::Display + std::fmt::Debug + Send,
            {
                let tx = TransactionTrait::begin(self).await;
                finish(tx.map_err(TransactionError::Connection)?, work).await
            }

            async fn transaction_with_config<F, T, E>(
                &self,
                work: F,
                isolation_level: Option<IsolationLevel>,
                access_mode: Option<AccessMode>,
            ) -> Result<T, TransactionError<E>>
            where
                F: for<'c> FnOnce(&'c Tx) -> Work<'c, T, E> + Send,
                T: Send,
                E: std::fmt::Display + std::fmt::Debug + Send,
            {
                let tx = self.begin_with_config(isolation_level, access_mode).await;
                finish(tx.map_err(TransactionError::Connection)?, work).await
            }
        }
    };
}

transaction_trait!(Database);
transaction_trait!(Tx);

async fn finish<F, T, E>(tx: Tx, work: F) -> Result<T, TransactionError<E>>
where
    F: for<'c> FnOnce(&'c Tx) -> Work<'c, T, E> + Send,
    T: Send,
    E: std::fmt::Display + std::fmt::Debug + Send,
{
    match work(&tx).await {
        Ok(value) => {
            let committed = TransactionSession::commit(tx).await;
            committed.map_err(TransactionError::Connection)?;
            Ok(value)
        }
        Err(error) => {
            let rolled_back = TransactionSession::rollback(tx).await;
            rolled_back.map_err(TransactionError::Connection)?;
            Err(TransactionError::Transaction(error))
        }
    }
}

#[async_trait]
impl TransactionSession for Tx {
    async fn commit(self) -> Result<(), DbErr> {
        Self::commit(self).await.map_err(db_err)
    }

    async fn rollback(self) -> Result<(), DbErr> {
        Self::rollback(self).await.map_err(db_err)
    }
}

impl Database {
    /// Isolation and access are not to be had on SQLite, where transactions are serializable.
    async fn begin_as(&self, options: TransactionOptions) -> Result<Tx, Error> {
        match *self.pool() {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(ref pool) => {
                let begin = match options.sqlite_transaction_mode {
                    Some(SqliteTransactionMode::Deferred) => "BEGIN DEFERRED",
                    Some(SqliteTransactionMode::Exclusive) => "BEGIN EXCLUSIVE",
                    Some(SqliteTransactionMode::Immediate) | None => "BEGIN IMMEDIATE",
                };
                let connection = pool.begin_with(begin).await?;
                Ok(Tx::new(Driver::Sqlite(connection), self.patience()))
            }
        }
    }
}

impl Tx {
    /// A savepoint is as the transaction around it is.
    async fn begin_as(&self, _: TransactionOptions) -> Result<Self, Error> {
        self.savepoint().await
    }
}
