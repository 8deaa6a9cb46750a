//! Answers with tags, and requests that depend on them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cortex::prelude::*;
use cortex::testing::{Reply, TestApp};
use serde_json::{Value, json};

#[derive(Injectable)]
struct Notes {
    #[inject(default)]
    text: Mutex<String>,
}

impl Notes {
    fn text(&self) -> MutexGuard<'_, String> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[controller("/notes")]
impl Notes {
    #[get("/")]
    async fn show(&self) -> Tagged<String> {
        Tagged(self.text().clone())
    }

    #[post("/")]
    async fn create(&self, Json(text): Json<String>) -> Created<String> {
        self.text().clone_from(&text);
        Created::at(format!("/notes?{text}"), text)
    }

    #[put("/")]
    async fn update(
        &self,
        condition: IfMatch,
        Json(text): Json<String>,
    ) -> Result<Tagged<String>, Problem> {
        let mut present = self.text();
        condition.check(&*present)?;
        present.clone_from(&text);
        Ok(Tagged(text))
    }

    #[delete("/")]
    async fn delete(&self) -> NoContent {
        NoContent
    }

    #[get("/untagged")]
    async fn untagged(&self) -> Json<bool> {
        Json(true)
    }
}

async fn app() -> TestApp {
    let mut m = Module::new("notes");
    m.controller::<Notes>();
    TestApp::new(m).start().await
}

fn tag(reply: &Reply) -> String {
    reply.header("etag").unwrap_or_default().to_owned()
}

#[cortex::test]
async fn what_was_made_has_a_place_and_the_tag_that_reading_it_has() {
    let app = app().await;
    let made = app.post("/notes").json(&json!("a b\u{fc}")).await;
    assert_eq!(made.assert_status(201).json::<Value>(), "a b\u{fc}");
    assert_eq!(made.header("location"), Some("/notes?a%20b%C3%BC"));
    let read = app.get("/notes").await;
    assert_eq!(tag(&read), tag(&made));
    assert_eq!(tag(&read).len(), 24);
    assert_eq!(read.header("content-type"), Some("application/json"));
    app.delete("/notes").await.assert_status(204);
}

#[cortex::test]
async fn what_the_client_has_is_not_sent_again() {
    let app = app().await;
    let tag = tag(&app.get("/notes").await);
    let ask = async |value: &str| app.get("/notes").header("if-none-match", value).await;
    for value in [&*tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), "*"] {
        let reply = ask(value).await;
        assert_eq!(reply.assert_status(304).text(), "", "{value}");
        assert_eq!(reply.header("etag"), Some(&*tag));
        assert_eq!(reply.header("content-type"), None);
        assert_eq!(reply.header("content-length"), None);
        assert!(reply.header("x-request-id").is_some());
    }
    for value in ["\"x\"", "nonsense", &tag.to_lowercase()] {
        assert_eq!(ask(value).await.assert_status(200).json::<Value>(), "");
    }
    let changed = app.post("/notes").json(&json!("new")).await;
    changed.assert_status(201);
    assert_eq!(ask(&tag).await.assert_status(200).json::<Value>(), "new");
}

#[cortex::test]
async fn only_reading_asks_what_the_client_has() {
    let app = app().await;
    let tag = tag(&app.get("/notes").await);
    let write = app.put("/notes").header("if-none-match", &tag);
    write.json(&json!("")).await.assert_status(200);
    let head = app.request(cortex::http::Method::HEAD, "/notes");
    head.header("if-none-match", &tag).await.assert_status(304);
    let untagged = app.get("/notes/untagged").header("if-none-match", &tag);
    untagged.await.assert_status(200);
    let missing = app.get("/nowhere").header("if-none-match", "*");
    missing.await.assert_status(404);
}

#[cortex::test]
async fn a_change_of_what_has_changed_meanwhile_is_refused() {
    let app = app().await;
    let old = tag(&app.get("/notes").await);
    let put = async |tag: &str, text: &str| {
        let request = app.put("/notes").header("if-match", tag);
        request.json(&json!(text)).await
    };
    let new = put(&old, "one").await;
    assert_eq!(new.assert_status(200).json::<Value>(), "one");
    let lost = put(&old, "two").await;
    let problem: Value = lost.assert_status(412).json();
    assert_eq!(problem["title"], "Precondition Failed");
    let new = tag(&new);
    put(&format!("W/{new}"), "two").await.assert_status(412);
    for nonsense in ["nonsense", "\"a", "\"a b\"", "*, \"a\""] {
        put(nonsense, "two").await.assert_status(400);
    }
    for none_of_them in ["", ",", "\"\"", "\"\u{fc}\""] {
        put(none_of_them, "two").await.assert_status(412);
    }
    assert_eq!(app.get("/notes").await.json::<Value>(), "one");
    put(&format!("\"x\" , {new}"), "two")
        .await
        .assert_status(200);
    put("*", "three").await.assert_status(200);
    app.put("/notes")
        .json(&json!("four"))
        .await
        .assert_status(200);
}
