//! What stands behind an equals sign: defaults and actions.

use super::fault::Fault;
use super::parse::Part;
use super::{Action, Kind};
use crate::nearest::nearest;

/// The longest default.
const LONGEST: usize = 255;

/// What is behind the equals sign, without quotes, and where that stands.
pub(super) fn of(part: Part<'_>) -> (&str, (usize, usize)) {
    let (key, value) = part.text.split_once('=').unwrap_or((part.text, ""));
    let from = (part.from + key.len() + 1).min(part.at().1);
    let bare = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    (bare.unwrap_or(value), (from, part.at().1))
}

/// Whether it can be typed into every shell without quotes.
pub(super) fn is_plain(value: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
    !value.is_empty() && value.chars().all(fits)
}

/// What happens to rows that point at something.
pub(super) fn action(part: Part<'_>) -> Result<Action, Fault> {
    let (typed, at) = of(part);
    Action::find(typed).ok_or_else(|| {
        let names = Action::ALL.map(|(_, name, _)| name);
        let why = format!(
            "`{}` is nothing that can happen: {}",
            typed.escape_debug(),
            names.join(", ")
        );
        let near = match typed {
            "nullify" | "nilify_all" | "null" => Some("set_null"),
            "delete_all" | "delete" | "destroy" => Some("cascade"),
            "nothing" | "none" => Some("no_action"),
            _ => nearest(typed, names),
        };
        let fault = Fault::new(at, why);
        match near {
            Some(near) => fault.replaced(near),
            None => fault,
        }
    })
}

/// A default, which is a value of the kind.
pub(super) fn default(part: Part<'_>, kind: Option<&Kind>) -> Result<String, Fault> {
    let (value, at) = of(part);
    let is_quoted = part.text.ends_with('"') && part.text.contains("=\"");
    let refuse = |why: String| Err(Fault::new(at, why));
    if value.contains(['"', '\\']) || value.contains(char::is_control) {
        return refuse("a default has no quotes, backslashes and control characters in it".into());
    }
    if value.chars().count() > LONGEST {
        return refuse(format!("a default has at most {LONGEST} characters"));
    }
    if !is_quoted && !is_plain(value) {
        let why = "without quotes a default is made of letters, digits, `_`, `.`, `+` and `-`";
        let quotes = format!("\"{value}\"");
        return Err(Fault::new(at, why).replaced(quotes));
    }
    match kind.and_then(|kind| objection(value, kind)) {
        Some(why) => refuse(why),
        None => Ok(value.to_owned()),
    }
}

/// Why this is no value of the kind.
fn objection(value: &str, kind: &Kind) -> Option<String> {
    let wrong = |is_right: bool, what: &str| {
        (!is_right).then(|| format!("`{}` is not {what}", value.escape_debug()))
    };
    match kind {
        Kind::String { max } => {
            let fits = value.chars().count() <= *max as usize;
            wrong(fits, &format!("text of at most {max} characters"))
        }
        Kind::Int => wrong(value.parse::<i64>().is_ok(), "a whole number of 64 bits"),
        Kind::I32 => wrong(value.parse::<i32>().is_ok(), "a whole number of 32 bits"),
        Kind::Float => {
            let is_number = value.parse().is_ok_and(f64::is_finite);
            wrong(is_number, "a number")
        }
        Kind::Bool => wrong(["true", "false"].contains(&value), "`true` or `false`"),
        Kind::Decimal { precision, scale } => {
            let what = format!("a number of {precision} digits, {scale} of them after the point");
            wrong(is_decimal(value, *precision, *scale), &what)
        }
        Kind::Date => wrong(is_date(value), "a day such as 2026-01-31"),
        Kind::Enum(variants) => {
            let values: Vec<&str> = variants.iter().map(|one| one.value.as_str()).collect();
            let what = format!("one of its values: {}", values.join(", "));
            wrong(values.contains(&value), &what)
        }
        _ => None,
    }
}

fn is_decimal(value: &str, precision: u32, scale: u32) -> bool {
    let bare = value.strip_prefix(['-', '+']).unwrap_or(value);
    let (whole, after) = bare.split_once('.').unwrap_or((bare, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let before = (precision - scale) as usize;
    !whole.is_empty()
        && digits(whole)
        && digits(after)
        && whole.trim_start_matches('0').len() <= before
        && after.len() <= scale as usize
        && !bare.ends_with('.')
}

/// Whether it is a day of the calendar, written as ISO 8601 has it.
fn is_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |text: &str, length: usize| {
        let is_number = text.len() == length && text.bytes().all(|c| c.is_ascii_digit());
        is_number.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (Some(year @ 1..), Some(month), Some(day @ 1..)) =
        (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    day <= days
}
