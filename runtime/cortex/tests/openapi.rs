//! The document that describes an application: one handler for each kind of argument and answer.

use std::collections::BTreeMap;

use cortex::config::Environment;
use cortex::http::{Bytes, Extension, Form, HeaderMap, Html, IntoResponse};
use cortex::prelude::*;
use cortex::testing::TestApp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Injectable)]
struct PostController;

/// A post as it is kept.
#[derive(Deserialize, Serialize, ToSchema)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
    author: Author,
}

#[derive(Deserialize, Serialize, ToSchema)]
struct Author {
    name: String,
}

#[derive(Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
struct PostInput {
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    #[garde(skip)]
    body: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

#[derive(Default, Deserialize, IntoParams, Validate)]
#[garde(allow_unvalidated)]
#[expect(dead_code, reason = "only its description matters")]
struct Filter {
    /// How many at most.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    #[param(inline)]
    sort: Option<Sort>,
    /// Nobody says what this is.
    other: Option<Other>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Sort {
    Id,
    Title,
}

#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its description matters")]
struct Other {
    deep: bool,
}

#[derive(Deserialize, IntoParams)]
#[expect(dead_code, reason = "only its description matters")]
struct Place {
    id: i64,
    part: String,
}

/// Says nothing of itself.
#[derive(Deserialize, Serialize)]
struct Silent {
    name: String,
}

enum OwnError {}

impl IntoResponse for OwnError {
    fn into_response(self) -> cortex::http::Response {
        match self {}
    }
}

#[controller("/posts")]
impl PostController {
    /// Lists posts,
    /// page by page.
    ///
    /// The newest come first:
    ///
    /// - as many as `limit` says
    #[get("/")]
    async fn index(
        &self,
        Valid(Query(_filter)): Valid<Query<Filter>>,
    ) -> Result<Json<Page<Post>>, Problem> {
        Err(Problem::not_found())
    }

    /// Adds a post.
    #[post("/")]
    async fn create(
        &self,
        Valid(Json(input)): Valid<Json<PostInput>>,
    ) -> Result<Created<Post>, Problem> {
        drop(input);
        Err(Problem::not_found())
    }

    #[get("/{id}")]
    async fn show(&self, Path(_id): Path<i64>) -> Result<Tagged<Post>, Problem> {
        Err(Problem::not_found())
    }

    #[patch("/{id}")]
    async fn update(
        &self,
        Path(_id): Path<i64>,
        condition: IfMatch,
        patch: MergePatch<PostInput>,
    ) -> Result<Tagged<Post>, Problem> {
        drop((condition, patch));
        Err(Problem::not_found())
    }

    #[delete("/{id}")]
    async fn delete(&self, Path(_id): Path<i64>) -> Result<NoContent, Problem> {
        Ok(NoContent)
    }
}

#[derive(Injectable)]
struct Odds;

#[controller("/odds")]
impl Odds {
    #[get("/")]
    async fn index(&self) -> Json<Vec<Post>> {
        Json(Vec::new())
    }

    #[put("/{id}")]
    async fn silent(
        &self,
        Path(_): Path<Silent>,
        headers: HeaderMap,
        Extension(()): Extension<()>,
        Json(silent): Json<Silent>,
    ) -> Result<Json<Silent>, OwnError> {
        drop(headers);
        Ok(Json(silent))
    }

    #[post("/{id}/{part}")]
    async fn named(&self, Path(_place): Path<Place>, body: String) -> (StatusCode, Json<i64>) {
        (
            StatusCode::ACCEPTED,
            Json(body.len().try_into().unwrap_or_default()),
        )
    }

    #[put("/{id}/{part}")]
    async fn placed(&self, Path(_): Path<(i64, String)>, _body: Bytes) -> StatusCode {
        StatusCode::OK
    }

    #[patch("/files/{*rest}")]
    async fn rest(&self, _post: Option<Json<PostInput>>) -> impl IntoResponse {
        "hidden"
    }

    #[delete("/files/{*rest}")]
    async fn form(&self, Form(_input): Form<PostInput>) -> Html<String> {
        Html(String::new())
    }

    #[get("/map")]
    async fn map(&self) -> Result<Json<BTreeMap<String, Author>>, OwnError> {
        Ok(Json(BTreeMap::new()))
    }
}

fn module() -> Module {
    let mut m = Module::new("posts");
    m.import(cortex::openapi::module("shop", "1.2.3"));
    m.controller::<PostController>();
    m.controller::<Odds>();
    m
}

async fn document() -> Value {
    let app = TestApp::new(module()).start().await;
    app.get("/openapi.json").await.assert_status(200).json()
}

/// Every reference in a document.
fn references(part: &Value) -> Vec<&str> {
    match part {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            own.into_iter()
                .chain(members.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn fill_empty(part: &mut Value) {
    match part {
        Value::Object(members) if members.is_empty() => *part = json!({ "type": "object" }),
        Value::Object(members) => members.values_mut().for_each(fill_empty),
        Value::Array(items) => items.iter_mut().for_each(fill_empty),
        _ => {}
    }
}

fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    operations.collect()
}

/// `RENEW_SNAPSHOTS=1 cargo test -p cortex --all-features --test openapi` writes it anew.
#[cortex::test]
async fn the_document_says_what_signatures_and_types_know() {
    let document = format!("{:#}\n", document().await);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi.json");
    let variables = cortex::config::Variables::of_process();
    if variables.get("RENEW_SNAPSHOTS") == Some("1") {
        std::fs::write(path, &document).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap();
    for (number, (is, should)) in document.lines().zip(expected.lines()).enumerate() {
        assert_eq!(is, should, "line {}", number + 1);
    }
    assert_eq!(document, expected);
}

#[cortex::test]
async fn the_document_is_openapi_and_refers_to_nothing_that_is_missing() {
    let document = document().await;
    // A model of the standard that was written by others reads it, and loses nothing. It writes the
    // schema that fits everything, and cannot read it.
    let mut known = document.clone();
    fill_empty(&mut known);
    let model: utoipa::openapi::OpenApi = serde_json::from_value(known.clone()).unwrap();
    assert_eq!(serde_json::to_value(model).unwrap(), known);
    let references = references(&document);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let operations = operations(&document);
    let mut ids: Vec<_> = operations
        .iter()
        .map(|(.., it)| &it["operationId"])
        .collect();
    ids.sort_by_key(ToString::to_string);
    ids.dedup();
    assert_eq!(ids.len(), operations.len());
    for (path, method, operation) in operations {
        assert!(
            operation["responses"]
                .as_object()
                .is_some_and(|it| !it.is_empty())
        );
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let of_path = parameters.filter(|it| it["in"] == "path");
        let names: Vec<_> = of_path
            .map(|it| format!("{{{}}}", it["name"].as_str().unwrap()))
            .collect();
        assert_eq!(names.len(), path.matches('{').count(), "{method} {path}");
        assert!(
            names.iter().all(|name| path.contains(name)),
            "{method} {path}"
        );
    }
}

#[cortex::test]
async fn the_document_has_a_tag_and_the_type_that_a_client_asks_for() {
    let app = TestApp::new(module()).start().await;
    let plain = app.get("/openapi.json").await;
    assert_eq!(plain.header("content-type"), Some("application/json"));
    assert_eq!(plain.header("vary"), Some("accept"));
    let special = "application/vnd.oai.openapi+json";
    let asked = app.get("/openapi.json").header("accept", special).await;
    assert_eq!(asked.header("content-type"), Some(special));
    assert_eq!(asked.bytes(), plain.bytes());
    let tag = plain.header("etag").unwrap();
    let again = app.get("/openapi.json").header("if-none-match", tag).await;
    again.assert_status(304);
}

#[cortex::test]
async fn the_page_runs_only_its_own_script_and_is_not_in_production() {
    let app = TestApp::new(module()).start().await;
    let page = app.get("/docs").await;
    page.assert_status(200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    for outside in ["http:", "https:", "src="] {
        assert!(!page.text().contains(outside), "{outside}");
    }
    let production = TestApp::new(module()).environment(Environment::Production);
    let production = production.start().await;
    let hidden = production.get("/docs").await;
    let mut hidden: Value = hidden.assert_status(404).json();
    let mut nowhere: Value = production.get("/nowhere").await.json();
    for problem in [&mut hidden, &mut nowhere] {
        problem.as_object_mut().unwrap().remove("request_id");
    }
    assert_eq!(hidden, nowhere);
    production.get("/openapi.json").await.assert_status(200);
}

#[test]
fn an_application_without_routes_has_a_document_too() {
    let mut m = Module::new("empty");
    m.import(cortex::openapi::module("empty", "0.1.0"));
    cortex::testing::check(m);
}
