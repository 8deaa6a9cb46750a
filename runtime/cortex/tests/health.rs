//! Who decides whether requests are welcome: the checks that modules provide.
#![cfg(all(feature = "http", feature = "testing"))]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cortex::http::{CheckFuture, HealthCheck};
use cortex::prelude::*;
use cortex::testing::TestApp;
use serde_json::{Value, json};

/// Fails while it is told to.
#[derive(Default)]
struct Queue {
    is_broken: AtomicBool,
}

impl HealthCheck for Queue {
    fn name(&self) -> &'static str {
        "queue"
    }

    fn check(&self) -> CheckFuture<'_> {
        Box::pin(async {
            if self.is_broken.load(Ordering::SeqCst) {
                return Err("the password hunter2 is wrong".into());
            }
            Ok(())
        })
    }
}

/// Never answers.
struct Silent;

impl HealthCheck for Silent {
    fn name(&self) -> &'static str {
        "silent"
    }

    fn check(&self) -> CheckFuture<'_> {
        Box::pin(std::future::pending())
    }

    fn time_limit(&self) -> Duration {
        Duration::from_millis(10)
    }
}

fn with_queue() -> Module {
    let mut module = Module::new("queue");
    module
        .value(Queue::default())
        .expose(|queue| -> Arc<dyn HealthCheck> { queue });
    module
}

fn with_both() -> Module {
    let mut module = Module::new("both");
    module.import(with_queue());
    module
        .value(Silent)
        .expose(|silent| -> Arc<dyn HealthCheck> { silent });
    module
}

async fn ready(app: &TestApp, status: u16) -> Value {
    let reply = app.get("/health/ready").await;
    reply.assert_status(status).json()
}

#[cortex::test]
async fn a_check_that_fails_is_named_and_its_cause_is_logged_only() {
    let app = TestApp::new(with_queue()).start().await;
    let passed = json!({ "status": "pass", "checks": { "queue": [{ "status": "pass" }] } });
    assert_eq!(ready(&app, 200).await, passed);
    let queue = app.get_service::<Queue>();
    queue.is_broken.store(true, Ordering::SeqCst);
    let failed = json!({
        "status": "fail",
        "output": "no answer from `queue`",
        "checks": { "queue": [{ "status": "fail" }] },
    });
    assert_eq!(ready(&app, 503).await, failed);
    let logs = format!("{:?}", app.logs());
    assert!(logs.contains("hunter2"), "{logs}");
    let live = app.get("/health/live").await;
    let live: Value = live.assert_status(200).json();
    assert_eq!(
        live,
        json!({ "status": "pass" }),
        "a new process would not help"
    );
    queue.is_broken.store(false, Ordering::SeqCst);
    assert_eq!(ready(&app, 200).await, passed);
}

#[cortex::test(paused)]
async fn a_check_without_an_answer_fails_after_its_time() {
    let app = TestApp::new(with_both()).start().await;
    let failed = json!({
        "status": "fail",
        "output": "no answer from `silent`",
        "checks": { "queue": [{ "status": "pass" }], "silent": [{ "status": "fail" }] },
    });
    assert_eq!(ready(&app, 503).await, failed);
    app.stop().await;
}

#[cortex::test]
async fn without_checks_the_answer_is_as_short_as_ever() {
    let app = TestApp::new(Module::new("none")).start().await;
    assert_eq!(ready(&app, 200).await, json!({ "status": "pass" }));
}
