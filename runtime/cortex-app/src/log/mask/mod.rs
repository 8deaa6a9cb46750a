//! What must not be seen is masked before a line is put together: fields by their names, and texts by
//! what they look like.

mod card;
mod name;
mod text;

use std::borrow::Cow;

#[cfg(feature = "testing")]
use serde_json::Value;

/// What stands in the place of a secret.
pub(super) const MASK: &str = "[masked]";

/// The names of fields whose values are masked: those that everybody has, and an application's own.
#[derive(Debug, Default)]
pub(super) struct Masks {
    own: Vec<String>,
}

impl Masks {
    /// The usual names, and these.
    pub(super) fn with(own: &[String]) -> Self {
        let own = own.iter().map(|name| name::plain(name));
        Self {
            own: own.filter(|name| !name.is_empty()).collect(),
        }
    }

    /// Whether a value of this name, be it text or a number, is a secret.
    pub(super) fn hides(&self, name: &str) -> bool {
        name::is_secret(name, &self.own)
    }

    /// Whether a text of this name is a secret: `tokens` may be a number that everybody may know.
    pub(super) fn hides_text(&self, name: &str) -> bool {
        self.hides(name) || name::is_plural(name)
    }

    /// The text without its secrets; borrowed, if there are none.
    pub(super) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        text::mask(text, self)
    }

    /// Whether a number is a secret whatever its name.
    pub(super) fn hides_number(number: u64) -> bool {
        card::is_card(number)
    }

    /// Masks a value that was recorded without knowing of the application's own names.
    #[cfg(feature = "testing")]
    pub(super) fn again<'a>(&self, name: &str, value: &'a Value) -> Cow<'a, Value> {
        let hidden = match value {
            Value::String(_) => self.hides_text(name),
            Value::Number(_) => self.hides(name),
            _ => false,
        };
        if hidden {
            Cow::Owned(MASK.into())
        } else {
            Cow::Borrowed(value)
        }
    }
}
