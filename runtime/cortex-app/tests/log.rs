//! The log as tests see it: what each line has, and whose it is.

use cortex_app::log::{self, CapturedLogs, Instrument as _, Level, LogLine, Logger};
use cortex_config::Secret;
use serde_json::Value;

const CARD: u64 = 4_111_111_111_111_111;

fn texts(lines: &[LogLine]) -> Vec<&str> {
    lines.iter().map(LogLine::message).collect()
}

#[test]
fn a_secret_never_reaches_a_line_by_its_name() {
    let logs = CapturedLogs::new();
    log::info!(password = "hunter2", "login");
    log::info!(api_key = ?Some("hunter2"), "call");
    log::info!(session_cookie = %"hunter2", "visit");
    log::info!(pin = 7_351_892, user.card_number = 7_351_892_u64, "pay");
    log::info!(
        password = 7_351_892.5,
        password_set = true,
        tokens = 3,
        "counted"
    );
    let error: Box<dyn std::error::Error> = "hunter2".into();
    log::info!(secret = error, "failed");
    logs.assert_lacks("hunter2");
    logs.assert_lacks("7351892");
    let login = logs.assert_contains("login");
    assert_eq!(login.field("password"), Some(&"[masked]".into()));
    let counted = logs.assert_contains("counted");
    assert_eq!(counted.field("password_set"), Some(&true.into()));
    assert_eq!(counted.field("tokens"), Some(&3.into()));
}

#[test]
fn a_secret_never_reaches_a_line_by_its_looks() {
    let logs = CapturedLogs::new();
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
    let (user, number) = ("ada", CARD);
    log::info!(cause = "postgres://shop:hunter2@db/shop", "no database");
    log::info!("cannot reach postgres://shop:hunter2@db/shop for {user}");
    log::info!(
        header = "Bearer hunter2hunter2",
        note = jwt,
        number,
        "odd fields"
    );
    log::info!(debug = ?("a", "password=hunter2"), "paid by {CARD}");
    logs.assert_lacks("hunter2");
    logs.assert_lacks(jwt);
    logs.assert_lacks("4111");
    let cause = logs.assert_contains("no database").field("cause").cloned();
    assert_eq!(cause, Some("postgres://shop:[masked]@db/shop".into()));
}

#[test]
fn a_secret_never_reaches_a_line_by_its_type() {
    #[derive(Debug)]
    #[expect(dead_code, reason = "it is only shown")]
    struct Mail {
        host: &'static str,
        key: Secret<&'static str>,
    }
    let logs = CapturedLogs::new();
    let key = Secret::new("hunter2");
    let mail = Mail {
        host: "smtp",
        key: key.clone(),
    };
    log::info!(%key, debug = ?key, ?mail, "with {key} and {mail:?}");
    logs.assert_lacks("hunter2");
    logs.assert_contains("with [secret] and Mail { host: \"smtp\", key: [secret] }");
}

#[test]
fn a_secret_never_reaches_a_line_through_its_spans() {
    let logs = CapturedLogs::new();
    let span = log::error_span!("job", token = "hunter2", late = tracing::field::Empty);
    span.record("late", "password=hunter2");
    span.in_scope(|| {
        log::context("authorization", "hunter2");
        log::context("note", "password=hunter2");
        log::context("card", CARD);
        log::info!("done");
    });
    logs.assert_lacks("hunter2");
    logs.assert_lacks("4111");
    let line = logs.assert_contains("done");
    assert_eq!(line.field("note"), Some(&"password=[masked]".into()));
}

#[test]
fn the_context_is_the_outermost_span_s() {
    let logs = CapturedLogs::new();
    log::context("user", "nobody");
    log::error_span!("outer").in_scope(|| {
        log::error_span!("inner").in_scope(|| log::context("user", "ada"));
        log::info!("after");
        log::context("user", "bob");
        log::info!("later");
        log::info!(user = "own", "own");
    });
    log::info!("outside");
    let user = |text: &str| logs.assert_contains(text).field("user").cloned();
    assert_eq!(user("after"), Some("ada".into()));
    assert_eq!(user("later"), Some("bob".into()));
    assert_eq!(user("own"), Some("own".into()));
    assert_eq!(user("outside"), None);
}

#[test]
fn a_logger_has_its_name_and_the_level_of_its_name() {
    let logs = CapturedLogs::new();
    let mail = Logger::named("mail");
    log::info!(logger: mail, to = "ada", "sent");
    log::fatal!(logger: std::sync::Arc::new(mail.clone()), "gone");
    log::warn!("from {}", "here");
    let sent = logs.assert_contains("sent");
    assert_eq!((sent.target(), sent.level()), ("mail", "INFO"));
    assert_eq!(sent.field("to"), Some(&"ada".into()));
    assert_eq!(sent.field("logger.name"), None);
    assert_eq!(logs.assert_contains("gone").level(), "FATAL");
    assert_eq!(logs.assert_contains("from here").target(), module_path!());
    assert!(mail.is_enabled(Level::TRACE));
}

#[test]
fn captures_in_one_process_do_not_mix() {
    let run = |number: usize| {
        let all = CapturedLogs::new();
        let one = CapturedLogs::new();
        let logger = one.logger("one");
        for line in 0..100 {
            log::info!(number, line, "all");
            log::info!(logger: logger, number, line, "one");
            one.span().in_scope(|| log::info!(number, line, "within"));
        }
        for (logs, expected) in [(&all, 100), (&one, 300)] {
            let lines = logs.lines();
            assert_eq!(lines.len(), expected);
            let numbers: Vec<_> = lines.iter().map(|line| line.field("number")).collect();
            assert!(numbers.iter().all(|n| *n == Some(&Value::from(number))));
        }
        assert!(!texts(&all.lines()).contains(&"one"));
    };
    std::thread::scope(|threads| {
        for number in 0..8 {
            threads.spawn(move || run(number));
        }
    });
}

#[test]
fn all_threads_of_a_test_belong_to_it() {
    cortex_app::entry::test(|| async {
        let logs = CapturedLogs::new();
        tokio::spawn(async { log::info!("in a task") })
            .await
            .unwrap();
        let work = || log::info!("on a thread for blocking work");
        tokio::task::spawn_blocking(work).await.unwrap();
        let within = async { log::info!("within") };
        let other = CapturedLogs::new();
        tokio::spawn(within.instrument(other.span().clone()))
            .await
            .unwrap();
        assert_eq!(texts(&logs.lines()).len(), 2, "{logs}");
        assert_eq!(texts(&other.lines()), ["within"]);
    });
}

#[test]
#[should_panic(expected = "no line of the log has `b` in it:\n")]
fn a_line_that_is_missing_is_told_with_those_that_are_there() {
    let logs = CapturedLogs::new();
    log::info!("a");
    logs.assert_contains("b");
}
