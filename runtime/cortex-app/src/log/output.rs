//! Gathers what belongs to a line, and hands it on in one piece.

use std::io::{IsTerminal as _, stdout};
use std::sync::Arc;
use std::time::SystemTime;

use cortex_config::Variables;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::line::{Line, with_line};
use super::mask::Masks;
use super::settings::LogFormat;
use super::writer::Writer;
use super::{json, text};

/// Hands lines to the thread that writes them.
pub(super) struct Output {
    form: Form,
    masks: Arc<Masks>,
    writer: Writer,
}

/// How lines look.
#[derive(Clone)]
struct Form {
    format: LogFormat,
    color: bool,
    /// What all lines have in common, as JSON has it.
    common: Arc<str>,
}

impl Output {
    pub(super) fn start(
        format: LogFormat,
        common: Box<str>,
        masks: Arc<Masks>,
    ) -> std::io::Result<Self> {
        let variables = Variables::of_process();
        let plain = variables
            .get("NO_COLOR")
            .is_some_and(|value| !value.is_empty());
        let form = Form {
            format,
            color: !plain && stdout().is_terminal(),
            common: common.into(),
        };
        let of_gaps = form.clone();
        let writer = Writer::start(move |dropped| of_gaps.gap(dropped))?;
        Ok(Self {
            form,
            masks,
            writer,
        })
    }

    pub(super) fn writer(&self) -> Writer {
        self.writer.clone()
    }
}

impl Form {
    fn text(&self, line: &Line<'_>) -> String {
        let mut text = match self.format {
            LogFormat::Json => json::format(line, &self.common),
            LogFormat::Text => text::format(line, self.color),
        };
        text.push('\n');
        text
    }

    /// Says that lines are missing.
    fn gap(&self, dropped: u64) -> String {
        let dropped = dropped.into();
        self.text(&Line {
            time: SystemTime::now(),
            level: "WARN",
            target: "cortex",
            message: "lines of the log are missing here, because nobody read them",
            fields: vec![("dropped", &dropped)],
        })
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Output {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let line = with_line(event, &context, &self.masks, |line| self.form.text(line));
        if *event.metadata().level() == Level::ERROR {
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
    use crate::log::line::Spans;

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
        let masks = Arc::new(Masks::default());
        let output = Output::start(LogFormat::Json, "".into(), Arc::clone(&masks)).unwrap();
        let spans = Spans { masks };
        let subscriber = tracing_subscriber::Registry::default()
            .with(spans)
            .with(output);
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
