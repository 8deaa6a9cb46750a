//! The databases that migrations are written for.

use std::fmt;

/// The SQL that a migration is written in; each has its folder under `migrations/`.
///
/// ```
/// use cortex_migrations::Dialect;
///
/// assert_eq!(Dialect::of_url("sqlite:data/shop.db"), Some(Dialect::Sqlite));
/// assert_eq!(Dialect::of_url("shop.db"), None);
/// assert_eq!(Dialect::Postgres.folder(), "postgres");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The name of the folder under `migrations/`.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The dialect whose folder has this name.
    pub fn of_folder(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.folder() == name)
    }

    /// The dialect of the database that a URL leads to, by its scheme.
    pub fn of_url(url: &str) -> Option<Self> {
        let (scheme, _) = url.split_once(':')?;
        match scheme {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            "mysql" | "mariadb" => Some(Self::Mysql),
            _ => None,
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.folder())
    }
}
