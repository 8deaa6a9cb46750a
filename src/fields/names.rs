//! Names of fields and of an enum's values, and what they become in Rust.

use heck::{ToPascalCase as _, ToSnakeCase as _};

use crate::name::{is_keyword, objection_to_letters};

use super::Variant;

/// The longest name: PostgreSQL keeps 63 characters, and the name of an index has more than the
/// column's in it.
const LONGEST: usize = 40;

/// Words that Rust does not take as a name even where it is told that they are one.
const NEVER: &[&str] = &["self", "super", "crate"];

/// Why a field cannot have this name, if it cannot, and one that would do.
pub(super) fn objection(typed: &str) -> Option<(String, Option<String>)> {
    let snake = typed.to_snake_case();
    if let Some(why) = objection_to_letters(typed) {
        let near: String = typed
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        let near = near
            .trim_start_matches(|c: char| !c.is_ascii_alphabetic())
            .to_snake_case();
        let near = Some(near).filter(|near| !near.is_empty() && objection(near).is_none());
        return Some((why, near));
    }
    if snake.len() > LONGEST {
        let why = format!("it has {} characters, {LONGEST} are allowed", snake.len());
        return Some((why, None));
    }
    if NEVER.contains(&&*snake) {
        let why = format!("`{snake}` is a keyword of Rust that nothing else can be called");
        return Some((why, Some(format!("{snake}_value"))));
    }
    None
}

/// A name as an identifier of Rust: `r#type`.
pub(crate) fn identifier(snake: &str) -> String {
    if is_keyword(snake) {
        return format!("r#{snake}");
    }
    snake.to_owned()
}

/// A value of an enum with its name in Rust.
///
/// # Errors
///
/// Says why it cannot be one.
pub(super) fn variant(value: &str) -> Result<Variant, String> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "_-.+ ".contains(c);
    if value.trim().is_empty() {
        return Err("a value is empty".to_owned());
    }
    if let Some(strange) = value.chars().find(|c| !is_fit(*c)) {
        let strange = strange.escape_debug();
        return Err(format!(
            "`{strange}` is in a value, which is made of letters, digits, `_`, `-`, `.`, `+` and spaces"
        ));
    }
    if value.trim() != value {
        return Err("a value begins or ends with a space".to_owned());
    }
    if value.len() > 255 {
        return Err("a value has more than 255 characters".to_owned());
    }
    let name = value.to_pascal_case();
    let name = match name.chars().next() {
        None => return Err(format!("nothing of `{value}` is left as a name in Rust")),
        Some(first) if first.is_ascii_digit() => format!("Value{name}"),
        Some(_) if name == "Self" => "ValueSelf".to_owned(),
        Some(_) => name,
    };
    Ok(Variant {
        value: value.to_owned(),
        name,
    })
}

/// Whether a name is in snake case already.
pub(super) fn is_snake(name: &str) -> bool {
    snake(name) == name
}

/// A name in snake case.
pub(super) fn snake(name: &str) -> String {
    name.to_snake_case()
}
