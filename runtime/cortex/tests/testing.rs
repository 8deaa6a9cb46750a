//! The test support, used as an application's tests use it.
#![cfg(all(feature = "http", feature = "testing"))]
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use cortex::http::{HeaderMap, IntoResponse, Json, Path, Problem, Query, StatusCode};
use cortex::log::{self, Instrument as _, LogLevels, Logger};
use cortex::testing::{TempFolder, TestApp, free_port, time, wait_until};
use cortex::{Clock, Injectable, Module, controller};
use serde_json::{Value, json};

#[derive(Injectable)]
struct Desk {
    clock: Arc<Clock>,
    log: Arc<Logger>,
}

#[controller("/desk")]
impl Desk {
    /// Works for somebody for a while, and has others work.
    #[get("/tasks/{user}")]
    async fn work(&self, Path(user): Path<String>) -> String {
        log::context("user", &user);
        for step in 0..20 {
            log::info!(step, "working");
            let work = async { log::info!("helping") }.in_current_span();
            tokio::spawn(work).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        log::info!(logger: self.log, "done");
        user
    }

    /// Tells the seconds of the clock.
    #[get("/time")]
    async fn time(&self) -> String {
        let since = self.clock.now().duration_since(std::time::UNIX_EPOCH);
        since.unwrap_or_default().as_secs().to_string()
    }

    /// Refuses everything.
    #[post("/orders")]
    async fn order(&self, Json(order): Json<Value>) -> Result<(), Problem> {
        log::warn!(%order, "refused");
        Err(Problem::unprocessable().detail("the shop is closed"))
    }

    /// Answers what it was asked with.
    #[get("/echo")]
    async fn echo(&self, headers: HeaderMap, Query(query): Query<Value>) -> Json<Value> {
        let of = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        Json(json!({ "query": query, "cookie": of("cookie"), "auth": of("authorization") }))
    }

    /// Sets cookies.
    #[post("/login")]
    async fn login(&self) -> impl IntoResponse {
        let set = |text: &'static str| ("set-cookie", text);
        let one = [set("session=s1; HttpOnly; Path=/")];
        (StatusCode::CREATED, one, "welcome")
    }

    /// Takes them back.
    #[post("/logout")]
    async fn logout(&self) -> impl IntoResponse {
        [("set-cookie", "session=; Max-Age=0")]
    }

    /// Logs at a level that is not heard by default.
    #[post("/whisper")]
    async fn whisper(&self) {
        log::debug!("a word");
        log::debug!(logger: self.log, "a name's word");
    }

    /// Sleeps for a long time.
    #[get("/sleep")]
    async fn sleep(&self) -> &'static str {
        tokio::time::sleep(Duration::from_secs(20)).await;
        "awake"
    }
}

fn module() -> Module {
    let mut m = Module::new("desk");
    m.controller::<Desk>();
    m
}

/// The message with which something fails.
fn failure<T>(work: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(work)).err().unwrap();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[cortex::test]
async fn what_one_request_knows_is_in_its_lines_and_in_no_other_s() {
    for app in [
        TestApp::new(module()).start().await,
        TestApp::new(module()).serve().await,
    ] {
        let (ada, bob) = futures_util::future::join(
            app.get("/desk/tasks/ada").send(),
            app.get("/desk/tasks/bob").send(),
        )
        .await;
        for (reply, user) in [(&ada, "ada"), (&bob, "bob")] {
            reply.assert_status(200).assert_text(user);
            let lines = reply.logs();
            // Twenty steps, twenty helpers, one end, and the line of the request.
            assert_eq!(lines.len(), 42);
            for line in &lines {
                assert_eq!(line.field("user"), Some(&user.into()), "{line}");
                assert_eq!(line.field("method"), Some(&"GET".into()), "{line}");
                assert_eq!(
                    line.field("route"),
                    Some(&"/desk/tasks/{user}".into()),
                    "{line}"
                );
            }
            assert_eq!(lines[41].target(), "cortex::access");
            assert_eq!(lines[40].target(), "app");
        }
        let steps = app.logs().lines();
        let mixed = steps
            .windows(2)
            .filter(|two| two[0].field("user") != two[1].field("user"));
        assert!(mixed.count() > 4, "they did not run at once");
    }
}

#[cortex::test]
async fn levels_are_those_of_the_one_application() {
    let quiet = TestApp::new(module()).start().await;
    let loud = TestApp::new(module())
        .set("log.level", "info,app=debug")
        .start()
        .await;
    for app in [&quiet, &loud] {
        app.post("/desk/whisper").await.assert_status(200);
    }
    quiet.logs().assert_lacks("word");
    loud.logs().assert_lacks("a word");
    loud.logs().assert_contains("a name's word");
    quiet.get_service::<LogLevels>().set("debug").unwrap();
    quiet.post("/desk/whisper").await.assert_status(200);
    quiet.logs().assert_contains("a word");
}

#[cortex::test]
async fn an_application_s_own_names_are_masked() {
    let app = TestApp::new(module());
    let app = app.set("log.mask", vec!["iban", "step"]).start().await;
    app.get("/desk/tasks/ada").await.assert_status(200);
    let line = app.logs().assert_contains("working");
    assert_eq!(line.field("step"), Some(&"[masked]".into()));
    app.post("/desk/orders")
        .json(&json!({ "iban": "DE02", "password": "p" }))
        .await;
    app.logs().assert_lacks("DE02");
    app.logs()
        .assert_contains(r#"{"iban":"[masked]","password":"[masked]"}"#);
}

#[cortex::test]
async fn the_clock_is_the_test_s() {
    let clock = Clock::fixed(time("2001-09-09T01:46:40Z"));
    let app = TestApp::new(module()).replace(clock.clone()).start().await;
    app.get("/desk/time").await.assert_text("1000000000");
    clock.advance(Duration::from_secs(2));
    app.get("/desk/time").await.assert_text("1000000002");
}

#[cortex::test]
async fn a_failed_assertion_tells_the_whole_story() {
    let app = TestApp::new(module()).start().await;
    let reply = app
        .post("/desk/orders")
        .json(&json!({ "what": "tea" }))
        .await;
    reply
        .assert_problem(422)
        .assert_json_at("/detail", "the shop is closed")
        .assert_json_at("/request_id", "[uuid]");
    let told = failure(|| reply.assert_status(201));
    for part in [
        "the status is 422, not 201\n\nthe request:\n  POST /desk/orders\n",
        "\n  content-type: application/json\n",
        "\"what\": \"tea\"",
        "\n\nthe answer:\n  422 Unprocessable Entity\n  content-type: application/problem+json\n",
        "\"detail\": \"the shop is closed\"",
        "\n\nthe log meanwhile:\n",
        " WARN testing          refused order=",
        "cortex::access   answered",
    ] {
        assert!(told.contains(part), "no {part:?} in:\n{told}");
    }
    let told = failure(|| reply.assert_json_at("/detail", "open"));
    assert!(
        told.contains("/detail: is \"the shop is closed\", not \"open\""),
        "{told}"
    );
    let told = failure(|| reply.assert_json_at("/nothing", 1));
    assert!(
        told.starts_with("the body has nothing at `/nothing`"),
        "{told}"
    );
    let told = failure(|| reply.assert_header("content-type", "text/plain"));
    assert!(
        told.starts_with("`content-type` is `application/problem+json`"),
        "{told}"
    );
    let told = failure(|| reply.assert_header("etag", "x"));
    assert!(told.starts_with("there is no header `etag`"), "{told}");
    let told = failure(|| reply.assert_text_contains("open"));
    assert!(
        told.starts_with("the body does not have \"open\" in it"),
        "{told}"
    );
    let told = failure(|| reply.assert_json(json!({})));
    assert!(
        told.contains("/status: is 422, and was not expected"),
        "{told}"
    );
    let told = failure(|| app.logs().assert_lacks("refused"));
    assert!(told.contains("WARN"), "{told}");
}

/// The line of the test, and not one of ours, is where an assertion says that it failed.
#[cortex::test]
async fn a_failed_assertion_names_the_line_of_the_test() {
    let app = TestApp::new(module()).start().await;
    let reply = app.get("/desk/time").await;
    let places = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (theirs, before) = (Arc::clone(&places), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().unwrap();
        let place = (
            std::thread::current().id(),
            place.file().to_owned(),
            place.line(),
        );
        theirs.lock().unwrap().push(place);
        before(panic);
    }));
    let line = line!() + 1;
    let told = failure(|| reply.assert_status(404));
    assert!(told.contains("the status is 200, not 404"));
    let own = (std::thread::current().id(), file!().to_owned(), line);
    assert!(places.lock().unwrap().contains(&own));
}

#[cortex::test]
async fn requests_are_put_together_fluently() {
    let app = TestApp::new(module()).start().await;
    app.get("/desk/echo")
        .query("name", "Ada & Bob")
        .query("page", 2)
        .bearer("t1")
        .await
        .assert_json(json!({
            "auth": "Bearer t1",
            "query": { "page": "[any]", "name": "Ada & Bob" },
            "cookie": null,
        }));
}

#[cortex::test]
async fn a_client_keeps_its_cookies_and_another_has_its_own() {
    let app = TestApp::new(module()).serve().await;
    let (ada, bob) = (app.client().header("authorization", "a"), app.client());
    ada.post("/desk/login")
        .await
        .assert_status(201)
        .assert_header("set-cookie", "session=s1; HttpOnly; Path=/");
    assert_eq!(
        (ada.cookie("session").as_deref(), bob.cookie("session")),
        (Some("s1"), None)
    );
    let echo = ada.get("/desk/echo").await;
    echo.assert_json_at("/cookie", "session=s1")
        .assert_json_at("/auth", "a");
    bob.get("/desk/echo")
        .await
        .assert_json_at("/cookie", Value::Null);
    ada.post("/desk/logout").await;
    ada.get("/desk/echo")
        .await
        .assert_json_at("/cookie", Value::Null);
}

#[cortex::test]
async fn a_served_application_listens_until_its_end() {
    let app = TestApp::new(module()).serve().await;
    let address = app.address();
    app.get("/health/ready").await.assert_status(200);
    std::net::TcpStream::connect(address).unwrap();
    app.stop().await;
    assert!(std::net::TcpStream::connect(address).is_err());

    let app = TestApp::new(module()).serve().await;
    let address = app.address();
    let panic = tokio::spawn(async move {
        app.get("/health/ready").await.assert_status(404);
    });
    assert!(panic.await.unwrap_err().is_panic());
    assert!(std::net::TcpStream::connect(address).is_err());

    let app = TestApp::new(module()).start().await;
    assert!(failure(|| app.address()).contains("listens nowhere"));
}

#[cortex::test(paused)]
async fn an_hour_takes_no_time() {
    let app = TestApp::new(module()).start().await;
    let (real, fake) = (std::time::Instant::now(), tokio::time::Instant::now());
    app.get("/desk/sleep").await.assert_text("awake");
    assert!(fake.elapsed() >= Duration::from_secs(20));
    assert!(real.elapsed() < Duration::from_secs(10));
    app.logs().assert_contains("answered");
}

#[cortex::test]
async fn waiting_ends_with_a_word() {
    let mut looks = 0;
    wait_until("it is there", Duration::from_secs(9), async || {
        looks += 1;
        looks == 3
    })
    .await;
    assert_eq!(looks, 3);
    let never = wait_until("the moon is blue", Duration::from_millis(20), async || {
        false
    });
    let panic = tokio::spawn(never).await.unwrap_err().into_panic();
    let told = panic.downcast_ref::<String>().unwrap();
    assert!(
        told.starts_with("after 20ms it was still not so that the moon is blue ("),
        "{told}"
    );
    assert!(told.contains("cortex/tests/testing.rs:"), "{told}");
}

#[test]
fn ports_and_folders_are_one_s_own() {
    assert!(std::net::TcpListener::bind(("127.0.0.1", free_port())).is_ok());
    let (one, two) = (TempFolder::new(), TempFolder::new());
    assert!(one.path() != two.path() && one.path().is_dir());
    assert_eq!(std::fs::read_dir(&one).unwrap().count(), 0);
}
