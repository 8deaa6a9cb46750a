//! Gathers what belongs to a line, and writes it in one piece.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::time::SystemTime;

use cortex_config::Variables;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields::Fields;
use super::settings::LogFormat;
use super::{json, text};
use crate::entry::Application;

/// Writes lines to standard output.
pub(super) struct Output {
    format: LogFormat,
    color: bool,
    application: Application,
}

/// What a line says, before it has a form.
pub(super) struct Line<'a> {
    pub(super) time: SystemTime,
    pub(super) level: &'static str,
    pub(super) target: &'a str,
    pub(super) message: &'a str,
    /// Of the event first, then of its spans, the innermost first.
    pub(super) fields: Vec<&'a (&'static str, serde_json::Value)>,
}

impl Output {
    pub(super) fn new(format: LogFormat, application: Application) -> Self {
        let variables = Variables::of_process();
        let plain = variables
            .get("NO_COLOR")
            .is_some_and(|value| !value.is_empty());
        Self {
            format,
            color: !plain && stdout().is_terminal(),
            application,
        }
    }

    fn write(&self, line: &Line<'_>) {
        let mut text = match self.format {
            LogFormat::Json => json::format(line, self.application),
            LogFormat::Text => text::format(line, self.color),
        };
        text.push('\n');
        // A log that cannot be written has nowhere to say so.
        drop(stdout().lock().write_all(text.as_bytes()));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Output {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Fields::default();
        event.record(&mut own);
        let mut outer = Vec::new();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<Fields>() {
                outer.extend(fields.others.iter().cloned());
            }
        }
        let metadata = event.metadata();
        self.write(&Line {
            time: SystemTime::now(),
            level: if own.fatal {
                "FATAL"
            } else {
                metadata.level().as_str()
            },
            target: metadata.target(),
            message: own.message.as_deref().unwrap_or_default(),
            fields: own.others.iter().chain(&outer).collect(),
        });
    }
}
