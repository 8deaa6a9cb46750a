//! The database's word on whether requests are welcome.

use cortex_http::{CheckFuture, HealthCheck};

use crate::Database;

impl HealthCheck for Database {
    fn name(&self) -> &'static str {
        "database"
    }

    fn check(&self) -> CheckFuture<'_> {
        Box::pin(async {
            self.ping().await?;
            Ok(())
        })
    }
}
