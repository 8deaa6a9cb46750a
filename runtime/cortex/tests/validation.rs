//! What a client is told of a body, a query or a path that is not accepted.

use cortex::http::{Form, refusal};
use cortex::prelude::*;
use cortex::testing::{Reply, TestApp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Injectable)]
struct Posts;

#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
struct Post {
    #[garde(length(chars, min = 1, max = 5))]
    title: String,
    #[serde(default)]
    #[garde(inner(length(min = 2), custom(lower)))]
    tags: Vec<String>,
    #[garde(range(min = 1, max = 9))]
    stars: Option<i64>,
    #[serde(default)]
    #[garde(dive)]
    author: Option<Author>,
}

#[derive(Debug, Deserialize, Serialize, Validate)]
struct Author {
    #[garde(email)]
    email: String,
    #[garde(pattern(r"^\p{Ll}\w*$"))]
    name: String,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "garde passes the context, which is nothing here, by reference"
)]
fn lower(tag: &str, _: &()) -> garde::Result {
    match tag {
        "plain" => Err(garde::Error::new("is too plain")),
        tag if tag.chars().any(char::is_uppercase) => {
            Err(refusal("lower_case", "has capital letters"))
        }
        _ => Ok(()),
    }
}

#[derive(Debug, Default, Deserialize, Serialize, Validate)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    #[garde(range(max = 100))]
    limit: Option<u32>,
    #[garde(length(max = 3))]
    tag: Vec<String>,
    #[garde(dive)]
    filter: Status,
    #[garde(skip)]
    sort: Option<Sort>,
}

#[derive(Debug, Default, Deserialize, Serialize, Validate)]
#[serde(default, deny_unknown_fields)]
struct Status {
    #[garde(inner(ascii))]
    status: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Sort {
    Id,
    Title,
}

#[derive(Deserialize, Validate)]
struct Place {
    #[garde(range(min = 1))]
    id: i64,
    #[garde(alphanumeric)]
    part: String,
}

#[controller("/posts")]
impl Posts {
    #[get("/")]
    async fn index(&self, Valid(Query(wanted)): Valid<Query<Wanted>>) -> Json<Wanted> {
        Json(wanted)
    }

    #[post("/")]
    async fn create(&self, Valid(Json(post)): Valid<Json<Post>>) -> Json<Post> {
        Json(post)
    }

    #[post("/form")]
    async fn submit(&self, Valid(Form(post)): Valid<Form<Post>>) -> Json<Post> {
        Json(post)
    }

    #[post("/plain")]
    async fn plain(&self, Json(post): Json<Post>) -> Json<Post> {
        Json(post)
    }

    #[get("/{id}/{part}")]
    async fn part(&self, Valid(Path(place)): Valid<Path<Place>>) -> String {
        format!("{} of {}", place.part, place.id)
    }

    #[patch("/")]
    async fn change(&self, patch: MergePatch<Post>) -> Result<Json<Post>, Problem> {
        let author = Author {
            email: "a@example.org".to_owned(),
            name: "ann".to_owned(),
        };
        patch
            .apply(&Post {
                title: "old".to_owned(),
                tags: vec!["first".to_owned()],
                stars: Some(3),
                author: Some(author),
            })
            .map(Json)
    }
}

async fn app() -> TestApp {
    let mut m = Module::new("posts");
    m.controller::<Posts>();
    TestApp::new(m)
        .set("server.body_limit", "4 KiB")
        .start()
        .await
}

/// The faults of a problem, without the sentences.
#[track_caller]
fn faults(reply: &Reply, status: u16) -> Value {
    reply.assert_status(status);
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json")
    );
    let mut faults = reply.json::<Value>()["errors"].take();
    for fault in faults.as_array_mut().into_iter().flatten() {
        let detail = fault.as_object_mut().and_then(|it| it.remove("detail"));
        assert!(detail.is_some_and(|it| it.is_string()), "{fault}");
    }
    faults
}

async fn send(app: &TestApp, body: &Value) -> Reply {
    app.post("/posts").json(body).await
}

#[cortex::test]
async fn each_rule_that_is_broken_has_an_entry_with_place_code_and_parameters() {
    let app = app().await;
    send(&app, &json!({ "title": "short" }))
        .await
        .assert_status(200);
    let broken = json!({
        "title": "longer",
        "tags": ["fine", "x", "plain", "Capital"],
        "stars": 0,
        "author": { "email": "nobody", "name": "A" },
    });
    let reply = send(&app, &broken).await;
    let expected = json!([
        { "pointer": "/author/email", "code": "email" },
        { "pointer": "/author/name", "code": "pattern", "pattern": r"^\p{Ll}\w*$" },
        { "pointer": "/stars", "code": "range", "min": 1 },
        { "pointer": "/tags/1", "code": "length", "min": 2 },
        { "pointer": "/tags/2", "code": "invalid" },
        { "pointer": "/tags/3", "code": "lower_case" },
        { "pointer": "/title", "code": "length", "max": 5 },
    ]);
    assert_eq!(faults(&reply, 422), expected);
    let problem: Value = reply.json();
    assert_eq!(problem["detail"], "7 values are not accepted");
    assert_eq!(problem["errors"][6]["detail"], "is longer than 5");
    assert_eq!(problem["errors"][4]["detail"], "is too plain");
    let one: Value = send(&app, &json!({ "title": "" })).await.json();
    assert_eq!(one["detail"], "`/title`: is shorter than 1");
}

#[cortex::test]
async fn a_body_of_a_wrong_shape_is_told_with_the_place() {
    let app = app().await;
    for (body, expected) in [
        (
            json!({}),
            json!({ "pointer": "/title", "code": "required" }),
        ),
        (
            json!({ "title": "a", "titel": 1 }),
            json!({ "pointer": "/titel", "code": "unknown" }),
        ),
        (
            json!({ "title": "a", "author": { "email": 1 } }),
            json!({ "pointer": "/author/email", "code": "type" }),
        ),
        (
            json!({ "title": "a\0" }),
            json!({ "pointer": "/title", "code": "nul" }),
        ),
    ] {
        let reply = send(&app, &body).await;
        assert_eq!(faults(&reply, 422), json!([expected]), "{body}");
        // A plain `Json` has the places too, and takes any text.
        if expected["code"] != "nul" {
            let plain = app.post("/posts/plain").json(&body).await;
            assert_eq!(faults(&plain, 422), json!([expected]), "{body}");
        }
    }
}

#[cortex::test]
async fn a_body_that_is_none_is_refused_before_any_rule() {
    let app = app().await;
    let typed = |kind: &'static str, body: String| {
        app.post("/posts").header("content-type", kind).body(body)
    };
    let good = || r#"{"title":"a"}"#.to_owned();
    typed("application/json; charset=utf-8", good())
        .await
        .assert_status(200);
    typed("application/vnd.shop+json", good())
        .await
        .assert_status(200);
    typed("text/plain", good()).await.assert_status(415);
    app.post("/posts").body(good()).await.assert_status(415);
    for body in [
        "",
        "{",
        "nul",
        "{\"title\":\"\\ud800\"}",
        "{\"title\":\"\0\"}",
    ] {
        let reply = typed("application/json", body.to_owned()).await;
        assert_eq!(faults(&reply, 400), Value::Null, "{body:?}");
    }
    let twice = typed(
        "application/json",
        r#"{"title":"a","title":"b"}"#.to_owned(),
    )
    .await;
    let expected = json!([{ "pointer": "/title", "code": "duplicate" }]);
    assert_eq!(faults(&twice, 422), expected);
    let long = typed("application/json", format!("\"{}\"", "a".repeat(5000))).await;
    assert_eq!(faults(&long, 413), Value::Null);
}

#[cortex::test]
async fn a_whole_number_may_have_a_point() {
    let app = app().await;
    for stars in [json!(7.0), json!(7e0)] {
        let reply = send(&app, &json!({ "title": "a", "stars": stars })).await;
        reply.assert_status(200).assert_json_at("/stars", 7);
    }
    for (stars, code) in [(json!(7.5), "type"), (json!(10.0), "range")] {
        let reply = send(&app, &json!({ "title": "a", "stars": stars })).await;
        reply
            .assert_status(422)
            .assert_json_at("/errors/0/code", code);
    }
}

#[cortex::test]
async fn queries_can_repeat_and_nest() {
    let app = app().await;
    let expected = json!({
        "limit": 7,
        "tag": ["a b", "ü"],
        "filter": { "status": "draft" },
        "sort": "title",
    });
    for query in [
        "limit=7&tag=a+b&tag=%C3%BC&filter[status]=draft&sort=title",
        "filter%5Bstatus%5D=draft&tag=a%20b&sort=title&tag=%C3%BC&limit=7",
    ] {
        let reply = app.get(&format!("/posts?{query}")).await;
        assert_eq!(
            reply.assert_status(200).json::<Value>(),
            expected,
            "{query}"
        );
    }
    let one: Value = app.get("/posts?tag=a").await.json();
    assert_eq!(one["tag"], json!(["a"]));
    let none: Value = app.get("/posts").await.json();
    assert_eq!(none["limit"], Value::Null);
}

#[cortex::test]
async fn a_wrong_query_names_its_parameter() {
    let app = app().await;
    for (query, expected) in [
        ("limit=x", json!({ "parameter": "limit", "code": "type" })),
        ("limit=-1", json!({ "parameter": "limit", "code": "type" })),
        (
            "limit=101",
            json!({ "parameter": "limit", "code": "range", "max": 100 }),
        ),
        (
            "limit=1&limit=2",
            json!({ "parameter": "limit", "code": "duplicate" }),
        ),
        (
            "limits=1",
            json!({ "parameter": "limits", "code": "unknown" }),
        ),
        ("sort=x", json!({ "parameter": "sort", "code": "value" })),
        (
            "filter[state]=x",
            json!({ "parameter": "filter[state]", "code": "unknown" }),
        ),
        (
            "filter[status]=%C3%BC",
            json!({ "parameter": "filter[status]", "code": "ascii" }),
        ),
        (
            "filter[status]=a&filter[status]=b",
            json!({ "parameter": "filter[status]", "code": "duplicate" }),
        ),
        (
            "tag=a&tag=b&tag=c&tag=d",
            json!({ "parameter": "tag", "code": "length", "max": 3 }),
        ),
        ("tag=%00", json!({ "parameter": "tag", "code": "nul" })),
    ] {
        let reply = app.get(&format!("/posts?{query}")).await;
        assert_eq!(faults(&reply, 400), json!([expected]), "{query}");
    }
    for query in [
        "tag=%ff",
        "tag[=",
        "filter=x",
        "a[b][c][d][e][f][g][h]=1",
        "[",
        "%",
    ] {
        let reply = app.get(&format!("/posts?{query}")).await;
        let status = reply.status();
        assert!(
            status == 400 || (status == 200 && query == "%"),
            "{query}: {status}"
        );
    }
}

#[cortex::test]
async fn a_form_is_told_like_a_body() {
    let app = app().await;
    let form = |body: &'static str| {
        app.post("/posts/form")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let sent: Value = form("title=a&tags=bb&tags=cc&author[email]=a%40b.de&author[name]=x")
        .await
        .assert_status(200)
        .json();
    assert_eq!(sent["tags"], json!(["bb", "cc"]));
    let short = form("title=&tags=bb&tags=c").await;
    let expected = json!([
        { "pointer": "/tags/1", "code": "length", "min": 2 },
        { "pointer": "/title", "code": "length", "min": 1 },
    ]);
    assert_eq!(faults(&short, 422), expected);
    let unknown = form("title=a&x=1").await;
    let expected = json!([{ "pointer": "/x", "code": "unknown" }]);
    assert_eq!(faults(&unknown, 422), expected);
    app.post("/posts/form")
        .json(&json!({}))
        .await
        .assert_status(415);
}

#[cortex::test]
async fn nothing_is_at_a_path_that_breaks_a_rule() {
    let app = app().await;
    assert_eq!(app.get("/posts/7/a1").await.text(), "a1 of 7");
    let reply = app.get("/posts/0/a1").await;
    let expected = json!([{ "parameter": "id", "code": "range", "min": 1 }]);
    assert_eq!(faults(&reply, 404), expected);
    let nul = app.get("/posts/7/a%00").await;
    let expected = json!([{ "parameter": "part", "code": "nul" }]);
    assert_eq!(faults(&nul, 404), expected);
    assert_eq!(faults(&app.get("/posts/x/a1").await, 404), Value::Null);
    app.get("/posts/7/%ff").await.assert_status(404);
}

#[cortex::test]
async fn a_merge_patch_changes_what_it_names() {
    let app = app().await;
    let patch = async |kind: &'static str, body: Value| {
        let request = app.patch("/posts").header("content-type", kind);
        request.body(body.to_string()).await
    };
    for kind in ["application/merge-patch+json", "application/json"] {
        let body = json!({ "title": "new", "stars": null, "author": { "name": "j\u{f6}rg" } });
        let changed: Value = patch(kind, body).await.assert_status(200).json();
        let expected = json!({
            "title": "new",
            "tags": ["first"],
            "stars": null,
            "author": { "email": "a@example.org", "name": "j\u{f6}rg" },
        });
        assert_eq!(changed, expected);
    }
    let merge = async |body: Value| patch("application/merge-patch+json", body).await;
    for (body, expected) in [
        (
            json!({ "title": null }),
            json!({ "pointer": "/title", "code": "required" }),
        ),
        (
            json!({ "title": "longer" }),
            json!({ "pointer": "/title", "code": "length", "max": 5 }),
        ),
        (
            json!({ "author": { "email": 1 } }),
            json!({ "pointer": "/author/email", "code": "type" }),
        ),
        (
            json!({ "titel": "a" }),
            json!({ "pointer": "/titel", "code": "unknown" }),
        ),
        (
            json!({ "titel": null }),
            json!({ "pointer": "/titel", "code": "unknown" }),
        ),
        (json!([]), json!({ "pointer": "", "code": "type" })),
        (json!("a"), json!({ "pointer": "", "code": "type" })),
    ] {
        let reply = merge(body.clone()).await;
        assert_eq!(faults(&reply, 422), json!([expected]), "{body}");
    }
    let request = app
        .patch("/posts")
        .header("content-type", "application/json");
    let twice = request.body(r#"{"title":"a","title":"b"}"#).await;
    let expected = json!([{ "pointer": "/title", "code": "duplicate" }]);
    assert_eq!(faults(&twice, 422), expected);
    let whole: Value = merge(json!({ "stars": 7.0 })).await.json();
    assert_eq!(whole["stars"], 7);
    patch("application/json-patch+json", json!({}))
        .await
        .assert_status(415);
}

#[cortex::test]
async fn what_is_odd_is_answered_and_never_a_failure() {
    let app = app().await;
    let deep = format!("{{\"title\":\"a\",\"tags\":{}", "[".repeat(2000));
    let bodies = [
        (400, "\u{feff}{\"title\":\"a\"}"),
        (400, "{\"title\":\"a\",}"),
        (400, "{\"title\":\"a\"} {}"),
        (400, "{\"title\":\"a\",\"stars\":1e999}"),
        (
            422,
            "{\"title\":\"a\",\"stars\":123456789012345678901234567890}",
        ),
        (422, "{\"title\":\"a\",\"\\ud83d\\ude00\":1}"),
        (422, &*deep),
    ];
    for (status, body) in bodies {
        let request = app
            .post("/posts")
            .header("content-type", "application/json");
        faults(&request.body(body.to_owned()).await, status);
    }
    let title = json!({ "title": "\u{1f469}\u{200d}\u{1f680}" });
    send(&app, &title).await.assert_status(200);
    let (long, name) = ("9".repeat(5000), "a".repeat(5000));
    for query in [
        &format!("limit={long}"),
        &format!("{name}=1"),
        &format!("sort={name}"),
        "limit=%EF%BC%91",
        "limit=",
    ] {
        faults(&app.get(&format!("/posts?{query}")).await, 400);
    }
    for place in [
        &*long,
        "-1",
        "1e1",
        "%20",
        "%EF%BC%91",
        "1%2F2",
        "..",
        "%25",
    ] {
        faults(&app.get(&format!("/posts/{place}/a")).await, 404);
    }
}
