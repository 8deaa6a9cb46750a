//! Reads fields: arguments in, a list of fields or everything that is wrong with them out.

use heck::ToSnakeCase as _;

use super::draft::Draft;
use super::fault::Fault;
use super::types::Type;
use super::{Dialect, Field, check, foreign, names};
use crate::error::{Failure, catalog};

/// What the fields are for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'a> {
    pub(crate) dialect: Dialect,
    /// Names that no field can have, each with the reason: `("id", "every model has one")`.
    pub(crate) taken: &'a [(&'a str, &'a str)],
}

/// A part of an argument between two colons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    /// Its first byte in the argument.
    pub(super) from: usize,
}

impl Part<'_> {
    /// Where it stands.
    pub(super) fn at(self) -> (usize, usize) {
        (self.from, self.from + self.text.len())
    }
}

impl Table<'static> {
    /// A table with the columns that every model has.
    pub(crate) fn new(dialect: Dialect) -> Self {
        let taken = &[
            ("id", "every model has one; `--id` says what it is"),
            ("created_at", "every model has it"),
            ("updated_at", "every model has it"),
        ];
        Self { dialect, taken }
    }

    /// The same for a table whose rows have a `version` too, if `is_versioned`.
    pub(crate) fn of_model(dialect: Dialect, is_versioned: bool) -> Self {
        let taken = &[
            ("id", "every model has one; `--id` says what it is"),
            ("created_at", "every model has it"),
            ("updated_at", "every model has it"),
            (
                "version",
                "with `--versioned` every row has one, which the application counts",
            ),
        ];
        if is_versioned {
            return Self { dialect, taken };
        }
        Self::new(dialect)
    }
}

/// Reads the fields of a table.
///
/// # Errors
///
/// Fails with everything that is wrong, in the order in which it was typed.
pub(crate) fn parse(words: &[String], table: &Table<'_>) -> Result<Vec<Field>, Failure> {
    understood(words, table).map_err(|faults| catalog::bad_fields(&faults))
}

/// The fields, or everything that is wrong with them.
pub(super) fn understood(words: &[String], table: &Table<'_>) -> Result<Vec<Field>, Vec<Fault>> {
    let (mut fields, mut faults) = (Vec::new(), Vec::new());
    for (nth, word) in words.iter().enumerate() {
        let (field, found) = read(word);
        faults.extend(found.into_iter().map(|fault| Fault { nth, ..fault }));
        fields.extend(field.map(|field| (nth, field)));
    }
    let among = check::among(words, &fields, table);
    faults.extend(among);
    faults.sort_by_key(|fault| (fault.nth, fault.at));
    for fault in &mut faults {
        words[fault.nth].clone_into(&mut fault.typed);
    }
    if faults.is_empty() {
        return Ok(fields.into_iter().map(|(_, field)| field).collect());
    }
    Err(faults)
}

/// What to tell of names that were changed: `blogPost` is kept as `blog_post`.
pub(crate) fn renamed(words: &[String], fields: &[Field]) -> Vec<String> {
    let names = words.iter().filter_map(|word| word.split(':').next());
    let changed = names
        .zip(fields)
        .filter(|(typed, field)| *typed != field.name);
    changed
        .map(|(typed, field)| format!("`{typed}` becomes `{}`", field.name))
        .collect()
}

/// Reads one argument by itself: the field, as far as it can be made out, and what is wrong.
pub(super) fn read(argument: &str) -> (Option<Field>, Vec<Fault>) {
    let parts = match split(argument) {
        Ok(parts) => parts,
        Err(fault) => return (None, vec![fault]),
    };
    let strange = foreign::faults(argument, &parts);
    if !strange.is_empty() {
        return (None, strange);
    }
    let [name, rest @ ..] = &parts[..] else {
        return (None, Vec::new());
    };
    let mut faults = Vec::new();
    if let Some((why, near)) = names::objection(name.text) {
        let fault = Fault::new(name.at(), why);
        faults.push(match near {
            Some(near) => fault.replaced(near),
            None => fault,
        });
    }
    let Some((kind, modifiers)) = rest.split_first() else {
        let end = argument.len();
        let fault = Fault::new((end, end), "it has no type");
        faults.push(fault.replaced(format!(":{}", guessed(name.text))));
        return (None, faults);
    };
    let of = match known(*kind) {
        Ok(of) => of,
        Err(fault) => {
            faults.push(fault);
            return (None, faults);
        }
    };
    let mut draft = Draft::new(name.text.to_snake_case(), of);
    for part in modifiers {
        draft.take(*part, &mut faults);
    }
    check::modifiers(&draft, *name, *kind, &mut faults);
    let field = draft.finish(*kind, argument.len(), &mut faults);
    (field.filter(|_| faults.is_empty()), faults)
}

/// The type of a column that was typed.
fn known(part: Part<'_>) -> Result<&'static Type, Fault> {
    let typed = part.text;
    let refuse = |why: String| Fault::new(part.at(), why);
    match Type::find(typed) {
        Some(of) if of.sql.is_some() => Ok(of),
        Some(_) => Err(refuse(format!(
            "`{typed}` is a type of requests, and no column has it"
        ))
        .replaced("int")),
        None if typed.is_empty() => Err(refuse("it has no type".into())),
        None => {
            let fault = refuse(format!("`{}` is no type here", typed.escape_debug()));
            Err(match Type::near(typed) {
                Some(near) => fault.replaced(near.name),
                None => fault,
            })
        }
    }
}

/// The type that a name suggests.
fn guessed(name: &str) -> &'static str {
    let name = name.to_snake_case();
    match () {
        () if name.ends_with("_at") => "datetime",
        () if name.ends_with("_on") => "date",
        () if name.starts_with("is_") => "bool",
        () if name.ends_with("_id") => "references",
        () => "string",
    }
}

/// The parts between colons; one in a default in quotes separates nothing.
fn split(argument: &str) -> Result<Vec<Part<'_>>, Fault> {
    let (mut parts, mut from, mut quoted) = (Vec::new(), 0, None);
    for (at, c) in argument.char_indices() {
        match c {
            '"' if quoted.is_some() => quoted = None,
            '"' if argument[from..at].ends_with('=') => quoted = Some(at),
            ':' if quoted.is_none() => {
                let text = &argument[from..at];
                parts.push(Part { text, from });
                from = at + 1;
            }
            _ => {}
        }
    }
    if let Some(at) = quoted {
        let end = argument.len();
        let fault = Fault::new((at, end), "the quotes have no end");
        return Err(fault.edited((end, end), "\""));
    }
    let text = &argument[from..];
    parts.push(Part { text, from });
    Ok(parts)
}
