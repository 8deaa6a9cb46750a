//! The settings of the database, `database.*`.

use std::time::Duration;

use cortex_config::Secret;
use cortex_macros::Settings;

/// Where the database is, and how many connections to it are held.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "database", crate = "cortex_config")]
#[non_exhaustive]
pub struct DatabaseSettings {
    /// The URL of the database, such as `sqlite:data/shop.db`; the variable `DATABASE_URL` is
    /// honoured. In the name of a file `%`, `?` and `#` are written `%25`, `%3F` and `%23`.
    pub url: Secret<String>,
    /// The most connections at a time; a database in memory has one.
    #[setting(default = 10, min = 1)]
    pub max_connections: u32,
    /// How long to wait for a free connection.
    #[setting(default = "5s", min = "1ms")]
    pub acquire_timeout: Duration,
    /// How long a connection may be of no use before it is closed.
    #[setting(default = "10m", min = "1s")]
    pub idle_timeout: Duration,
    /// Whether to apply the migrations that are pending when the application starts.
    #[setting(default = false)]
    pub migrate: bool,
}

impl DatabaseSettings {
    /// The defaults, for the database at this URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: Secret::new(url.into()),
            max_connections: 10,
            acquire_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_mins(10),
            migrate: false,
        }
    }
}
