//! How the repositories of a project reach its database.

/// What the repositories of a project are written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Access {
    /// Entities and queries of SeaORM.
    #[default]
    SeaOrm,
    /// Statements of SQL by hand, run by sqlx, and no ORM in the project at all.
    Sqlx,
}

impl Access {
    /// Each, as it is typed, and what it means.
    pub(crate) const ALL: [(Self, &str, &str); 2] = [
        (
            Self::SeaOrm,
            "seaorm",
            "entities and queries of SeaORM, the default",
        ),
        (Self::Sqlx, "sqlx", "SQL by hand, and no ORM in the project"),
    ];

    /// The one that is typed so.
    pub(crate) fn find(typed: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, name, _)| *name == typed)
            .map(|(access, ..)| access)
    }

    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|(access, ..)| *access == self);
        found.map_or("", |(_, name, _)| name)
    }

    /// Whether rows are entities of the ORM.
    pub(crate) fn is_orm(self) -> bool {
        self == Self::SeaOrm
    }

    /// Where the framework has the types of columns that are not Rust's own.
    pub(crate) fn types(self) -> &'static str {
        match self {
            Self::SeaOrm => "orm::prelude",
            Self::Sqlx => "sqlx::types",
        }
    }

    /// The type of JSON there, as files of types bring it in.
    pub(crate) fn json(self) -> &'static str {
        match self {
            Self::SeaOrm => "Json as Value",
            Self::Sqlx => "JsonValue as Value",
        }
    }

    /// A template of which there is one for each.
    pub(crate) fn template(self, path: &str) -> String {
        match self {
            Self::SeaOrm => path.to_owned(),
            Self::Sqlx => path.replace(".rs.hbs", "_sqlx.rs.hbs"),
        }
    }
}
