//! Gathers what belongs to a line, and hands it on in one piece.

use std::io::{IsTerminal as _, stdout};
use std::time::SystemTime;

use cortex_config::Variables;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields::Fields;
use super::settings::LogFormat;
use super::writer::Writer;
use super::{json, text};
use crate::entry::Application;

/// Hands lines to the thread that writes them.
pub(super) struct Output {
    form: Form,
    writer: Writer,
}

/// How lines look.
#[derive(Clone, Copy)]
struct Form {
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
    pub(super) fn start(format: LogFormat, application: Application) -> std::io::Result<Self> {
        let variables = Variables::of_process();
        let plain = variables
            .get("NO_COLOR")
            .is_some_and(|value| !value.is_empty());
        let form = Form {
            format,
            color: !plain && stdout().is_terminal(),
            application,
        };
        let writer = Writer::start(move |dropped| form.gap(dropped))?;
        Ok(Self { form, writer })
    }

    pub(super) fn writer(&self) -> Writer {
        self.writer.clone()
    }
}

impl Form {
    fn text(self, line: &Line<'_>) -> String {
        let mut text = match self.format {
            LogFormat::Json => json::format(line, self.application),
            LogFormat::Text => text::format(line, self.color),
        };
        text.push('\n');
        text
    }

    /// Says that lines are missing.
    fn gap(self, dropped: u64) -> String {
        let dropped = ("dropped", dropped.into());
        self.text(&Line {
            time: SystemTime::now(),
            level: "WARN",
            target: "cortex",
            message: "lines of the log are missing here, because nobody read them",
            fields: vec![&dropped],
        })
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
        // Into a place of its own first: a value may log while it shows itself, and that line reads
        // the fields of the span.
        let mut new = Fields::default();
        values.record(&mut new);
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            fields.merge(new);
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
        let line = self.form.text(&Line {
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
        if *metadata.level() == Level::ERROR {
            self.writer.error(line);
        } else {
            self.writer.line(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// A value that logs while it shows itself.
    struct Chatty;

    impl std::fmt::Debug for Chatty {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            tracing::info!("shown");
            f.write_str("chatty")
        }
    }

    #[test]
    fn a_value_that_logs_while_it_is_recorded_does_not_lock_up() {
        let application = crate::entry::application();
        let output = Output::start(LogFormat::Json, application).unwrap();
        let subscriber = tracing_subscriber::Registry::default().with(output);
        let (done, wait) = channel();
        std::thread::spawn(move || {
            tracing::subscriber::with_default(subscriber, || {
                let span = tracing::info_span!("outer", value = tracing::field::Empty);
                let _inside = span.enter();
                span.record("value", tracing::field::debug(Chatty));
            });
            done.send(()).unwrap();
        });
        assert!(
            wait.recv_timeout(Duration::from_secs(5)).is_ok(),
            "it locked up"
        );
    }
}
