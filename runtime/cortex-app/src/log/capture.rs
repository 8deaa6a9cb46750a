//! The log of a test: every application under test keeps its own lines, also where many tests run in
//! one process.
//!
//! A process has one subscriber, so it is the subscriber that divides: a line within the span of an
//! application is that application's, and any other belongs to the captures of the test on whose
//! threads it was logged.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};

use serde_json::Value;
use tracing::{Event, Span, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

use super::levels::Filter;
use super::line::{Line, Spans, with_line};
use super::mask::Masks;
use super::settings::Levels;
use super::{LogLevels, LogSettings, Logger, context, text};

/// The lines that were logged since it was made, by an application or by a test.
///
/// ```
/// use cortex_app::log::{CapturedLogs, info};
///
/// struct Mailer {
///     log: cortex_app::log::Logger,
/// }
///
/// let logs = CapturedLogs::new();
/// let mailer = Mailer { log: logs.logger("mail") };
/// info!(logger: mailer.log, to = "ada", password = "hunter2", "sent");
///
/// let line = logs.assert_contains("sent");
/// assert_eq!((line.target(), line.level()), ("mail", "INFO"));
/// assert_eq!(line.field("to"), Some(&"ada".into()));
/// logs.assert_lacks("hunter2");
/// ```
///
/// It needs the process to itself: where a test has installed another subscriber of `tracing` before,
/// nothing is captured.
#[derive(Clone)]
pub struct CapturedLogs {
    sink: Arc<Sink>,
    span: Span,
}

struct Sink {
    lines: Mutex<Vec<LogLine>>,
    filter: Filter,
    masks: Masks,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    level: &'static str,
    target: String,
    message: String,
    fields: Vec<(&'static str, Value)>,
    shown: String,
}

impl CapturedLogs {
    /// Captures from now on, at every level.
    ///
    /// Within `#[cortex::test]` these are all lines of the test that belong to no application; in any
    /// other test those that its own thread logs.
    #[expect(clippy::new_without_default, reason = "it begins to do something")]
    pub fn new() -> Self {
        let everything = Levels::parse("trace").map(|levels| levels.targets());
        Self::start(
            Filter::new(everything.unwrap_or_default()),
            Masks::default(),
        )
    }

    /// Captures as these settings say, and gives what changes the levels.
    #[doc(hidden)]
    pub fn with(settings: Option<&LogSettings>) -> (Self, LogLevels) {
        let Some(settings) = settings else {
            return (Self::new(), LogLevels::detached());
        };
        let filter = Filter::new(settings.level.targets());
        let levels = LogLevels::new(&settings.level, filter.clone());
        (Self::start(filter, settings.masks()), levels)
    }

    fn start(filter: Filter, masks: Masks) -> Self {
        install();
        let sink = Arc::new(Sink {
            lines: Mutex::default(),
            filter,
            masks,
        });
        Scope::of_thread().add(&sink);
        let span = tracing::error_span!(target: context::TEST, "app");
        span.with_subscriber(|(id, subscriber)| {
            let span = subscriber.downcast_ref::<Registry>()?.span(id)?;
            span.extensions_mut().insert(Arc::clone(&sink));
            Some(())
        });
        Self { sink, span }
    }

    /// What is logged within this span is captured here and nowhere else.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// A logger whose lines are captured here and nowhere else.
    pub fn logger(&self, name: &'static str) -> Logger {
        Logger::within(name, self.span.clone())
    }

    /// The lines so far.
    pub fn lines(&self) -> Vec<LogLine> {
        let lines = self.sink.lines.lock();
        lines.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line in which this text stands: in the message, the target or a field.
    ///
    /// # Panics
    ///
    /// If there is none; the message shows all lines.
    #[track_caller]
    pub fn assert_contains(&self, text: &str) -> LogLine {
        let found = self.lines().into_iter().find(|line| line.contains(text));
        match found {
            Some(line) => line,
            None => fail(&format!("no line of the log has `{text}` in it:\n{self}")),
        }
    }

    /// Goes on only if this text stands in no line.
    ///
    /// # Panics
    ///
    /// If it stands in one; the message shows it.
    #[track_caller]
    pub fn assert_lacks(&self, text: &str) {
        if let Some(line) = self.lines().iter().find(|line| line.contains(text)) {
            fail(&format!("the log has `{text}` in it:\n{line}"));
        }
    }
}

impl LogLine {
    fn of(line: &Line<'_>, masks: &Masks) -> Self {
        let again =
            |(name, value): &(&'static str, &Value)| (*name, masks.again(name, value).into_owned());
        let fields: Vec<_> = line.fields.iter().map(again).collect();
        let shown = Line {
            fields: fields.iter().map(|(name, value)| (*name, value)).collect(),
            ..*line
        };
        Self {
            level: line.level,
            target: line.target.to_owned(),
            message: line.message.to_owned(),
            shown: text::format(&shown, false),
            fields,
        }
    }

    /// The level, such as `INFO`; there is also `FATAL`.
    pub fn level(&self) -> &str {
        self.level
    }

    /// The module or the logger that it is from.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The text of the event.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// A field of the event, of its spans or of the context.
    pub fn field(&self, name: &str) -> Option<&Value> {
        let mut fields = self.fields.iter();
        fields.find_map(|(known, value)| (*known == name).then_some(value))
    }

    fn contains(&self, text: &str) -> bool {
        let in_field = |(_, value): &(_, Value)| match value {
            Value::String(value) => value.contains(text),
            value => value.to_string().contains(text),
        };
        self.shown.contains(text) || self.message.contains(text) || self.fields.iter().any(in_field)
    }
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// All lines, as people read them.
impl fmt::Display for CapturedLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines()
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl fmt::Debug for CapturedLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines()).finish()
    }
}

/// The threads of one test.
#[derive(Default)]
pub(crate) struct Scope {
    sinks: Mutex<Vec<Weak<Sink>>>,
}

thread_local! {
    static SCOPE: RefCell<Option<Arc<Scope>>> = const { RefCell::new(None) };
}

impl Scope {
    /// Lets this thread belong to a test.
    pub(crate) fn join(scope: &Arc<Self>) {
        SCOPE.set(Some(Arc::clone(scope)));
    }

    /// The test of this thread; one of its own, if it has none.
    fn of_thread() -> Arc<Self> {
        SCOPE.with_borrow_mut(|scope| Arc::clone(scope.get_or_insert_default()))
    }

    fn add(&self, sink: &Arc<Sink>) {
        let mut sinks = self.sinks.lock().unwrap_or_else(PoisonError::into_inner);
        sinks.retain(|sink| sink.strong_count() > 0);
        sinks.push(Arc::downgrade(sink));
    }

    fn sinks(&self) -> Vec<Arc<Sink>> {
        let sinks = self.sinks.lock().unwrap_or_else(PoisonError::into_inner);
        sinks.iter().filter_map(Weak::upgrade).collect()
    }
}

/// Divides the lines of a process among its captures.
struct Divide;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Divide {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut spans = context.event_scope(event).into_iter().flatten();
        let within = spans.find_map(|span| span.extensions().get::<Arc<Sink>>().cloned());
        let sinks = match within {
            Some(sink) => vec![sink],
            // A thread that ends has no scope any more.
            None => SCOPE
                .try_with(|scope| scope.borrow().as_ref().map(|scope| scope.sinks()))
                .ok()
                .flatten()
                .unwrap_or_default(),
        };
        for sink in sinks {
            with_line(event, &context, &sink.masks, |line| {
                if sink
                    .filter
                    .would_enable(line.target, *event.metadata().level())
                {
                    let line = LogLine::of(line, &sink.masks);
                    let lines = sink.lines.lock();
                    lines.unwrap_or_else(PoisonError::into_inner).push(line);
                }
            });
        }
    }
}

/// Makes the process capture, unless it logs elsewhere already.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let masks = Arc::default();
        let subscriber = Registry::default().with(Spans { masks }).with(Divide);
        // Whoever logs already goes on instead.
        drop(tracing::subscriber::set_global_default(subscriber));
    });
}

#[expect(clippy::panic, reason = "this is how a test fails")]
#[track_caller]
fn fail(message: &str) -> ! {
    panic!("{message}")
}
