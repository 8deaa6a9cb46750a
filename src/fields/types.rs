//! The one table of types: what may be typed, and what that is in Rust, in SQL and in JSON.
//!
//! Fields of tables, of requests and of settings all take their types from it, so that `int` never
//! means two things. Braces in a cell stand for what a field says of itself: `{max}` and the like.

use crate::nearest::nearest;

/// A type, as the table knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    String,
    Text,
    Int,
    I32,
    Float,
    Bool,
    Decimal,
    Date,
    Time,
    DateTime,
    Uuid,
    Json,
    Enum,
    References,
    U8,
    U16,
    U32,
    U64,
    Usize,
    I8,
    I16,
}

/// What may follow a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modifier {
    /// A length, a precision, values or a model: what makes a type complete.
    Detail,
    Optional,
    Unique,
    Index,
    Default,
    List,
    Hidden,
    OnDelete,
    OnUpdate,
    Key,
    Nested,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) base: Base,
    /// As it is typed.
    pub(crate) name: &'static str,
    /// As it may be typed as well.
    pub(crate) also: &'static [&'static str],
    pub(crate) rust: &'static str,
    /// What its column is in SQLite, PostgreSQL and MySQL; nothing where it has none.
    pub(crate) sql: Option<[&'static str; 3]>,
    /// What `#[sea_orm(column_type = "…")]` says where the Rust type does not say it.
    pub(crate) orm: Option<&'static str>,
    /// JSON Schema.
    #[cfg_attr(not(test), expect(dead_code, reason = "samples are held to it"))]
    pub(crate) schema: &'static str,
    /// What values are, for people.
    pub(crate) about: &'static str,
    /// What may follow it.
    pub(crate) may: &'static [Modifier],
}

impl Modifier {
    /// All that are typed as a word or a key, each with what it means.
    pub(crate) const TYPED: &[(Self, &str, &str)] = &[
        (Self::Optional, "optional", "may be left out"),
        (Self::Unique, "unique", "no two alike, kept by an index"),
        (Self::Index, "index", "found quickly"),
        (
            Self::Default,
            "default=",
            "what it is where nothing is said",
        ),
        (Self::List, "list", "any number of them"),
        (Self::Hidden, "hidden", "never leaves the application"),
        (
            Self::OnDelete,
            "on_delete=",
            "what happens to it when what it points at is removed",
        ),
        (
            Self::OnUpdate,
            "on_update=",
            "what happens to it when the key it points at changes",
        ),
        (Self::Key, "key=", "the name of the column"),
        (
            Self::Nested,
            "nested",
            "listed and added below what it points at too: `/authors/{author_id}/posts`",
        ),
    ];

    /// As it is typed.
    pub(crate) fn typed(self) -> &'static str {
        let mut all = Self::TYPED.iter();
        let found = all.find(|(modifier, ..)| *modifier == self);
        found.map_or("", |(_, typed, _)| typed)
    }
}

use Modifier::{
    Default, Detail, Hidden, Index, Key, List, Nested, OnDelete, OnUpdate, Optional, Unique,
};

const SCALAR: &[Modifier] = &[Optional, Unique, Index, Default, List, Hidden];
const PLAIN: &[Modifier] = &[Optional, Default, Hidden];

/// Every type, in the order in which people are told of them.
pub(crate) const TYPES: &[Type] = &[
    Type {
        base: Base::String,
        name: "string",
        also: &["String", "varchar", "str"],
        rust: "String",
        sql: Some(["varchar({max})", "varchar({max})", "varchar({max})"]),
        orm: Some("String(StringLen::N({max}))"),
        schema: r#"{"type":"string","maxLength":{max}}"#,
        about: "text of at most 255 characters, or as many as follow: `code:string:12`",
        may: &[Detail, Optional, Unique, Index, Default, List, Hidden],
    },
    Type {
        base: Base::Text,
        name: "text",
        also: &[],
        rust: "String",
        // MySQL counts the bytes of its `text`, and a character has up to four.
        sql: Some(["text", "text", "mediumtext"]),
        orm: Some("Text"),
        schema: r#"{"type":"string","maxLength":65535}"#,
        about: "text of at most 65,535 characters",
        may: PLAIN,
    },
    Type {
        base: Base::Int,
        name: "int",
        also: &["integer", "bigint", "i64"],
        rust: "i64",
        sql: Some(["bigint", "bigint", "bigint"]),
        orm: None,
        schema: r#"{"type":"integer","format":"int64"}"#,
        about: "a whole number of 64 bits",
        may: SCALAR,
    },
    Type {
        base: Base::I32,
        name: "i32",
        also: &["smallint"],
        rust: "i32",
        sql: Some(["integer", "integer", "int"]),
        orm: None,
        schema: r#"{"type":"integer","format":"int32"}"#,
        about: "a whole number of 32 bits",
        may: SCALAR,
    },
    Type {
        base: Base::Float,
        name: "float",
        also: &["f64", "double"],
        rust: "f64",
        sql: Some(["double", "double precision", "double"]),
        orm: None,
        schema: r#"{"type":"number","format":"double"}"#,
        about: "a floating-point number of 64 bits",
        may: &[Optional, Index, Default, List, Hidden],
    },
    Type {
        base: Base::Bool,
        name: "bool",
        also: &["boolean"],
        rust: "bool",
        sql: Some(["boolean", "boolean", "boolean"]),
        orm: None,
        schema: r#"{"type":"boolean"}"#,
        about: "`true` or `false`",
        may: &[Optional, Index, Default, List, Hidden],
    },
    Type {
        base: Base::Decimal,
        name: "decimal",
        also: &["numeric", "money"],
        rust: "Decimal",
        sql: Some([
            "",
            "decimal({precision}, {scale})",
            "decimal({precision}, {scale})",
        ]),
        orm: Some("Decimal(Some(({precision}, {scale})))"),
        schema: r#"{"type":"string","format":"decimal"}"#,
        about: "an exact number: `decimal:10.2` has ten digits, two of them after the point",
        may: &[Detail, Optional, Unique, Index, Default, Hidden],
    },
    Type {
        base: Base::Date,
        name: "date",
        also: &[],
        rust: "NaiveDate",
        sql: Some(["date", "date", "date"]),
        orm: None,
        schema: r#"{"type":"string","format":"date"}"#,
        about: "a day such as 2026-01-31",
        may: SCALAR,
    },
    Type {
        base: Base::Time,
        name: "time",
        also: &[],
        rust: "NaiveTime",
        sql: Some(["time", "time", "time(6)"]),
        orm: None,
        schema: r#"{"type":"string","format":"time-local"}"#,
        about: "a time of day such as 08:30:00",
        may: &[Optional, Unique, Index, List, Hidden],
    },
    Type {
        base: Base::DateTime,
        name: "datetime",
        also: &["timestamp", "timestamptz"],
        rust: "DateTime<Utc>",
        sql: Some(["datetime", "timestamp with time zone", "datetime(6)"]),
        orm: None,
        schema: r#"{"type":"string","format":"date-time"}"#,
        about: "a point in time, kept in UTC",
        may: &[Optional, Unique, Index, List, Hidden],
    },
    Type {
        base: Base::Uuid,
        name: "uuid",
        also: &[],
        rust: "Uuid",
        sql: Some(["blob", "uuid", "binary(16)"]),
        orm: None,
        schema: r#"{"type":"string","format":"uuid"}"#,
        about: "a UUID",
        may: &[Optional, Unique, Index, List, Hidden],
    },
    Type {
        base: Base::Json,
        name: "json",
        also: &["jsonb"],
        rust: "Value",
        sql: Some(["text", "jsonb", "json"]),
        orm: Some("JsonBinary"),
        schema: "{}",
        about: "any JSON",
        may: &[Optional, Hidden],
    },
    Type {
        base: Base::Enum,
        name: "enum",
        also: &[],
        rust: "{enum}",
        sql: Some(["text", "text", "varchar(255)"]),
        orm: None,
        schema: r#"{"type":"string","enum":[{values}]}"#,
        about: "one of some words: `enum:draft/published`",
        may: &[Detail, Optional, Unique, Index, Default, Hidden],
    },
    Type {
        base: Base::References,
        name: "references",
        also: &[],
        rust: "{key}",
        sql: Some(["{key}", "{key}", "{key}"]),
        orm: None,
        schema: "{key}",
        about: "points at another model: `author:references`, `author:references:User`",
        may: &[
            Detail, Optional, Unique, Hidden, OnDelete, OnUpdate, Key, Nested,
        ],
    },
    wire(Base::U8, "u8", "a whole number from 0 to 255"),
    wire(Base::U16, "u16", "a whole number from 0 to 65535"),
    wire(Base::U32, "u32", "a whole number from 0 to 4294967295"),
    wire(Base::U64, "u64", "a whole number of 64 bits without a sign"),
    wire(Base::Usize, "usize", "a count"),
    wire(Base::I8, "i8", "a whole number from -128 to 127"),
    wire(Base::I16, "i16", "a whole number from -32768 to 32767"),
];

/// A type of requests, answers and settings that no column has.
const fn wire(base: Base, name: &'static str, about: &'static str) -> Type {
    Type {
        base,
        name,
        also: &[],
        rust: name,
        sql: None,
        orm: None,
        schema: r#"{"type":"integer"}"#,
        about,
        may: &[],
    }
}

impl Type {
    /// The type that a name stands for.
    pub(crate) fn find(typed: &str) -> Option<&'static Self> {
        let is_it = |of: &&Self| of.name == typed || of.also.contains(&typed);
        TYPES.iter().find(is_it)
    }

    /// Those that columns have.
    pub(crate) fn of_columns() -> impl Iterator<Item = &'static Self> {
        TYPES.iter().filter(|of| of.sql.is_some())
    }

    /// The type of columns whose name is nearest to what was typed.
    pub(crate) fn near(typed: &str) -> Option<&'static Self> {
        let also = |of: &'static Self| of.also.iter().copied().chain([of.name]);
        let found = nearest(typed, Self::of_columns().flat_map(also))?;
        Self::find(found)
    }
}

impl Base {
    /// Its line of the table.
    pub(crate) fn of(self) -> &'static Type {
        let mut types = TYPES.iter();
        // Each has a line, which a test keeps true.
        types.find(|of| of.base == self).unwrap_or(&TYPES[0])
    }
}
