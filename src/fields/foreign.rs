//! The spellings of other tools, known well enough to say what to type instead.

use heck::ToPascalCase as _;

use super::fault::Fault;
use super::parse::Part;
use super::types::{Modifier, Type};

/// Words of others for types: as they are typed there, what they are here, and where they are from.
const TYPES: &[(&str, &str, &str)] = &[
    ("belongs_to", "references", "Rails"),
    ("belongsTo", "references", "Laravel"),
    ("reference", "references", "other tools"),
    ("foreignId", "references", "Laravel"),
    ("big_int", "int", "Loco"),
    ("big_integer", "int", "Rails"),
    ("bigInteger", "int", "Laravel"),
    ("small_int", "i32", "Loco"),
    ("small_integer", "i32", "other tools"),
    ("Int", "int", "Prisma"),
    ("BigInt", "int", "Prisma"),
    ("number", "int", "TypeScript"),
    ("Float", "float", "Prisma"),
    ("Boolean", "bool", "Prisma"),
    ("DateTime", "datetime", "Prisma"),
    ("Json", "json", "Prisma"),
    ("Decimal", "decimal", "Prisma"),
    ("map", "json", "Phoenix"),
    ("object", "json", "TypeScript"),
    ("json_b", "json", "Loco"),
    ("binary_id", "uuid", "Phoenix"),
    ("utc_datetime", "datetime", "Phoenix"),
    ("utc_datetime_usec", "datetime", "Phoenix"),
    ("naive_datetime", "datetime", "Phoenix"),
    ("date_time", "datetime", "Loco"),
    ("tstz", "datetime", "Loco"),
    ("ts", "datetime", "Loco"),
    ("rich_text", "text", "Rails"),
    ("digest", "string:hidden", "Rails"),
    ("token", "string:unique:hidden", "Rails"),
];

/// The same for modifiers; what is empty is left out.
const MODIFIERS: &[(&str, &str, &str)] = &[
    ("uniq", "unique", "Rails"),
    ("nullable", "optional", "Laravel"),
    ("null", "optional", "other tools"),
    ("not_null", "", "other tools"),
    ("required", "", "other tools"),
    ("redact", "hidden", "Phoenix"),
    ("array", "list", "Rails"),
];

/// Marks behind a name or a type: as they are typed, what they mean, and where they are from.
const MARKS: &[(&str, &str, &str)] = &[
    ("[]", ":list", "TypeScript"),
    ("@unique", ":unique", "Prisma"),
    ("?", ":optional", "TypeScript and Prisma"),
    ("!", "", "Loco and GraphQL"),
    ("^", ":unique", "Loco"),
];

/// What an argument has of the spellings of others.
pub(super) fn faults(argument: &str, parts: &[Part<'_>]) -> Vec<Fault> {
    let end = argument.len();
    let mut faults = Vec::new();
    let is_default = |part: &Part<'_>| part.text.starts_with("default=");
    let meant = |(_, part): &(usize, &Part<'_>)| !is_default(part);
    for (nth, _) in parts.iter().enumerate().filter(meant) {
        let rest = brackets(parts, nth, &mut faults);
        marks(rest, nth == 0, end, &mut faults);
        let bare = rest.trim_end();
        if nth == 1 {
            kind(bare, parts, &mut faults);
        } else if nth > 1 {
            modifier(bare, parts, &mut faults);
        }
    }
    faults
}

impl<'a> Part<'a> {
    /// The same without the marks at its end.
    fn trim_end(self) -> Self {
        let mut text = self.text;
        while let Some(rest) = MARKS.iter().find_map(|(mark, ..)| text.strip_suffix(mark)) {
            text = rest;
        }
        Self { text, ..self }
    }

    /// Its first bytes.
    fn up_to(self, length: usize) -> Part<'a> {
        Self {
            text: &self.text[..length],
            ..self
        }
    }
}

/// What stands in braces or brackets behind a type: `decimal{10,2}`. Gives what stands before them.
fn brackets<'a>(parts: &[Part<'a>], nth: usize, faults: &mut Vec<Fault>) -> Part<'a> {
    let part = parts[nth];
    let open = part.text.find(['{', '(', '<']);
    let Some(open) = open.filter(|_| nth > 0) else {
        return part;
    };
    let inner = part.text[open + 1..].trim_end_matches(['}', ')', '>', '!', '?', '^']);
    let at = (part.from + open, part.at().1);
    let before = part.up_to(open);
    if inner == "polymorphic" {
        faults.push(polymorphic(at));
        return before.up_to(0);
    }
    let fault = Fault::new(
        at,
        "a shell changes brackets and braces: values follow a colon",
    );
    let values: Vec<&str> = inner.split([',', '|']).map(str::trim).collect();
    let of = Type::find(before.text).map_or(before.text, |of| of.name);
    let values = match of {
        "decimal" => values.join("."),
        _ => values.join("/").replace(['"', '\''], ""),
    };
    let list = ["Array", "Vec", "array"].contains(&before.text);
    faults.push(match (list, of.is_empty()) {
        (true, _) => Fault {
            at: part.at(),
            ..fault
        }
        .edited(part.at(), format!("{values}:list")),
        (false, true) => match inner.split_once(',') {
            // Phoenix: `{:array, :string}`.
            Some(("array", kind)) => fault.replaced(format!("{}:list", kind.trim())),
            _ => fault,
        },
        (false, false) => fault.replaced(format!(":{values}")),
    });
    before
}

/// Marks at the end of a name or a type, the last one first.
fn marks(part: Part<'_>, is_name: bool, end: usize, faults: &mut Vec<Fault>) {
    let mut text = part.text;
    while let Some((mark, means, whose)) = MARKS.iter().find(|(mark, ..)| text.ends_with(mark)) {
        text = &text[..text.len() - mark.len()];
        let from = part.from + text.len();
        let at = (from, from + mark.len());
        let means_here = match means.strip_prefix(':') {
            Some(word) => format!("here that is `{word}`"),
            None => "here everything is there unless it is `optional`".to_owned(),
        };
        let why = format!("`{mark}` is of {whose}, and shells change it; {means_here}");
        let fault = Fault::new(at, why);
        faults.push(if at.1 == end && !is_name {
            fault.replaced(*means)
        } else if is_name && at.1 == end {
            fault.replaced(format!(":string{means}"))
        } else {
            fault.edited(at, "").edited((end, end), *means)
        });
    }
}

/// Where the type stands.
fn kind(part: Part<'_>, parts: &[Part<'_>], faults: &mut Vec<Fault>) {
    let typed = part.text;
    let next = parts.get(2).map(|next| next.trim_end());
    if let ("array", Some(of)) = (typed, next.filter(|of| Type::find(of.text).is_some())) {
        let at = (part.from, of.at().1);
        let why = "an array is a `list` here, which stands behind its type";
        faults.push(Fault::new(at, why).replaced(format!("{}:list", of.text)));
        return;
    }
    let known = TYPES.iter().find(|(theirs, ..)| *theirs == typed);
    if let Some((theirs, ours, whose)) = known.filter(|_| Type::find(typed).is_none()) {
        let why = format!("`{theirs}` is of {whose}; here that is `{ours}`");
        faults.push(Fault::new(part.at(), why).replaced(*ours));
    }
    if typed == "enum" {
        values(&parts[2..], faults);
    }
    if typed == "decimal"
        && let [_, _, digits, after, ..] = parts
        && [digits, after]
            .iter()
            .all(|part| !part.text.is_empty() && part.text.bytes().all(|c| c.is_ascii_digit()))
    {
        let why = "both numbers of a decimal stand together, with a point between them";
        let at = (digits.from, after.at().1);
        faults.push(Fault::new(at, why).replaced(format!("{}.{}", digits.text, after.text)));
    }
}

/// Values of an enum that are not separated by `/`.
fn values(parts: &[Part<'_>], faults: &mut Vec<Fault>) {
    let is_value = |part: &&Part<'_>| {
        let text = part.text;
        let mut typed = Modifier::TYPED.iter();
        !text.is_empty() && !text.contains('=') && typed.all(|(_, word, _)| *word != text)
    };
    let values: Vec<&Part<'_>> = parts.iter().take_while(is_value).collect();
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return;
    };
    let texts: Vec<&str> = values.iter().map(|part| part.text).collect();
    let joined = texts.join("/").replace([',', '|'], "/");
    if joined != first.text {
        let at = (first.from, last.at().1);
        faults.push(Fault::new(at, "values are separated by `/`").replaced(joined));
    }
}

/// Where a modifier stands.
fn modifier(part: Part<'_>, parts: &[Part<'_>], faults: &mut Vec<Fault>) {
    let typed = part.text;
    let (from, to) = part.at();
    let is_reference = ["references", "belongs_to"].contains(&parts[1].text);
    if is_reference && typed == "polymorphic" {
        faults.push(polymorphic(part.at()));
        return;
    }
    let is_array = parts[1].text == "array" && typed == "array";
    let known = MODIFIERS.iter().find(|(theirs, ..)| *theirs == typed);
    if let Some((theirs, ours, whose)) = known.filter(|_| !is_array && parts[1].text != "enum") {
        let fault = |here: String| {
            let why = format!("`{theirs}` is of {whose}; {here}");
            Fault::new(part.at(), why)
        };
        faults.push(match *ours {
            "" => fault("here everything is there unless it is `optional`".into())
                .edited((from - 1, to), ""),
            ours => fault(format!("here that is `{ours}`")).replaced(ours),
        });
    } else if is_reference && parts[2].from == from && is_table(typed) {
        table(part, parts[0], faults);
    }
}

/// A table behind `references`, as Phoenix has it: `author_id:references:users`.
fn table(part: Part<'_>, name: Part<'_>, faults: &mut Vec<Fault>) {
    let (from, to) = part.at();
    let model = part.text.strip_suffix('s').unwrap_or(part.text);
    let of_name = name.text.strip_suffix("_id").unwrap_or(name.text);
    let why = "a reference names the model, which begins with a capital letter";
    let fault = Fault::new(part.at(), why);
    faults.push(if model == of_name {
        fault.edited((from - 1, to), "")
    } else {
        fault.replaced(model.to_pascal_case())
    });
}

/// Whether this may be a table and is nothing else.
fn is_table(typed: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut modifiers = Modifier::TYPED.iter();
    !typed.is_empty()
        && typed.chars().all(is_word)
        && typed.ends_with('s')
        && modifiers.all(|(_, word, _)| *word != typed)
}

fn polymorphic(at: (usize, usize)) -> Fault {
    let why = "no foreign key points at several tables, so no database keeps it right: \
               give each model a reference of its own that is `optional`";
    Fault::new(at, why)
}
