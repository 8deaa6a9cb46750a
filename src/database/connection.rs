//! Opening a database, and running what needs it to its end, or to Ctrl-C.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::runtime::Builder;
use tokio::sync::Notify;

use super::target::Target;
use crate::error::{Failure, catalog};
use crate::signals::Interrupt;

/// Runs `work` on this thread; `what` names it for the message where the person presses Ctrl-C.
///
/// What an interrupted transaction has done is undone by the database itself.
pub(super) fn run<T>(
    what: &str,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let wake = Arc::new(Notify::new());
    let pressed = Arc::clone(&wake);
    Interrupt::catch(move || pressed.notify_one())?;
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| catalog::broken_inside("the runtime", error))?;
    let result = runtime.block_on(async {
        match select(pin!(work), pin!(wake.notified())).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Err(catalog::interrupted_at_database(what)),
        }
    });
    runtime.shutdown_background();
    result
}

impl Target {
    /// Opens the database, which has to be there.
    pub(super) async fn open(&self) -> Result<SqliteConnection, Failure> {
        if !self.file.exists() {
            return Err(catalog::no_database_file(&self.shown(), &self.origin));
        }
        if !self.file.is_file() {
            let why = &"it is no file";
            return Err(catalog::database_unusable(&self.shown(), why));
        }
        let opened = self.options.connect().await;
        opened.map_err(|error| self.unusable(&error))
    }

    /// Closes the database after it was written to, and waits for that.
    ///
    /// A process that ended earlier could leave what it wrote in the journal beside the file, where
    /// whoever copies the file alone would miss it.
    pub(super) async fn close(&self, connection: SqliteConnection) -> Result<(), Failure> {
        let closed = connection.close().await;
        closed.map_err(|error| self.unusable(&error))
    }

    /// A failure of the database itself, in its own words.
    pub(super) fn unusable(&self, error: &sqlx::Error) -> Failure {
        let words = match error.as_database_error() {
            Some(error) => error.message().to_owned(),
            None => error.to_string(),
        };
        catalog::database_unusable(&self.shown(), &words)
    }
}
