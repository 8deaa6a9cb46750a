//! The whole application, asked from outside: each test has a database of its own, in memory.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use cortex::data::Database;
use cortex::testing::TestApp;
use serde_json::{Value, json};

async fn app() -> TestApp {
    TestApp::new(shelf::module()).start().await
}

async fn add(app: &TestApp, path: &str, input: Value) -> i64 {
    let reply = app.post(path).json(&input).await;
    reply.assert_status(201).json::<Value>()["id"]
        .as_i64()
        .unwrap()
}

fn book(title: &str, author_id: i64) -> Value {
    json!({ "title": title, "author_id": author_id })
}

#[cortex::test]
async fn a_book_is_added_shown_changed_and_removed() {
    let app = app().await;
    let author = add(&app, "/authors", json!({ "name": "Ada" })).await;
    let id = add(&app, "/books", book("Notes", author)).await;
    let shown = app.get(&format!("/books/{id}")).await;
    let shown = shown.assert_status(200).json::<Value>();
    assert_eq!(
        (&shown["title"], &shown["summary"]),
        (&json!("Notes"), &Value::Null)
    );
    assert_eq!(shown["created_at"], shown["updated_at"]);
    let mut change = book("More notes", author);
    change["published_at"] = json!("1843-09-01T00:00:00Z");
    let changed = app.put(&format!("/books/{id}")).json(&change).await;
    let changed = changed.assert_status(200).json::<Value>();
    assert_eq!(changed["title"], "More notes");
    assert_eq!(changed["published_at"], "1843-09-01T00:00:00Z");
    app.delete(&format!("/books/{id}")).await.assert_status(204);
    let gone = app.get(&format!("/books/{id}")).await;
    assert_eq!(
        gone.assert_status(404).json::<Value>()["detail"],
        "there is no such book"
    );
}

#[cortex::test]
async fn a_change_that_is_not_allowed_changes_nothing() {
    let app = app().await;
    let author = add(&app, "/authors", json!({ "name": "Ada" })).await;
    let mut published = book("Notes", author);
    published["published_at"] = json!("1843-09-01T00:00:00Z");
    let id = add(&app, "/books", published).await;
    let refused = app
        .put(&format!("/books/{id}"))
        .json(&book("Drafts", author))
        .await;
    let refused = refused.assert_status(409).json::<Value>();
    assert_eq!(refused["detail"], "a book does not become unpublished");
    let shown = app.get(&format!("/books/{id}")).await;
    assert_eq!(shown.assert_status(200).json::<Value>()["title"], "Notes");
}

#[cortex::test]
async fn what_the_tables_do_not_allow_names_the_field() {
    let app = app().await;
    let author = add(&app, "/authors", json!({ "name": "Ada" })).await;
    let again = app.post("/authors").json(&json!({ "name": "Ada" })).await;
    let again = again.assert_status(409).json::<Value>();
    assert_eq!(again["errors"][0]["pointer"], "/name");
    let nobody = app.post("/books").json(&book("Notes", 99)).await;
    let nobody = nobody.assert_status(422).json::<Value>();
    assert_eq!(nobody["errors"][0]["pointer"], "/author_id");
    add(&app, "/books", book("Notes", author)).await;
    let in_use = app.delete(&format!("/authors/{author}")).await;
    in_use.assert_status(409);
    app.post("/books")
        .json(&book("", author))
        .await
        .assert_status(422);
}

#[cortex::test]
async fn lists_are_paged_narrowed_and_sorted() {
    let app = app().await;
    let ada = add(&app, "/authors", json!({ "name": "Ada" })).await;
    let ben = add(&app, "/authors", json!({ "name": "Ben" })).await;
    for number in 0..25 {
        let mut input = book(&format!("Volume {number}"), ada);
        if number % 5 > 0 {
            input["published_at"] = json!(format!("1843-09-{:02}T00:00:00Z", 1 + number % 5));
        }
        add(&app, "/books", input).await;
    }
    add(&app, "/books", book("Other", ben)).await;
    let (mut titles, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/books?author_id={ada}&sort=-published_at&limit=10{after}");
        let page = app.get(&path).await.assert_status(200).json::<Value>();
        for item in page["items"].as_array().unwrap() {
            titles.push(item["title"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let expected = [4, 3, 2, 1, 0]
        .into_iter()
        .flat_map(|day| [20, 15, 10, 5, 0].map(|five| format!("Volume {}", five + day)));
    assert_eq!(titles, expected.collect::<Vec<_>>());
    for (query, parameter) in [
        ("sort=title", "sort"),
        ("limit=0", "limit"),
        ("after=x", "after"),
    ] {
        let refused = app.get(&format!("/books?{query}")).await;
        let refused = refused.assert_status(400).json::<Value>();
        assert_eq!(refused["errors"][0]["parameter"], parameter);
    }
}

#[cortex::test]
async fn readiness_depends_on_the_database_and_liveness_does_not() {
    let app = app().await;
    let ready = app.get("/health/ready").await;
    assert_eq!(
        ready.assert_status(200).json::<Value>(),
        json!({ "status": "pass", "checks": { "database": [{ "status": "pass" }] } })
    );
    app.get_service::<Database>().close().await;
    let failed = app.get("/health/ready").await;
    assert_eq!(
        failed.assert_status(503).json::<Value>(),
        json!({
            "status": "fail",
            "output": "no answer from `database`",
            "checks": { "database": [{ "status": "fail" }] },
        })
    );
    let live = app.get("/health/live").await;
    assert_eq!(
        live.assert_status(200).json::<Value>(),
        json!({ "status": "pass" })
    );
    let unanswered = app.get("/books").await;
    assert!(!unanswered.assert_status(500).text().contains("pool"));
}

#[cortex::test]
async fn readiness_waits_for_a_connection_only_so_long() {
    let app = TestApp::new(shelf::module())
        .set("database.acquire_timeout", "20ms")
        .start()
        .await;
    let tx = app.get_service::<Database>().begin().await.unwrap();
    app.get("/health/ready").await.assert_status(503);
    let busy = app.get("/books").await;
    assert_eq!(busy.assert_status(503).header("retry-after"), Some("1"));
    drop(tx);
    app.get("/health/ready").await.assert_status(200);
}

#[cortex::test]
async fn the_database_is_closed_when_the_application_stops() {
    let app = app().await;
    let db = app.get_service::<Database>();
    app.stop().await;
    assert!(db.sqlite().is_closed());
}

#[cortex::test]
async fn without_migrations_the_log_says_so() {
    let app = TestApp::new(shelf::module())
        .set("database.migrate", false)
        .start()
        .await;
    let logs = format!("{:?}", app.logs());
    assert!(logs.contains("migrations are not applied"), "{logs}");
}

#[cortex::test]
async fn a_database_that_is_not_to_be_had_stops_the_start() {
    let app = TestApp::new(shelf::module()).set("database.url", "postgres://me:hunter2@db/shelf");
    let report = app.try_start().await.unwrap_err().report();
    assert!(report.contains("needs the driver `postgres`"), "{report}");
    assert!(!report.contains("hunter2"), "{report}");
}

#[test]
fn is_sound() {
    cortex::testing::check(shelf::module());
}
