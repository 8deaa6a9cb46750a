//! One migration, and the set of them that an application has.

use std::borrow::Cow;

use sha2::{Digest as _, Sha384};

use crate::Dialect;

/// How a file says that it must not run inside a transaction; sqlx reads it in the same way.
const NO_TRANSACTION: &str = "-- no-transaction";

/// One change of the schema: what makes it, and what takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// What it is written for.
    pub dialect: Dialect,
    /// When it was made, as the digits `YYYYMMDDHHMMSS` of a time in UTC.
    pub version: i64,
    /// What it does, in snake case.
    pub name: Cow<'static, str>,
    /// The SQL that makes the change.
    pub up: Cow<'static, str>,
    /// The SQL that takes it back, if there is a file for it.
    pub down: Option<Cow<'static, str>>,
}

impl Migration {
    /// A migration whose files were embedded at compile time.
    pub const fn embedded(
        dialect: Dialect,
        version: i64,
        name: &'static str,
        up: &'static str,
        down: Option<&'static str>,
    ) -> Self {
        Self {
            dialect,
            version,
            name: Cow::Borrowed(name),
            up: Cow::Borrowed(up),
            down: match down {
                Some(down) => Some(Cow::Borrowed(down)),
                None => None,
            },
        }
    }

    /// The path of the file that makes the change, below the folder `migrations`.
    pub fn up_file(&self) -> String {
        format!("{}/{}_{}.up.sql", self.dialect, self.version, self.name)
    }

    /// The path of the file that takes the change back, below the folder `migrations`.
    pub fn down_file(&self) -> String {
        format!("{}/{}_{}.down.sql", self.dialect, self.version, self.name)
    }

    /// The name as the history keeps it: with spaces, which is sqlx's way.
    pub fn description(&self) -> String {
        self.name.replace('_', " ")
    }

    /// What the history keeps to see later changes: SHA-384 of the bytes of the up file.
    ///
    /// ```
    /// use cortex_migrations::{Dialect, Migration};
    ///
    /// let up = "CREATE TABLE posts (id INTEGER PRIMARY KEY);\n";
    /// let posts = Migration::embedded(Dialect::Sqlite, 20260102030405, "create_posts", up, None);
    /// assert_eq!(posts.checksum().len(), 48);
    /// ```
    pub fn checksum(&self) -> Vec<u8> {
        checksum(&self.up)
    }

    /// Whether `checksum` is that of the same text with other line ends.
    pub fn differs_only_by_line_ends(&self, checksum: &[u8]) -> bool {
        let unix = self.up.replace("\r\n", "\n");
        let windows = unix.replace('\n', "\r\n");
        let same = |text: &str| self::checksum(text) == checksum;
        self.checksum() != checksum && (same(&unix) || same(&windows))
    }

    /// Whether the up file asks to run without a transaction, by its first line
    /// `-- no-transaction`.
    pub fn up_is_without_transaction(&self) -> bool {
        self.up.starts_with(NO_TRANSACTION)
    }

    /// Whether the down file asks to run without a transaction.
    pub fn down_is_without_transaction(&self) -> bool {
        let down = self.down.as_deref();
        down.is_some_and(|down| down.starts_with(NO_TRANSACTION))
    }
}

fn checksum(text: &str) -> Vec<u8> {
    Sha384::digest(text).to_vec()
}

/// The migrations that an application has, of all dialects, in the order of their versions.
///
/// They are read from a folder by [`Migrations::read`], or embedded at compile time:
///
/// ```
/// use cortex_migrations::{Dialect, Migration, Migrations};
///
/// static ALL: [Migration; 1] = [Migration::embedded(
///     Dialect::Sqlite,
///     20260102030405,
///     "create_posts",
///     "CREATE TABLE posts (id INTEGER PRIMARY KEY);",
///     Some("DROP TABLE posts;"),
/// )];
/// static MIGRATIONS: Migrations = Migrations::embedded(&ALL);
///
/// assert_eq!(MIGRATIONS.of(Dialect::Sqlite).count(), 1);
/// assert_eq!(MIGRATIONS.of(Dialect::Mysql).count(), 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    pub(crate) all: Cow<'static, [Migration]>,
}

impl Migrations {
    /// No migrations.
    pub const NONE: Self = Self::embedded(&[]);

    /// Migrations that were embedded at compile time; they must be in the order of their versions.
    pub const fn embedded(all: &'static [Migration]) -> Self {
        Self {
            all: Cow::Borrowed(all),
        }
    }

    /// Those of one dialect, in the order of their versions.
    pub fn of(&self, dialect: Dialect) -> impl DoubleEndedIterator<Item = &Migration> {
        self.all.iter().filter(move |it| it.dialect == dialect)
    }

    /// The one of this version, if there is one.
    pub fn find(&self, dialect: Dialect, version: i64) -> Option<&Migration> {
        self.of(dialect).find(|it| it.version == version)
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl From<Vec<Migration>> for Migrations {
    fn from(mut all: Vec<Migration>) -> Self {
        all.sort_by_key(|it| (it.dialect, it.version));
        Self {
            all: Cow::Owned(all),
        }
    }
}
