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
#[expect(dead_code, reason = "only its description matters")]
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
        Valid(Query(filter)): Valid<Query<Filter>>,
    ) -> Result<Json<Page<Post>>, Problem> {
        drop(filter);
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

    #[patch("/{*rest}")]
    async fn rest(&self, _post: Option<Json<PostInput>>) -> impl IntoResponse {
        "hidden"
    }

    #[delete("/{*rest}")]
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

#[cortex::test]
async fn x() {
    println!("{:#}", document().await);
    let _ = (Environment::Production, json!(1));
}
