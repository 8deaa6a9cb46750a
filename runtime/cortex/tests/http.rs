//! What a client sees of an application: answers, problems, request ids, limits.
#![cfg(all(feature = "http", feature = "testing"))]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cortex::http::axum::Extension;
use cortex::http::axum::routing::get as axum_get;
use cortex::http::{Bytes, HeaderMap, RequestId, Router};
use cortex::prelude::*;
use cortex::testing::{Reply, TestApp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Injectable)]
struct Counter {
    #[inject(default)]
    count: AtomicU32,
}

#[derive(Injectable)]
struct Things {
    counter: Arc<Counter>,
}

#[derive(Deserialize, Serialize)]
struct Thing {
    name: String,
}

#[derive(Deserialize)]
struct Page {
    page: u32,
}

#[controller("/things")]
impl Things {
    #[get("/")]
    async fn index(&self, Query(page): Query<Page>) -> String {
        format!("page {}", page.page)
    }

    #[get("/count")]
    async fn count(&self) -> String {
        self.counter
            .count
            .fetch_add(1, Ordering::SeqCst)
            .to_string()
    }

    #[get("/{id}")]
    async fn show(&self, Path(id): Path<u32>) -> Result<String, Problem> {
        match id {
            0 => Err(Problem::not_found()
                .detail("there is no thing 0")
                .kind("urn:things:missing")
                .with("id", id)
                .with("status", "not replaced")),
            1 => Err(Problem::internal(std::io::Error::other("the disk is gone"))),
            id => Ok(id.to_string()),
        }
    }

    #[post("/")]
    async fn create(&self, Json(thing): Json<Thing>) -> (StatusCode, Json<Thing>) {
        (StatusCode::CREATED, Json(thing))
    }

    #[put("/{id}")]
    async fn update(&self, Path(id): Path<u32>, headers: HeaderMap, body: Bytes) -> String {
        format!("{id} {} {}", headers.contains_key("x-extra"), body.len())
    }

    #[patch("/{id}")]
    async fn change(&self, id: Option<RequestIdOf>) -> String {
        id.map_or_else(String::new, |id| id.0)
    }

    #[post("/raw")]
    async fn raw(&self, request: cortex::http::Request) -> Result<String, Problem> {
        let body = cortex::http::axum::body::to_bytes(request.into_body(), usize::MAX).await;
        let body = body.map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE))?;
        Ok(body.len().to_string())
    }

    #[delete("/{id}")]
    async fn remove(&self) -> StatusCode {
        StatusCode::NO_CONTENT
    }

    #[get("/panic")]
    #[expect(clippy::panic, reason = "this is what is tested")]
    async fn panic(&self) -> &'static str {
        panic!("secret reason")
    }

    #[get("/slow")]
    async fn slow(&self) -> &'static str {
        tokio::time::sleep(Duration::from_secs(30)).await;
        "late"
    }

    #[get("/layered")]
    async fn layered(&self, Extension(text): Extension<&'static str>) -> &'static str {
        text
    }
}

/// An extractor of an application's own, whose rejection is no error but an answer.
struct RequestIdOf(String);

impl<S: Sync> cortex::http::axum::extract::OptionalFromRequestParts<S> for RequestIdOf {
    type Rejection = Problem;

    async fn from_request_parts(
        _: &mut cortex::http::axum::http::request::Parts,
        _: &S,
    ) -> Result<Option<Self>, Problem> {
        Ok(RequestId::current().map(|id| Self(id.to_string())))
    }
}

fn module() -> Module {
    let mut m = Module::new("things");
    m.provide::<Counter>();
    m.controller::<Things>();
    m.router(Router::new().route("/plain", axum_get(async || "plain axum")));
    m.layer(|router| router.layer(Extension("from a layer")));
    m
}

async fn app() -> TestApp {
    TestApp::new(module()).start().await
}

#[track_caller]
fn problem(reply: &Reply, status: u16) -> Value {
    reply.assert_status(status);
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json")
    );
    let problem: Value = reply.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["request_id"].as_str(), reply.header("x-request-id"));
    problem
}

#[cortex::test]
async fn every_method_answers() {
    let app = app().await;
    assert_eq!(app.get("/things?page=2").await.text(), "page 2");
    assert_eq!(app.get("/things/7").await.text(), "7");
    let created = app.post("/things").json(&json!({ "name": "x" })).await;
    assert_eq!(
        created.assert_status(201).json::<Value>(),
        json!({ "name": "x" })
    );
    let updated = app
        .put("/things/7")
        .header("x-extra", "1")
        .body("four")
        .send()
        .await;
    assert_eq!(updated.text(), "7 true 4");
    app.delete("/things/7").await.assert_status(204);
    assert_eq!(app.get("/plain").await.text(), "plain axum");
    assert_eq!(app.get("/things/layered").await.text(), "from a layer");
}

#[cortex::test]
async fn a_singleton_is_shared_by_requests_and_test() {
    let app = app().await;
    app.get("/things/count").await;
    assert_eq!(app.get("/things/count").await.text(), "1");
    assert_eq!(app.get_service::<Counter>().count.load(Ordering::SeqCst), 2);
}

#[cortex::test]
async fn rejections_are_problems() {
    let app = app().await;
    let wrong_path = problem(&app.get("/things/many").await, 404);
    assert!(wrong_path["detail"].as_str().unwrap().contains("many"));
    let named = [app.get("/things/7%00").await, app.put("/things/7%00").await];
    for nothing in named {
        assert_eq!(problem(&nothing, 404)["errors"][0]["code"], "nul");
    }
    problem(&app.get("/things/%ff").await, 404);
    problem(&app.get("/things/4294967296").await, 404);
    problem(&app.get("/things?page=x").await, 400);
    problem(&app.post("/things").body("{}").await, 415);
    let json = |body: &'static str| {
        app.post("/things")
            .header("content-type", "application/json")
            .body(body)
    };
    problem(&json("{").await, 400);
    let missing = problem(&json("{}").await, 422);
    assert_eq!(missing["detail"], "`/name`: is missing");
    assert_eq!(missing["errors"][0]["pointer"], "/name");
}

#[cortex::test]
async fn unknown_paths_and_methods_are_problems() {
    let app = app().await;
    problem(&app.get("/nowhere").await, 404);
    let reply = app.post("/things/7").await;
    problem(&reply, 405);
    let allowed = reply.header("allow").unwrap();
    assert!(
        allowed.contains("PUT") && allowed.contains("GET"),
        "{allowed}"
    );
}

#[cortex::test]
async fn problems_have_standard_members_and_hide_causes() {
    let app = app().await;
    let missing = problem(&app.get("/things/0").await, 404);
    assert_eq!(missing["type"], "urn:things:missing");
    assert_eq!(missing["title"], "Not Found");
    assert_eq!(missing["detail"], "there is no thing 0");
    assert_eq!(missing["id"], 0);
    let failed = app.get("/things/1").await;
    assert_eq!(problem(&failed, 500)["type"], "about:blank");
    assert!(!failed.text().contains("disk"));
}

#[cortex::test]
async fn a_panic_is_a_problem_and_the_next_request_is_answered() {
    let app = app().await;
    let reply = app.get("/things/panic").await;
    problem(&reply, 500);
    assert!(!reply.text().contains("secret reason"));
    app.get("/things/7").await.assert_status(200);
}

#[cortex::test]
async fn a_body_over_the_limit_is_a_problem() {
    let app = TestApp::new(module())
        .set("server.body_limit", "16 B")
        .start()
        .await;
    problem(&app.put("/things/7").body("a".repeat(17)).await, 413);
    let raw = |length| app.post("/things/raw").body("a".repeat(length));
    let refused = problem(&raw(17).await, 413);
    assert_eq!(refused["detail"], "the body is larger than 16 bytes");
    assert_eq!(raw(16).await.text(), "16");
    app.put("/things/7")
        .body("a".repeat(16))
        .await
        .assert_status(200);
}

#[cortex::test]
async fn a_handler_over_the_time_limit_is_a_problem() {
    let app = TestApp::new(module())
        .set("server.request_timeout", "20ms")
        .start()
        .await;
    problem(&app.get("/things/slow").await, 503);
}

#[cortex::test]
async fn a_sane_request_id_is_kept_and_another_replaced() {
    let app = app().await;
    let ask = |id: &'static str| app.patch("/things/7").header("x-request-id", id);
    let kept = ask("abc-123").await;
    assert_eq!(
        (kept.text().as_ref(), kept.header("x-request-id")),
        ("abc-123", Some("abc-123"))
    );
    for hostile in ["a b", "\"}", ""] {
        let made = ask(hostile).await;
        assert_eq!(made.header("x-request-id").map(str::len), Some(36));
        assert_eq!(made.header("x-request-id"), Some(made.text().as_ref()));
    }
}

#[cortex::test]
async fn health_is_answered_before_everything_else() {
    let app = app().await;
    for path in ["/health/live", "/health/ready"] {
        let reply = app.get(path).await;
        assert_eq!(
            reply.assert_status(200).json::<Value>(),
            json!({ "status": "pass" })
        );
        assert_eq!(
            reply.header("content-type"),
            Some("application/health+json")
        );
        assert_eq!(reply.header("x-request-id"), None);
    }
}

#[derive(Injectable)]
struct Others;

#[controller("/")]
impl Others {
    #[get("/things/{id}")]
    async fn same(&self) {}

    #[get("/things/{name}/parts")]
    async fn fine(&self) {}

    #[get("/{any}/{id}")]
    async fn also_fine(&self) {}

    #[get("/things/{other}")]
    async fn ambiguous(&self) {}

    #[get("/health/ready")]
    async fn reserved(&self) {}
}

#[test]
fn conflicts_between_routes_are_told_together() {
    let failed = std::panic::catch_unwind(|| {
        let mut m = module();
        m.controller::<Others>();
        cortex::testing::check(m);
    });
    let failed = failed.unwrap_err();
    let text = failed.downcast_ref::<String>().unwrap();
    for part in [
        "`GET /things/{id}` has two handlers",
        "first: `Things::show`, module `things` (cortex/tests/http.rs:",
        "again: `Others::same`, module `things` (cortex/tests/http.rs:",
        "`/health/ready` belongs to the framework's health checks",
        "`/things/{id}` and `/things/{other}` fit the same requests",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn a_router_that_contradicts_is_told_and_does_not_panic_through() {
    let failed = std::panic::catch_unwind(|| {
        let mut m = module();
        m.router(Router::new().route("/things/{id}", axum_get(async || "")));
        cortex::testing::check(m);
    });
    let text = failed.unwrap_err();
    let text = text.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("a router cannot be merged with the others"),
        "{text}"
    );
}

/// A module with one plain route at `/<name>`, that answers the layers around it.
fn layered(name: &'static str, imports: Vec<Module>) -> Module {
    let path = format!("/{name}");
    let mut m = Module::new(name);
    let show = async |headers: HeaderMap| {
        let all = headers.get_all("x-layer").iter();
        all.map(|v| v.to_str().unwrap_or("?"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    m.router(Router::new().route(&path, axum_get(show)));
    m.layer(move |router| {
        router.layer(cortex::http::axum::middleware::map_request(
            move |mut request: cortex::http::Request| {
                let name = cortex::http::HeaderValue::from_static(name);
                request.headers_mut().append("x-layer", name);
                std::future::ready(request)
            },
        ))
    });
    for import in imports {
        m.import(import);
    }
    m
}

#[cortex::test]
async fn a_layer_is_around_its_module_and_the_imported_ones() {
    let shared = || layered("shared", Vec::new());
    let left = layered("left", vec![shared()]);
    let right = layered("right", vec![shared()]);
    let app = TestApp::new(layered("whole", vec![left, right]))
        .start()
        .await;
    for (path, layers) in [
        ("/whole", "whole"),
        ("/left", "whole left"),
        ("/right", "whole right"),
        ("/shared", "whole right left shared"),
    ] {
        assert_eq!(app.get(path).await.text(), layers, "{path}");
    }
}

#[cortex::test]
async fn a_module_can_have_a_limit_of_its_own() {
    let mut m = Module::new("uploads");
    m.router(Router::new().route(
        "/up",
        cortex::http::axum::routing::post(async |_: Bytes| ()),
    ));
    m.layer(|router| router.layer(cortex::http::axum::extract::DefaultBodyLimit::max(64)));
    let app = TestApp::new(m)
        .set("server.body_limit", "16 B")
        .start()
        .await;
    app.post("/up")
        .body("a".repeat(64))
        .await
        .assert_status(200);
    app.post("/up")
        .body("a".repeat(65))
        .await
        .assert_status(413);
}

#[derive(Injectable)]
struct Described;

#[controller("/described")]
impl Described {
    /// Says something
    /// on two lines.
    ///
    /// And more.
    #[get("/")]
    async fn r#type(&self) {}
}

#[test]
fn a_route_is_described_by_its_name_and_first_paragraph() {
    let origin = cortex::container::Origin::here("described");
    let entry = cortex::http::ControllerEntry::new::<Described>(origin);
    let route = &entry.routes()[0];
    assert_eq!(route.handler, "type");
    assert_eq!(route.summary, Some("Says something on two lines."));
}
