//! From what drivers say to the cases of [`Error`].

use sqlx::error::{DatabaseError, ErrorKind};

use crate::Error;

/// In the place of a constraint's name: the violation is of rows that refer to this one.
#[cfg(feature = "sqlite")]
pub(crate) const IN_USE: &str = "rows that refer to this one";

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        case(&error).unwrap_or_else(|| Self::other(error))
    }
}

#[cfg(feature = "orm")]
impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

        let known = match &error {
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => case(cause),
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Some(Self::Timeout),
            DbErr::RecordNotFound(_) => Some(Self::not_found("row")),
            DbErr::RecordNotUpdated => Some(Self::Stale),
            _ => None,
        };
        known.unwrap_or_else(|| Self::other(error))
    }
}

fn case(error: &sqlx::Error) -> Option<Error> {
    match error {
        sqlx::Error::RowNotFound => Some(Error::not_found("row")),
        sqlx::Error::PoolTimedOut => Some(Error::Timeout),
        sqlx::Error::Database(error) => violation(&**error),
        _ => None,
    }
}

fn violation(error: &dyn DatabaseError) -> Option<Error> {
    #[cfg(feature = "sqlite")]
    if error
        .try_downcast_ref::<sqlx::sqlite::SqliteError>()
        .is_some()
    {
        return of_sqlite(error);
    }
    match error.kind() {
        ErrorKind::UniqueViolation => Some(Error::Unique { fields: Vec::new() }),
        ErrorKind::ForeignKeyViolation => Some(Error::Reference { field: None }),
        ErrorKind::NotNullViolation => Some(Error::NotNull { field: None }),
        ErrorKind::CheckViolation => Some(Error::Check {
            constraint: error.constraint().map(str::to_owned),
        }),
        _ => None,
    }
}

/// SQLite names tables and columns in its messages only, which have not changed in a decade.
#[cfg(feature = "sqlite")]
fn of_sqlite(error: &dyn DatabaseError) -> Option<Error> {
    let message = error.message();
    let said = |head: &str| message.strip_prefix(head).map(str::trim);
    if let Some(columns) = said("UNIQUE constraint failed:") {
        // An index on expressions is told by its name, which is none of a field.
        let fields = columns.split(", ").filter_map(column).collect();
        return Some(Error::Unique { fields });
    }
    if let Some(name) = said("NOT NULL constraint failed:") {
        return Some(Error::NotNull {
            field: column(name),
        });
    }
    if let Some(constraint) = said("CHECK constraint failed:") {
        let constraint = Some(constraint.to_owned());
        return Some(Error::Check { constraint });
    }
    let code: i32 = error.code()?.parse().ok()?;
    if is_sqlite_reference(error) {
        return Some(match error.constraint() {
            Some(IN_USE) => Error::InUse,
            // Only a row that others refer to can be held back at once, by `RESTRICT`.
            None if code == TRIGGER => Error::InUse,
            field => Error::Reference {
                field: field.map(str::to_owned),
            },
        });
    }
    match code & 0xff {
        BUSY | LOCKED => Some(Error::Busy),
        _ => None,
    }
}

// The codes are those of the chapter "Result and Error Codes" of SQLite.
#[cfg(feature = "sqlite")]
const BUSY: i32 = 5;
#[cfg(feature = "sqlite")]
const LOCKED: i32 = 6;
#[cfg(feature = "sqlite")]
const TRIGGER: i32 = 1811;

/// Whether SQLite says that a reference between rows would not hold.
#[cfg(feature = "sqlite")]
pub(crate) fn is_sqlite_reference(error: &dyn DatabaseError) -> bool {
    error.message() == "FOREIGN KEY constraint failed"
}

/// The column of `table.column`.
#[cfg(feature = "sqlite")]
fn column(name: &str) -> Option<String> {
    name.split_once('.').map(|(_, column)| column.to_owned())
}
