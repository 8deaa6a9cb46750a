//! Fields as they are typed: `name:type`, with `:optional` behind it where nothing may be there.

use heck::ToSnakeCase as _;

use crate::error::{Failure, catalog};
use crate::fields::{Base, TYPES, Type};
use crate::name::{is_keyword, objection_to_letters};
use crate::nearest::nearest;

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// In snake case.
    pub(crate) name: String,
    pub(crate) kind: Base,
    pub(crate) optional: bool,
}

impl Base {
    /// The type of requests, answers and settings that a name such as `string` stands for.
    pub(crate) fn of_values(typed: &str) -> Option<Self> {
        let found = Type::find(typed).map(|of| of.base);
        found.filter(|base| base.is_of_values())
    }

    /// What may be typed, for messages.
    pub(crate) fn names() -> Vec<&'static str> {
        let types = TYPES.iter().filter(|of| of.base.is_of_values());
        types.map(|of| of.name).collect()
    }

    /// The type in Rust.
    pub(crate) fn rust(self) -> &'static str {
        self.of().rust
    }

    /// A value other than the default, in Rust and in JSON; those of a struct differ by `nth`.
    pub(crate) fn sample(self, name: &str, nth: usize) -> String {
        match self {
            Self::String | Self::Text => format!("\"{}\"", name.replace('_', "-")),
            Self::Bool => "true".to_owned(),
            Self::Float => format!("{}.5", nth + 7),
            _ => format!("{}", nth + 7),
        }
    }

    /// The default, in Rust and in JSON.
    pub(crate) fn default(self) -> (&'static str, &'static str) {
        match self {
            Self::String | Self::Text => ("String::new()", "\"\""),
            Self::Bool => ("false", "false"),
            Self::Float => ("0.0", "0.0"),
            _ => ("0", "0"),
        }
    }

    /// Whether it is a type of Rust itself, for which nothing has to be imported.
    fn is_of_values(self) -> bool {
        let rust = self.rust();
        rust == "String" || rust.starts_with(|c: char| c.is_ascii_lowercase())
    }
}

impl Field {
    /// A field that has to be there.
    pub(crate) fn new(name: &str, kind: Base) -> Self {
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
        let refuse = |why: &str| catalog::bad_field(typed, why, &Base::names());
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
        let found = Base::of_values(kind);
        let kind = found.ok_or_else(|| refuse(&no_type(kind, &Base::names())))?;
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
          hint: types are string, text, int, i32, float, bool, u8, u16, u32, u64, usize, i8, i16
        "#);
    }

    #[test]
    fn samples_are_no_defaults() {
        let types = TYPES.iter().filter(|of| of.base.is_of_values());
        for of in types {
            let kind = of.base;
            for name in of.also.iter().chain([&of.name]) {
                assert_eq!(Base::of_values(name), Some(kind));
            }
            assert_ne!(kind.sample("note", 0), kind.default().1, "{kind:?}");
        }
    }
}
