//! Fields as they are typed for a table: `title:string`, `author:references:on_delete=cascade`.
//!
//! The language needs no quotes in bash, zsh, fish and PowerShell, which is why it has neither
//! braces nor brackets, question marks or exclamation marks.

#[cfg(test)]
mod book;
mod check;
mod complete;
mod draft;
mod fault;
mod foreign;
pub(crate) mod from;
mod meaning;
mod names;
mod parse;
#[cfg(test)]
mod tests;
mod types;
mod value;

use std::fmt::{Display, Formatter, Result as Written};

pub(crate) use complete::{candidates, candidates_of_values};
pub(crate) use fault::{Fault, proposals};
pub(crate) use meaning::grouped;
pub(crate) use names::identifier;
pub(crate) use parse::{Table, parse, renamed};
#[cfg(test)]
pub(crate) use tests::every_pair;
pub(crate) use types::{Base, Modifier, TYPES, Type};

/// How many characters a `string` has where nothing is said.
pub(crate) const LENGTH: u32 = 255;

/// A field of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// In snake case. What points at another model is called after it: `author`, not `author_id`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Whether there may be nothing.
    pub(crate) optional: bool,
    /// Whether it holds any number of its kind.
    pub(crate) list: bool,
    /// Whether it never leaves the application.
    pub(crate) hidden: bool,
    pub(crate) index: Index,
    /// As it was typed, which is a value of the kind.
    pub(crate) default: Option<String>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String { max: u32 },
    Text,
    Int,
    I32,
    Float,
    Bool,
    Decimal { precision: u32, scale: u32 },
    Date,
    Time,
    DateTime,
    Uuid,
    Json,
    Enum(Vec<Variant>),
    References(Reference),
}

/// A value of an `enum`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    /// In the database and in JSON.
    pub(crate) value: String,
    /// In Rust.
    pub(crate) name: String,
}

/// A field that points at another model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The model's name, such as `User` or `billing/Invoice`, where the field is not called after it.
    pub(crate) model: Option<String>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    /// The column, where it is not called after the field.
    pub(crate) key: Option<String>,
    /// Whether the rows have routes below what they point at.
    pub(crate) nested: bool,
}

/// What happens to rows that point at one that is removed, or whose key changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Cascade,
    Restrict,
    SetNull,
    Nothing,
}

/// How a column is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Index {
    #[default]
    None,
    Plain,
    Unique,
}

/// What the rows of a table are told apart by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Id {
    /// Whole numbers in order; none is given twice.
    #[default]
    Int,
    /// UUIDs of version 7, which sort by the time they were made.
    Uuid7,
    /// ULIDs: the same in 26 letters.
    Ulid,
}

/// A database, as far as its SQL differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
    Mysql,
}

impl Field {
    /// A field of which nothing more is said.
    pub(crate) fn plain(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            optional: false,
            list: false,
            hidden: false,
            index: Index::None,
            default: None,
        }
    }
}

impl Action {
    /// Each as it is typed, with what it does.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Cascade, "cascade", "the rows go with it"),
        (Self::Restrict, "restrict", "refused while there are rows"),
        (Self::SetNull, "set_null", "the rows point at nothing"),
        (
            Self::Nothing,
            "no_action",
            "refused at the end of the transaction",
        ),
    ];

    /// The action that is typed so.
    pub(crate) fn find(typed: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, name, _)| *name == typed)
            .map(|(action, ..)| action)
    }

    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(action, ..)| *action == self)
            .map_or("", |(_, name, _)| name)
    }
}

impl Id {
    /// Each as it is typed, with its type in Rust and what it is.
    pub(crate) const ALL: [(Self, &'static str, &'static str, &'static str); 3] = [
        (
            Self::Int,
            "int",
            "i64",
            "whole numbers in order, none given twice",
        ),
        (
            Self::Uuid7,
            "uuid7",
            "Uuid",
            "UUIDs that sort by when they were made",
        ),
        (
            Self::Ulid,
            "ulid",
            "String",
            "ULIDs: 26 letters and digits that sort by time",
        ),
    ];

    /// The key that is typed so.
    pub(crate) fn find(typed: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, name, ..)| *name == typed).map(|(id, ..)| id)
    }

    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The key with this type in Rust.
    pub(crate) fn of_rust(rust: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, _, own, _)| *own == rust).map(|(id, ..)| id)
    }

    /// The type in Rust.
    pub(crate) fn rust(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

impl Dialect {
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The folder of its migrations.
    pub(crate) fn folder(self) -> &'static str {
        ["sqlite", "postgres", "mysql"][self as usize]
    }

    /// As people call it.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "what is told of databases will name them")
    )]
    pub(crate) fn title(self) -> &'static str {
        ["SQLite", "PostgreSQL", "MySQL"][self as usize]
    }
}

/// As it is typed, with nothing that could be left out.
impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        write!(f, "{}:{}", self.name, self.kind.base().of().name)?;
        match &self.kind {
            Kind::String { max } if *max != LENGTH => write!(f, ":{max}")?,
            Kind::Decimal { precision, scale } => write!(f, ":{precision}.{scale}")?,
            Kind::Enum(variants) => {
                let values: Vec<&str> = variants.iter().map(|one| one.value.as_str()).collect();
                write!(f, ":{}", values.join("/"))?;
            }
            Kind::References(Reference {
                model: Some(model), ..
            }) => write!(f, ":{model}")?,
            _ => {}
        }
        let index = match self.index {
            Index::None => "",
            Index::Plain => "index",
            Index::Unique => "unique",
        };
        let is_nested = self.reference().is_some_and(|to| to.nested);
        for (is_there, word) in [
            (self.list, "list"),
            (self.optional, "optional"),
            (!index.is_empty(), index),
            (self.hidden, "hidden"),
            (is_nested, "nested"),
        ] {
            if is_there {
                write!(f, ":{word}")?;
            }
        }
        let reference = self.reference();
        let action = |of: fn(&Reference) -> Option<Action>| reference.and_then(of);
        let key = reference.and_then(|to| to.key.as_deref());
        let default = self.default.as_ref().map(|default| {
            if value::is_plain(default) {
                return default.clone();
            }
            format!("\"{default}\"")
        });
        for (name, value) in [
            ("default", default.as_deref()),
            ("on_delete", action(|to| to.on_delete).map(Action::name)),
            ("on_update", action(|to| to.on_update).map(Action::name)),
            ("key", key),
        ] {
            if let Some(value) = value {
                write!(f, ":{name}={value}")?;
            }
        }
        Ok(())
    }
}
