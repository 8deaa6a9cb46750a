//! A field while it is read: its type, and what has been said of it so far.

use super::check::PAIRS;
use super::fault::Fault;
use super::parse::Part;
use super::types::{Base, Modifier, Type};
use super::{Action, Field, Index, Kind, LENGTH, Reference, Variant, names, value};
use crate::nearest::nearest;

/// The longest `string`: what is longer is a `text`.
pub(super) const LONGEST: u32 = 4096;

/// The most digits of a `decimal`: what Rust and MySQL both keep.
const DIGITS: u32 = 28;

/// What has been read of a field.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) name: String,
    pub(super) of: &'static Type,
    /// What was said, in order, each with its place.
    pub(super) said: Vec<(Modifier, Part<'a>)>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(name: String, of: &'static Type) -> Self {
        let said = Vec::new();
        Self { name, of, said }
    }

    /// Takes what stands between two colons behind the type.
    pub(super) fn take(&mut self, part: Part<'a>, faults: &mut Vec<Fault>) {
        let Some(modifier) = self.meaning(part) else {
            faults.push(unknown(part));
            return;
        };
        if let Some((_, first)) = self.said.iter().find(|(said, _)| *said == modifier) {
            let why = match (modifier, self.of.base) {
                (Modifier::Detail, Base::String) => "it has two lengths".to_owned(),
                (Modifier::Detail, _) => "it says twice what it holds".to_owned(),
                _ => format!("`{}` is said twice", modifier.typed().trim_end_matches('=')),
            };
            let fault = Fault::new(part.at(), why);
            let is_same = first.text == part.text;
            let (from, to) = part.at();
            faults.push(if is_same {
                fault.edited((from - 1, to), "")
            } else {
                fault
            });
            return;
        }
        self.said.push((modifier, part));
    }

    /// What was said by a modifier.
    pub(super) fn part(&self, modifier: Modifier) -> Option<Part<'a>> {
        let mut said = self.said.iter();
        said.find(|(said, _)| *said == modifier)
            .map(|(_, part)| *part)
    }

    /// Whether what was said leaves no room for a modifier.
    pub(super) fn excludes(&self, modifier: Modifier) -> bool {
        let has = |other| self.part(other).is_some();
        let mut pairs = PAIRS.iter();
        has(modifier)
            || pairs.any(|(one, other, _)| {
                (*one == modifier && has(*other)) || (*other == modifier && has(*one))
            })
    }

    fn meaning(&self, part: Part<'_>) -> Option<Modifier> {
        let text = part.text;
        let typed = |(modifier, typed, _): &(Modifier, &str, &str)| {
            let is_it = match typed.strip_suffix('=') {
                Some(key) => text.split_once('=').is_some_and(|(typed, _)| typed == key),
                None => text == *typed,
            };
            is_it.then_some(*modifier)
        };
        if let Some(modifier) = Modifier::TYPED.iter().find_map(typed) {
            return Some(modifier);
        }
        let is_number = text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || c == '.');
        let is_first = self.said.is_empty();
        let last = text.rsplit('/').next().unwrap_or_default();
        let is_model = last.starts_with(|c: char| c.is_ascii_uppercase());
        let is_detail = match self.of.base {
            Base::Enum => (is_first || text.contains('/')) && !text.contains('='),
            Base::References => is_model,
            _ => is_number,
        };
        is_detail.then_some(Modifier::Detail)
    }

    /// The field, if everything in it makes sense.
    pub(super) fn finish(
        self,
        kind: Part<'_>,
        end: usize,
        faults: &mut Vec<Fault>,
    ) -> Option<Field> {
        let before = faults.len();
        let kind = self.kind(kind, end, faults);
        let has = |modifier| self.part(modifier).is_some();
        let index = match (has(Modifier::Unique), has(Modifier::Index)) {
            (true, _) => Index::Unique,
            (false, true) => Index::Plain,
            (false, false) => Index::None,
        };
        let default = self.part(Modifier::Default);
        let default = default.and_then(|part| {
            let read = value::default(part, kind.as_ref());
            read.map_err(|fault| faults.push(fault)).ok()
        });
        let (optional, list) = (has(Modifier::Optional), has(Modifier::List));
        let hidden = has(Modifier::Hidden);
        let field = Field {
            name: self.name,
            kind: kind?,
            optional,
            list,
            hidden,
            index,
            default,
        };
        Some(field).filter(|_| faults.len() == before)
    }

    fn kind(&self, typed: Part<'_>, end: usize, faults: &mut Vec<Fault>) -> Option<Kind> {
        let detail = self.part(Modifier::Detail);
        let read = match self.of.base {
            Base::String => length(detail),
            Base::Decimal => precision(detail, typed),
            Base::Enum => variants(detail, typed),
            Base::References => return Some(self.reference(detail, end, faults)),
            other => Ok(plain(other)),
        };
        read.map_err(|fault| faults.push(fault)).ok()
    }

    fn reference(&self, model: Option<Part<'_>>, end: usize, faults: &mut Vec<Fault>) -> Kind {
        let mut action = |modifier| {
            let part = self.part(modifier)?;
            let read = value::action(part);
            read.map_err(|fault| faults.push(fault)).ok()
        };
        let reference = Reference {
            model: model.map(|part| part.text.to_owned()),
            on_delete: action(Modifier::OnDelete),
            on_update: action(Modifier::OnUpdate),
            key: self
                .part(Modifier::Key)
                .map(|part| value::of(part).0.to_owned()),
            nested: self.part(Modifier::Nested).is_some(),
        };
        let optional = self.part(Modifier::Optional).is_some();
        for modifier in [Modifier::OnDelete, Modifier::OnUpdate] {
            let said = match modifier {
                Modifier::OnDelete => reference.on_delete,
                _ => reference.on_update,
            };
            if let (Some(Action::SetNull), false, Some(part)) =
                (said, optional, self.part(modifier))
            {
                let why = "with `set_null` it points at nothing, and that takes `optional`";
                faults.push(Fault::new(part.at(), why).edited((end, end), ":optional"));
            }
        }
        Kind::References(reference)
    }
}

/// What stands behind a type and is no modifier.
fn unknown(part: Part<'_>) -> Fault {
    let text = part.text;
    if text.is_empty() {
        let (from, to) = part.at();
        return Fault::new(part.at(), "nothing stands behind the colon").edited((from - 1, to), "");
    }
    let why = format!("`{}` is no modifier", text.escape_debug());
    let fault = Fault::new(part.at(), why);
    let (key, given) = match text.split_once('=') {
        Some((key, given)) => (key, Some(given)),
        None => (text, None),
    };
    let names = Modifier::TYPED.iter().map(|(_, typed, _)| *typed);
    let names = names.filter(|name| name.ends_with('=') == given.is_some());
    match nearest(key, names.map(|name| name.trim_end_matches('='))) {
        Some(near) => {
            let given = given.map_or(String::new(), |given| format!("={given}"));
            fault.replaced(format!("{near}{given}"))
        }
        None => fault,
    }
}

fn plain(base: Base) -> Kind {
    match base {
        Base::Int => Kind::Int,
        Base::I32 => Kind::I32,
        Base::Float => Kind::Float,
        Base::Bool => Kind::Bool,
        Base::Date => Kind::Date,
        Base::Time => Kind::Time,
        Base::DateTime => Kind::DateTime,
        Base::Uuid => Kind::Uuid,
        Base::Json => Kind::Json,
        _ => Kind::Text,
    }
}

fn length(detail: Option<Part<'_>>) -> Result<Kind, Fault> {
    let Some(part) = detail else {
        return Ok(Kind::String { max: LENGTH });
    };
    if let Ok(max @ 1..=LONGEST) = part.text.parse() {
        return Ok(Kind::String { max });
    }
    let why = format!("a length is a whole number from 1 to {LONGEST}; `text` is longer");
    Err(Fault::new(part.at(), why))
}

fn precision(detail: Option<Part<'_>>, kind: Part<'_>) -> Result<Kind, Fault> {
    let Some(part) = detail else {
        let end = kind.at().1;
        let why = "a decimal says how many digits it has, and how many of them after the point";
        return Err(Fault::new(kind.at(), why).edited((end, end), ":10.2"));
    };
    let (digits, after) = part.text.split_once('.').unwrap_or((part.text, "0"));
    match (digits.parse(), after.parse()) {
        (Ok(precision @ 1..=DIGITS), Ok(scale)) if scale <= precision => {
            Ok(Kind::Decimal { precision, scale })
        }
        _ => {
            let why = format!(
                "digits are 1 to {DIGITS}, and no more of them stand after the point: `10.2`"
            );
            Err(Fault::new(part.at(), why))
        }
    }
}

fn variants(detail: Option<Part<'_>>, kind: Part<'_>) -> Result<Kind, Fault> {
    let Some(part) = detail else {
        let why = "an `enum` lists its values: `status:enum:draft/published`";
        return Err(Fault::new(kind.at(), why));
    };
    let mut variants: Vec<Variant> = Vec::new();
    let mut from = part.from;
    for value in part.text.split('/') {
        let at = (from, from + value.len());
        from = at.1 + 1;
        let variant = names::variant(value).map_err(|why| Fault::new(at, why))?;
        if let Some(other) = variants.iter().find(|other| other.name == variant.name) {
            let why = if other.value == variant.value {
                format!("`{value}` is there twice")
            } else {
                let (name, other) = (&variant.name, &other.value);
                format!("in Rust both `{other}` and `{value}` would be called `{name}`")
            };
            return Err(Fault::new(at, why));
        }
        variants.push(variant);
    }
    Ok(Kind::Enum(variants))
}
