//! What contradicts itself: within a field, among the fields, and with the database.

use heck::ToPascalCase as _;

use super::draft::Draft;
use super::fault::Fault;
use super::names;
use super::parse::{Part, Table};
use super::types::{Base, Modifier};
use super::{Dialect, Field, Index, Kind};

/// The longest text of which MySQL keeps an index, in characters.
const LONGEST_KEY: u32 = 768;

/// Pairs that exclude each other, each with the one that goes and the reason.
pub(super) const PAIRS: &[(Modifier, Modifier, &str)] = &[
    (
        Modifier::Unique,
        Modifier::Index,
        "`unique` is kept by an index, so `index` adds nothing",
    ),
    (
        Modifier::Unique,
        Modifier::Default,
        "only one row could have the default, because it is `unique`",
    ),
    (
        Modifier::Default,
        Modifier::Optional,
        "what has a default is never absent, so it cannot be `optional`",
    ),
    (
        Modifier::List,
        Modifier::Optional,
        "a list may be empty, so it need not be `optional`",
    ),
    (
        Modifier::List,
        Modifier::Unique,
        "a list is kept as one value, which says nothing of its items: it cannot be `unique`",
    ),
    (
        Modifier::List,
        Modifier::Index,
        "a list is kept as one value, in which an index finds nothing",
    ),
    (
        Modifier::List,
        Modifier::Default,
        "a list is empty where nothing is said, and has no other default",
    ),
    (
        Modifier::Unique,
        Modifier::Nested,
        "what it points at has one row at most, because it is `unique`, so there is nothing to list",
    ),
    (
        Modifier::Hidden,
        Modifier::Nested,
        "a `nested` path tells what it points at, and `hidden` says that nobody is told",
    ),
];

/// What of a field contradicts itself.
pub(super) fn modifiers(
    draft: &Draft<'_>,
    name: Part<'_>,
    kind: Part<'_>,
    faults: &mut Vec<Fault>,
) {
    for (modifier, part) in &draft.said {
        if draft.of.may.contains(modifier) {
            continue;
        }
        let (from, to) = part.at();
        let fault = Fault::new(part.at(), refusal(draft, *modifier));
        faults.push(match (draft.of.base, modifier) {
            (Base::Text, Modifier::Detail | Modifier::Unique | Modifier::Index) => {
                fault.edited(kind.at(), "string")
            }
            _ => fault.edited((from - 1, to), ""),
        });
    }
    for (first, second, why) in PAIRS {
        let (Some(_), Some(part)) = (draft.part(*first), draft.part(*second)) else {
            continue;
        };
        // What the type refuses anyway is told once.
        if draft.of.may.contains(first) && draft.of.may.contains(second) {
            let (from, to) = part.at();
            faults.push(Fault::new(part.at(), *why).edited((from - 1, to), ""));
        }
    }
    if draft.of.base == Base::References {
        reference(draft, name, faults);
    }
}

fn reference(draft: &Draft<'_>, name: Part<'_>, faults: &mut Vec<Fault>) {
    if let Some(bare) = draft
        .name
        .strip_suffix("_id")
        .filter(|bare| !bare.is_empty())
    {
        let why =
            format!("a reference is called after what it points at; its column is `{bare}_id`");
        faults.push(Fault::new(name.at(), why).replaced(bare));
    }
    if let Some(model) = draft.part(Modifier::Detail) {
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if !model.text.split('/').all(is_word) {
            let why = "a model is called like `User` or `billing/Invoice`";
            faults.push(Fault::new(model.at(), why));
        }
    }
    if let Some(key) = draft.part(Modifier::Key) {
        let (typed, at) = super::value::of(key);
        match names::objection(typed) {
            Some((why, Some(near))) => faults.push(Fault::new(at, why).replaced(near)),
            Some((why, None)) => faults.push(Fault::new(at, why)),
            None if names::is_snake(typed) => {}
            None => {
                let why = "the name of a column is in snake case";
                faults.push(Fault::new(at, why).replaced(names::snake(typed)));
            }
        }
    }
}

/// Why a type does not take a modifier.
fn refusal(draft: &Draft<'_>, modifier: Modifier) -> String {
    let name = draft.of.name;
    let typed = modifier.typed().trim_end_matches('=');
    match (draft.of.base, modifier) {
        (Base::Text, Modifier::Detail) => "`text` takes no length; `string` does".to_owned(),
        (Base::Text, Modifier::Unique | Modifier::Index) => {
            format!("`text` is too long for an index; `string` can be `{typed}`")
        }
        (_, Modifier::Detail) => format!("`{name}` takes no length"),
        (Base::References, Modifier::Index) => "a reference has an index anyway".to_owned(),
        (Base::References, Modifier::List) => {
            "one column points at one row; several need a model of their own between the two"
                .to_owned()
        }
        (_, Modifier::OnDelete | Modifier::OnUpdate | Modifier::Key | Modifier::Nested) => {
            format!("`{typed}` belongs to `references`")
        }
        (Base::Json, Modifier::Unique) => {
            "the same JSON can be written in many ways, so it cannot be `unique`".to_owned()
        }
        (Base::Float, Modifier::Unique) => {
            "floating-point numbers are rounded, so they cannot be `unique`".to_owned()
        }
        (Base::Bool, Modifier::Unique) => "with `unique` a table could have two rows".to_owned(),
        _ => format!("`{name}` cannot be `{typed}`"),
    }
}

/// What of the fields contradicts another or the table.
pub(super) fn among(words: &[String], fields: &[(usize, Field)], table: &Table<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, (nth, field)) in fields.iter().enumerate() {
        let word = &words[*nth];
        let (name, rest) = word.split_once(':').unwrap_or((word, ""));
        let of_name = (0, name.len());
        let of_rest = (name.len() + 1, name.len() + 1 + rest.len());
        let mut tell = |at, why: String| {
            let nth = *nth;
            faults.push(Fault {
                nth,
                ..Fault::new(at, why)
            });
        };
        if let Some(why) = taken(field, table) {
            tell(of_name, why);
        } else if let Some(why) = fields[..at]
            .iter()
            .find_map(|(_, other)| clash(other, field))
        {
            tell(of_name, why);
        }
        if let Some(why) = objection_of(table.dialect, field) {
            tell(of_rest, why);
        }
    }
    faults
}

fn taken(field: &Field, table: &Table<'_>) -> Option<String> {
    let names = [field.name.clone(), field.column()];
    let mut taken = table.taken.iter();
    let (name, why) = taken.find(|(taken, _)| names.iter().any(|name| name == taken))?;
    Some(format!("`{name}` is taken: {why}"))
}

/// Why two fields cannot be in one model.
fn clash(one: &Field, other: &Field) -> Option<String> {
    if one.name == other.name {
        return Some(format!("there are two fields `{}`", one.name));
    }
    let names = |field: &Field| [field.name.clone(), field.column()];
    let (ours, theirs) = (names(one), names(other));
    let shared = ours.iter().find(|name| theirs.contains(name));
    if let Some(shared) = shared {
        let name = &one.name;
        return Some(format!("`{name}` has `{shared}` already"));
    }
    let same = |a: &String, b: &String| a.to_pascal_case() == b.to_pascal_case();
    let pair = ours.iter().find(|a| theirs.iter().any(|b| same(a, b)))?;
    let pascal = pair.to_pascal_case();
    Some(format!("in Rust it and `{pair}` would both be `{pascal}`"))
}

/// Why a database does not keep a field as it is.
fn objection_of(dialect: Dialect, field: &Field) -> Option<String> {
    match (dialect, &field.kind) {
        (Dialect::Sqlite, Kind::Decimal { .. }) => {
            let name = &field.name;
            Some(format!(
                "SQLite keeps a decimal as a floating-point number, so it would not come back exactly: \
                 type `{name}:int` and count the smallest unit, such as cents, or `{name}:string` for a \
                 number that is only shown; exact decimals come with another database"
            ))
        }
        (Dialect::Mysql, Kind::String { max })
            if *max > LONGEST_KEY && field.index != Index::None =>
        {
            Some(format!(
                "MySQL has no index of more than {LONGEST_KEY} characters: type `string:{LONGEST_KEY}`"
            ))
        }
        _ => None,
    }
}
