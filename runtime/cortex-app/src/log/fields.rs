//! The fields of events and spans, as values.

use std::fmt;

use serde_json::Value;
use tracing::field::{Field, Visit};

/// Fields in the order in which they were recorded.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// The text of the event.
    pub(super) message: Option<String>,
    /// Whether the event is of the level above ERROR.
    pub(super) fatal: bool,
    /// All others.
    pub(super) others: Vec<(&'static str, Value)>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = Some(text),
            ("fatal", Value::Bool(true)) => self.fatal = true,
            (name, value) => self.put_other(name, value),
        }
    }

    /// Adds fields that were recorded later.
    pub(super) fn merge(&mut self, later: Self) {
        for (name, value) in later.others {
            self.put_other(name, value);
        }
    }

    fn put_other(&mut self, name: &'static str, value: Value) {
        self.others.retain(|(known, _)| *known != name);
        self.others.push((name, value));
    }
}

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        self.put(field, text.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }
}
