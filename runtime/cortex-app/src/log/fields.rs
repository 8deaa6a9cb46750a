//! The fields of events and spans, as values, with what must not be seen masked.

use std::fmt;

use serde_json::Value;
use tracing::field::{Field, Visit};

use super::mask::{MASK, Masks};

/// The field that holds the name of a [`super::Logger`].
const LOGGER: &str = "logger.name";

/// Fields in the order in which they were recorded.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// The text of the event.
    pub(super) message: Option<String>,
    /// Whether the event is of the level above ERROR.
    pub(super) fatal: bool,
    /// The name of the logger, if it has one.
    pub(super) logger: Option<String>,
    /// All others.
    pub(super) others: Vec<(&'static str, Value)>,
}

impl Fields {
    /// Adds fields that were recorded later.
    pub(super) fn merge(&mut self, later: Self) {
        for (name, value) in later.others {
            self.put(name, value);
        }
    }

    /// Adds a field in the place of one of the same name.
    pub(super) fn put(&mut self, name: &'static str, value: Value) {
        match self.others.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.others.push((name, value)),
        }
    }
}

/// Records fields, and sees to it that no secret comes among them.
pub(super) struct Recorder<'a> {
    pub(super) fields: &'a mut Fields,
    pub(super) masks: &'a Masks,
}

impl Recorder<'_> {
    fn number(&mut self, field: &Field, hidden: bool, value: Value) {
        let hidden = hidden || self.masks.hides(field.name());
        let value = if hidden { MASK.into() } else { value };
        self.fields.put(field.name(), value);
    }

    /// Whether a text of this name is a secret as a whole; then it is recorded as such, and need
    /// not even be put together.
    fn is_hidden(&mut self, field: &Field) -> bool {
        let hidden = self.masks.hides_text(field.name());
        if hidden {
            self.fields.put(field.name(), MASK.into());
        }
        hidden
    }

    fn text(&mut self, field: &Field, text: String) {
        let masked = match self.masks.text(&text) {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(masked) => Some(masked),
        };
        let text = masked.unwrap_or(text);
        match field.name() {
            "message" => self.fields.message = Some(text),
            name => self.fields.put(name, text.into()),
        }
    }
}

impl Visit for Recorder<'_> {
    fn record_bool(&mut self, field: &Field, value: bool) {
        match (field.name(), value) {
            ("fatal", true) => self.fields.fatal = true,
            (name, value) => self.fields.put(name, value.into()),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        let hidden = u64::try_from(value).is_ok_and(Masks::hides_number);
        self.number(field, hidden, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, Masks::hides_number(value), value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, false, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == LOGGER {
            self.fields.logger = Some(value.to_owned());
        } else if !self.is_hidden(field) {
            self.text(field, value.to_owned());
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        if self.is_hidden(field) {
            return;
        }
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        self.text(field, text);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if !self.is_hidden(field) {
            self.text(field, format!("{value:?}"));
        }
    }
}
