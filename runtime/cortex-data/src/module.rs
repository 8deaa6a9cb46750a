//! The module that brings the database into an application.

use std::sync::Arc;
use std::time::Duration;

use cortex_app::Module;

use crate::{Database, DatabaseSettings, Error, Migrations, Pages, PagesSettings};

/// How long opening may take: migrations of large tables do.
const OPENING: Duration = Duration::from_hours(1);

/// How long the work on a connection may go on when the application stops.
const CLOSING: Duration = Duration::from_secs(4);

/// Provides [`Database`] and [`Pages`] to all modules, with their settings. The database is opened
/// while the application starts, and the migrations that are pending are applied to it if the
/// setting `database.migrate` says so. It is asked whether it answers by `/health/ready`, and is
/// closed when the application stops.
///
/// Applications write `cortex::data::module(cortex::migrations!())`.
///
/// ```
/// use cortex_app::Module;
/// use cortex_data::Migrations;
///
/// static MIGRATIONS: Migrations = Migrations::NONE;
///
/// fn module() -> Module {
///     let mut module = Module::new("shop");
///     module.import(cortex_data::module(&MIGRATIONS));
///     module
/// }
/// # module();
/// ```
pub fn module(migrations: &'static Migrations) -> Module {
    let mut module = Module::new("cortex::data");
    module.settings::<DatabaseSettings>();
    module.settings::<PagesSettings>();
    let database = module
        .async_factory(move |settings: Arc<DatabaseSettings>| open(settings, migrations))
        .time_limit(OPENING)
        .stop(async |database: Arc<Database>| close(&database).await);
    #[cfg(feature = "http")]
    database.expose(|database| -> Arc<dyn cortex_http::HealthCheck> { database });
    #[cfg(not(feature = "http"))]
    let _ = database;
    module.factory(|settings: Arc<PagesSettings>| Pages::new(&settings));
    module.export::<Database>();
    module.export::<Pages>();
    module
}

async fn open(
    settings: Arc<DatabaseSettings>,
    migrations: &'static Migrations,
) -> Result<Database, Error> {
    let database = Database::connect(&settings).await?;
    if settings.migrate {
        database.migrate(migrations).await?;
    } else {
        database.tell_pending(migrations).await;
    }
    Ok(database)
}

async fn close(database: &Database) -> Result<(), Error> {
    let closed = tokio::time::timeout(CLOSING, database.close()).await;
    closed.map_err(|_| Error::other(format!("a connection was still at work after {CLOSING:?}")))
}
