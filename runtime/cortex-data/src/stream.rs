//! Rows one by one, for lists that are too long to be held.

use std::pin::Pin;

use async_stream::try_stream;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sea_orm::{DbBackend, DbErr, QueryResult, Statement, StreamTrait};

use crate::database::Pool;
use crate::on_orm::{conn_err, db_err, sqlite};
use crate::transaction::Driver;
use crate::{Database, Tx};

type Rows<'a> = BoxStream<'a, Result<QueryResult, DbErr>>;
type Beginning<'a> = Pin<Box<dyn Future<Output = Result<Rows<'a>, DbErr>> + 'a + Send>>;

/// The stream holds a connection until it is dropped.
impl StreamTrait for Database {
    type Stream<'a> = Rows<'a>;

    fn get_database_backend(&self) -> DbBackend {
        sea_orm::ConnectionTrait::get_database_backend(self)
    }

    fn stream_raw(&self, statement: Statement) -> Beginning<'_> {
        Box::pin(async move {
            match *self.pool() {
                #[cfg(feature = "sqlite")]
                Pool::Sqlite(ref pool) => {
                    let mut connection = pool.acquire().await.map_err(conn_err)?;
                    let rows: Rows<'_> = Box::pin(try_stream! {
                        let mut rows = sqlite::query(&statement).fetch(&mut *connection);
                        while let Some(row) = rows.next().await {
                            yield row.map_err(sqlite::query_err)?.into();
                        }
                    });
                    Ok(rows)
                }
            }
        })
    }
}

/// Whoever else uses the transaction waits until the stream is dropped.
impl StreamTrait for Tx {
    type Stream<'a> = Rows<'a>;

    fn get_database_backend(&self) -> DbBackend {
        self.backend()
    }

    fn stream_raw(&self, statement: Statement) -> Beginning<'_> {
        Box::pin(async move {
            let mut state = self.lock().await.map_err(db_err)?;
            let rows: Rows<'_> = Box::pin(try_stream! {
                match *state.driver().map_err(db_err)? {
                    #[cfg(feature = "sqlite")]
                    Driver::Sqlite(ref mut connection) => {
                        let mut rows = sqlite::query(&statement).fetch(&mut **connection);
                        while let Some(row) = rows.next().await {
                            yield row.map_err(sqlite::query_err)?.into();
                        }
                    }
                }
            });
            Ok(rows)
        })
    }
}
