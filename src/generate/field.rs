//! Fields as they are typed: `name:type`, with `:optional` behind it where nothing may be there.

use heck::ToSnakeCase as _;

use crate::error::{Failure, catalog};
use crate::name::{is_keyword, objection_to_letters};
use crate::nearest::nearest;

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// In snake case.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Bool,
    U8,
    U16,
    U32,
    U64,
    Usize,
    I8,
    I16,
    I32,
    I64,
    F64,
}

/// Each kind with its type in Rust, and what else it may be typed as.
const KINDS: &[(Kind, &str, &[&str])] = &[
    (Kind::Text, "String", &["string", "text"]),
    (Kind::Bool, "bool", &["boolean"]),
    (Kind::U8, "u8", &[]),
    (Kind::U16, "u16", &[]),
    (Kind::U32, "u32", &[]),
    (Kind::U64, "u64", &[]),
    (Kind::Usize, "usize", &[]),
    (Kind::I8, "i8", &[]),
    (Kind::I16, "i16", &[]),
    (Kind::I32, "i32", &[]),
    (Kind::I64, "i64", &["integer", "int"]),
    (Kind::F64, "f64", &["float"]),
];

impl Kind {
    /// The kind that a name such as `string` stands for.
    pub(crate) fn find(typed: &str) -> Option<Self> {
        let mut kinds = KINDS.iter();
        let found = kinds.find(|(_, rust, others)| *rust == typed || others.contains(&typed));
        found.map(|(kind, ..)| *kind)
    }

    /// What may be typed, for messages.
    pub(crate) fn names() -> Vec<&'static str> {
        let own =
            |(kind, rust, _): &(Self, &'static str, _)| (*kind != Self::Text).then_some(*rust);
        let names = KINDS
            .iter()
            .flat_map(|kind| own(kind).into_iter().chain(kind.2.iter().copied()));
        names.collect()
    }

    /// The type in Rust.
    pub(crate) fn rust(self) -> &'static str {
        let mut kinds = KINDS.iter();
        let found = kinds.find(|(kind, ..)| *kind == self);
        found.map_or("String", |(_, rust, _)| rust)
    }

    /// A value other than the default, in Rust and in JSON; those of a struct differ by `nth`.
    pub(crate) fn sample(self, name: &str, nth: usize) -> String {
        match self {
            Self::Text => format!("\"{}\"", name.replace('_', "-")),
            Self::Bool => "true".to_owned(),
            Self::F64 => format!("{}.5", nth + 7),
            _ => format!("{}", nth + 7),
        }
    }

    /// The default, in Rust and in JSON.
    pub(crate) fn default(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("String::new()", "\"\""),
            Self::Bool => ("false", "false"),
            Self::F64 => ("0.0", "0.0"),
            _ => ("0", "0"),
        }
    }
}

impl Field {
    /// A field that has to be there.
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        let (name, optional) = (name.to_owned(), false);
        Self {
            name,
            kind,
            optional,
        }
    }

    /// Reads `name:type` or `name:type:optional`.
    ///
    /// # Errors
    ///
    /// Fails where it is none, says why, and what would do.
    pub(crate) fn read(typed: &str) -> Result<Self, Failure> {
        let refuse = |why: &str| catalog::bad_field(typed, why, &Kind::names());
        let mut parts = typed.split(':');
        let (name, kind) = (parts.next().unwrap_or_default(), parts.next());
        let snake = name.to_snake_case();
        if let Some(why) = objection_to_letters(name) {
            return Err(refuse(&why));
        }
        if is_keyword(&snake) {
            return Err(refuse(&format!("`{snake}` is a keyword of Rust")));
        }
        let kind = kind.ok_or_else(|| refuse("it has no type"))?;
        let found = Kind::find(kind);
        let kind = found.ok_or_else(|| refuse(&no_type(kind, &Kind::names())))?;
        let modifiers: Vec<&str> = parts.collect();
        let optional = is_optional(&modifiers).map_err(|why| refuse(&why))?;
        Ok(Self {
            name: snake,
            kind,
            optional,
        })
    }

    /// The type in Rust, with `Option` where nothing may be there.
    pub(crate) fn rust(&self) -> String {
        let kind = self.kind.rust();
        if self.optional {
            format!("Option<{kind}>")
        } else {
            kind.to_owned()
        }
    }

    /// The default, in Rust and in JSON.
    pub(crate) fn default(&self) -> (&'static str, &'static str) {
        if self.optional {
            ("None", "null")
        } else {
            self.kind.default()
        }
    }
}

/// Says that a type is not known, and which one may be meant.
pub(super) fn no_type(typed: &str, known: &[&str]) -> String {
    let near = nearest(typed, known.iter().copied());
    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    format!("`{}` is no type here{near}", typed.escape_debug())
}

/// Whether what follows a type says that there may be no value.
pub(super) fn is_optional(modifiers: &[&str]) -> Result<bool, String> {
    match modifiers {
        [] => Ok(false),
        ["optional"] => Ok(true),
        [other, ..] => Err(format!("`{}` cannot follow its type", other.escape_debug())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_every_spelling() {
        let read = |typed: &str| Field::read(typed).map(|field| (field.name.clone(), field.rust()));
        let good = [
            ("note:string", "note", "String"),
            ("blogPost:text", "blog_post", "String"),
            ("is-paid:bool", "is_paid", "bool"),
            ("amount:integer", "amount", "i64"),
            ("amount:int:optional", "amount", "Option<i64>"),
            ("rate:float", "rate", "f64"),
            ("port:u16", "port", "u16"),
            ("level:u8", "level", "u8"),
        ];
        for (typed, name, rust) in good {
            assert_eq!(read(typed).unwrap(), (name.to_owned(), rust.to_owned()));
        }
        for bad in [
            "",
            ":",
            "note",
            "note:",
            ":string",
            "note:strng",
            "type:string",
            "a b:string",
            "note:string:maybe",
            "note:string:optional:optional",
            "1a:string",
        ] {
            assert_eq!(read(bad).unwrap_err().code(), "CX0914", "{bad:?}");
        }
        insta::assert_snapshot!(read("note:strng").unwrap_err(), @r#"
        error[CX0914]: `note:strng` cannot be a field
          cause: `strng` is no type here; did you mean `string`?
          hint: a field is like `amount:u64`, or `note:string:optional` where it may be left out
          hint: types are string, text, bool, boolean, u8, u16, u32, u64, usize, i8, i16, i32, i64, integer, int, f64, float
        "#);
    }

    #[test]
    fn samples_are_no_defaults() {
        for (kind, rust, others) in KINDS {
            for name in [rust].into_iter().chain(*others) {
                assert_eq!(Kind::find(name), Some(*kind));
            }
            assert_ne!(kind.sample("note", 0), kind.default().1, "{kind:?}");
        }
    }
}
