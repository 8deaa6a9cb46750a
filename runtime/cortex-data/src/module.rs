//! The module that brings the database into an application.

use std::sync::Arc;

use cortex_app::Module;

use crate::{Database, DatabaseSettings, Error, Pages, PagesSettings};

/// Provides [`Database`] and [`Pages`] to all modules, with their settings. The database is opened
/// while the application starts, is asked whether it answers by `/health/ready`, and is closed when
/// the application stops.
///
/// ```
/// use cortex_app::Module;
///
/// fn module() -> Module {
///     let mut module = Module::new("shop");
///     module.import(cortex_data::module());
///     module
/// }
/// # module();
/// ```
pub fn module() -> Module {
    let mut module = Module::new("data");
    module.settings::<DatabaseSettings>();
    module.settings::<PagesSettings>();
    let database = module
        .async_factory(open)
        .stop(async |database: Arc<Database>| database.close().await);
    #[cfg(feature = "http")]
    database.expose(|database| -> Arc<dyn cortex_http::HealthCheck> { database });
    #[cfg(not(feature = "http"))]
    drop(database);
    module.factory(|settings: Arc<PagesSettings>| Pages::new(&settings));
    module.export::<Database>();
    module.export::<Pages>();
    module
}

async fn open(settings: Arc<DatabaseSettings>) -> Result<Database, Error> {
    Database::connect(&settings).await
}
