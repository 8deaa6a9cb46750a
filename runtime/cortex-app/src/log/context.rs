//! Fields that every line of a request or of a task has from now on.

use std::fmt::Display;

use tracing::Span;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::{LookupSpan as _, SpanRef};

use super::fields::Fields;
use super::line::Spans;
use super::mask::MASK;

/// What the framework calls the span around a request.
const REQUEST: &str = "cortex::request";
/// What it calls the span around an application under test.
pub(super) const TEST: &str = "cortex::test";

/// Adds a field to every further line of the current request, wherever in it that is logged: later
/// in the same handler, in the services that it calls, in tasks that were spawned with
/// [`in_current_span`](super::Instrument::in_current_span), and in the line that the framework logs
/// at the end. Lines of other requests do not have it.
///
/// In a task that answers no request, the outermost span takes the field: give the task one, with
/// `task.instrument(log::error_span!("report"))`. Outside of any span there is nothing to add it to,
/// and nothing happens. A field of the same name, also one of the framework's, is replaced.
///
/// ```
/// use cortex_app::log;
///
/// async fn authenticate(user: u64, tenant: &str) {
///     log::context("user", user);
///     log::context("tenant", tenant);
///     log::info!("signed in");
/// }
/// # drop(authenticate(1, "acme"));
/// ```
pub fn context(name: &'static str, value: impl Display) {
    // Before any lock is held: the value may log while it shows itself.
    let text = value.to_string();
    Span::current().with_subscriber(|(id, subscriber)| {
        let registry = subscriber.downcast_ref::<Registry>()?;
        let masks = &subscriber.downcast_ref::<Spans>()?.masks;
        let text = if masks.hides_text(name) {
            MASK.into()
        } else {
            masks.text(&text)
        };
        let whole = whole(&registry.span(id)?)?;
        let mut extensions = whole.extensions_mut();
        extensions.get_mut::<Fields>()?.put(name, (&*text).into());
        Some(())
    });
}

/// The span that is around the whole request or task.
fn whole<'a>(span: &SpanRef<'a, Registry>) -> Option<SpanRef<'a, Registry>> {
    let mut whole = None;
    for span in span.scope() {
        match span.metadata().target() {
            REQUEST => return Some(span),
            TEST => break,
            _ => whole = Some(span),
        }
    }
    whole
}
