//! What a line says, before it has a form: an event, and what its spans know.

use std::time::SystemTime;

use serde_json::Value;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{Extensions, LookupSpan, SpanRef};

use super::fields::{Fields, Recorder};
use super::mask::Masks;

/// What a line says.
pub(super) struct Line<'a> {
    pub(super) time: SystemTime,
    pub(super) level: &'static str,
    pub(super) target: &'a str,
    pub(super) message: &'a str,
    /// Of the event first, then of its spans, the innermost first; no name twice, because an object
    /// with a name twice is read differently everywhere.
    pub(super) fields: Vec<(&'static str, &'a Value)>,
}

/// Keeps the fields of spans, for the lines within them.
pub(super) struct Spans {
    pub(super) masks: std::sync::Arc<Masks>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut self.recorder(&mut fields));
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        // Into a place of its own first: a value may log while it shows itself, and that line reads
        // the fields of the span.
        let mut new = Fields::default();
        values.record(&mut self.recorder(&mut new));
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            fields.merge(new);
        }
    }
}

impl Spans {
    fn recorder<'a>(&'a self, fields: &'a mut Fields) -> Recorder<'a> {
        Recorder {
            fields,
            masks: &self.masks,
        }
    }
}

/// Puts together what the line of an event says.
pub(super) fn with_line<S, T>(
    event: &Event<'_>,
    context: &Context<'_, S>,
    masks: &Masks,
    then: impl FnOnce(&Line<'_>) -> T,
) -> T
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut own = Fields::default();
    event.record(&mut Recorder {
        fields: &mut own,
        masks,
    });
    let spans: Vec<SpanRef<'_, S>> = context.event_scope(event).into_iter().flatten().collect();
    let extensions: Vec<Extensions<'_>> = spans.iter().map(SpanRef::extensions).collect();
    let outer = extensions.iter().filter_map(|span| span.get::<Fields>());
    let metadata = event.metadata();
    then(&Line {
        time: SystemTime::now(),
        level: if own.fatal {
            "FATAL"
        } else {
            metadata.level().as_str()
        },
        target: own.logger.as_deref().unwrap_or(metadata.target()),
        message: own.message.as_deref().unwrap_or_default(),
        fields: once_each(&own, outer),
    })
}

/// All fields, each name once: the innermost wins.
fn once_each<'a>(
    own: &'a Fields,
    outer: impl Iterator<Item = &'a Fields>,
) -> Vec<(&'static str, &'a Value)> {
    let mut fields: Vec<_> = own
        .others
        .iter()
        .map(|(name, value)| (*name, value))
        .collect();
    for (name, value) in outer.flat_map(|fields| &fields.others) {
        if !fields.iter().any(|(known, _)| known == name) {
            fields.push((name, value));
        }
    }
    fields
}
