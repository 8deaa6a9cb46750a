//! What is sent comes back exactly, lists are in the right order across pages, and filters agree.

use cortex::testing::TestApp;
use serde_json::{Value, json};

use crate::{founds, manies, plains};

/// Sends a value in the place of the field's own, and answers with what is there afterwards.
async fn kept(app: &TestApp, field: &str, value: &Value) -> Value {
    let mut input = plains::sample(1);
    input[field] = value.clone();
    let reply = app.post("/plains").json(&input).await;
    reply.assert_status(201);
    let made: Value = reply.json();
    let shown: Value = app.get(&format!("/plains/{}", made["id"])).await.json();
    assert_eq!(made, shown, "{field}: {value}");
    shown[field].clone()
}

#[cortex::test]
async fn values_come_back_as_they_were_sent() {
    let app = TestApp::new(crud_app::module()).start().await;
    for (field, values) in [
        ("whole", json!([i64::MIN, i64::MAX, 0, -1])),
        ("small", json!([i32::MIN, i32::MAX, 0])),
        (
            "ratio",
            json!([0.1, 1e308, -1e308, 5e-324, 1.797_693_134_862_315_7e308, 0.300_000_000_000_000_04]),
        ),
        ("flag", json!([true, false])),
        (
            "word",
            json!([
                "",
                " ",
                "\u{1f469}\u{200d}\u{1f680}",
                "e\u{301} and \u{e9}",
                "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
                "\u{202e}right to left",
                "' OR 1=1; --",
                "\u{feff}\r\n\t\u{1}",
                "\u{1f469}".repeat(255)
            ]),
        ),
        ("letter", json!(["", "\u{1f469}", "\u{301}"])),
        ("day", json!(["0001-01-01", "9999-12-31", "2024-02-29"])),
        ("hour", json!(["00:00:00", "23:59:59.999999", "12:00:00.000001"])),
        (
            "moment",
            json!(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-01-31T08:30:00.000001Z"]),
        ),
        (
            "token",
            json!(["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
        ),
        (
            "extra",
            json!([null, true, "", [], {}, u64::MAX, i64::MIN, 0.1, 1e308, { "\u{1f469}": [{ "a": null }] }]),
        ),
        ("state", json!(["1st", "a-b", "Draft", "selfish", "me.x"])),
    ] {
        for value in values.as_array().unwrap() {
            assert_eq!(kept(&app, field, value).await, *value, "{field}");
        }
    }
}

#[cortex::test]
async fn what_is_written_otherwise_comes_back_in_one_form() {
    let app = TestApp::new(crud_app::module()).start().await;
    for (field, sent, expected) in [
        ("moment", json!("2026-01-31T10:30:00.5+02:00"), json!("2026-01-31T08:30:00.500Z")),
        ("moment", json!("2026-01-31T08:30:00.123456789Z"), json!("2026-01-31T08:30:00.123456Z")),
        ("hour", json!("08:30:00.123456789"), json!("08:30:00.123456")),
        ("ratio", json!(7), json!(7.0)),
        ("ratio", json!(-0.0), json!(0.0)),
        (
            "token",
            json!("018F0000-0000-7000-8000-ABCDEFABCDEF"),
            json!("018f0000-0000-7000-8000-abcdefabcdef"),
        ),
    ] {
        assert_eq!(kept(&app, field, &sent).await, expected, "{field}: {sent}");
    }
}

#[cortex::test]
async fn what_does_not_fit_is_refused_with_its_place() {
    let app = TestApp::new(crud_app::module()).start().await;
    for (field, value) in [
        ("whole", json!(9_223_372_036_854_775_808_u64)),
        ("whole", json!(1.5)),
        ("whole", json!("1")),
        ("small", json!(2_147_483_648_i64)),
        ("small", json!(-2_147_483_649_i64)),
        ("word", json!("\u{1f469}".repeat(256))),
        ("word", json!("a\0b")),
        ("letter", json!("ab")),
        ("day", json!("2026-02-29")),
        ("day", json!("+12026-01-01")),
        ("day", json!("-0001-01-01")),
        ("moment", json!("2026-01-31T08:30:00")),
        ("moment", json!("+12026-01-01T00:00:00Z")),
        ("hour", json!("24:00:00")),
        ("token", json!("018f0000")),
        ("state", json!("2nd")),
        ("flag", json!(1)),
    ] {
        let mut input = plains::sample(1);
        input[field] = value.clone();
        let reply = app.post("/plains").json(&input).await;
        reply.assert_problem(422);
        reply.assert_json_at("/errors/0/pointer", format!("/{field}"));
    }
    let body = "{\"ratio\": 1e999}";
    let request = app.post("/plains").header("content-type", "application/json");
    request.body(body).await.assert_problem(400);
}

#[cortex::test]
async fn lists_in_a_field_keep_their_items_and_their_order() {
    let app = TestApp::new(crud_app::module()).start().await;
    let mut input = manies::sample(1);
    let mixed = json!({
        "words": ["b", "", "a", "\u{1f469}", "b"],
        "wholes": [i64::MAX, i64::MIN, 0],
        "ratios": [0.1, 1e308, 7.0],
        "flags": [true, false, true],
        "moments": ["2026-01-31T08:30:00.000001Z", "0001-01-01T00:00:00Z"],
        "days": [],
    });
    for (field, value) in mixed.as_object().unwrap() {
        input[field] = value.clone();
    }
    let reply = app.post("/manies").json(&input).await;
    reply.assert_status(201);
    let made: Value = reply.json();
    let shown: Value = app.get(&format!("/manies/{}", made["id"])).await.json();
    for (field, value) in mixed.as_object().unwrap() {
        assert_eq!(shown[field], *value, "{field}");
    }
    input["words"] = json!(["\u{1f469}".repeat(256)]);
    let reply = app.post("/manies").json(&input).await;
    reply.assert_problem(422);
    reply.assert_json_at("/errors/0/pointer", "/words/0");
}

/// Values of each type that lists are sorted by, in their order.
fn ordered() -> Value {
    json!({
        "word": ["", "A", "B", "a", "a", "\u{e9}", "\u{1f469}"],
        "whole": [i64::MIN, -1, 0, 0, 9, 10, i64::MAX],
        "small": [i32::MIN, -1, 0, 0, 9, 10, i32::MAX],
        "ratio": [-1e308, -0.5, 0.0, 0.1, 0.1, 0.300_000_000_000_000_04, 1e308],
        "flag": [false, false, false, true, true, true, true],
        "day": ["0001-01-01", "1999-12-31", "2000-01-01", "2000-01-01", "2026-02-28", "2026-03-01", "9999-12-31"],
        "hour": ["00:00:00", "08:30:00", "08:30:00.000001", "08:30:00.500", "08:30:01", "08:30:01", "23:59:59.999999"],
        "moment": [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999Z",
            "1970-01-01T00:00:00Z",
            "2026-01-31T08:30:00Z",
            "2026-01-31T08:30:00.000001Z",
            "2026-01-31T08:30:00.500Z",
            "9999-12-31T23:59:59Z",
        ],
        "token": [
            "00000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-0000-000000000001",
            "01000000-0000-0000-0000-000000000000",
            "7fffffff-ffff-ffff-ffff-ffffffffffff",
            "80000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
    })
}

/// The rows of a list, two a page.
async fn pages(app: &TestApp, sort: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let request = app.get("/founds").query("limit", 2).query("sort", sort);
        let request = match &after {
            Some(after) => request.query("after", after),
            None => request,
        };
        let page: Value = request.await.json();
        rows.extend(page["items"].as_array().into_iter().flatten().cloned());
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            return rows;
        }
    }
}

#[cortex::test]
async fn each_order_is_right_across_pages_and_filters_agree() {
    let app = TestApp::new(crud_app::module()).start().await;
    let ordered = ordered();
    for at in [3, 0, 6, 2, 5, 1, 4] {
        let mut input = founds::sample(1);
        for (field, values) in ordered.as_object().unwrap() {
            input[field] = values[at].clone();
        }
        app.post("/founds").json(&input).await.assert_status(201);
    }
    for (field, values) in ordered.as_object().unwrap() {
        let values = values.as_array().unwrap();
        let of = |rows: &[Value]| rows.iter().map(|row| row[field].clone()).collect::<Vec<_>>();
        assert_eq!(of(&pages(&app, field).await), *values, "{field}");
        let mut backwards = values.clone();
        backwards.reverse();
        assert_eq!(of(&pages(&app, &format!("-{field}")).await), backwards, "-{field}");
        if ["ratio", "hour", "moment"].contains(&&**field) {
            continue;
        }
        for value in values {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let page: Value = app.get("/founds").query(field, &text).await.json();
            let expected = values.iter().filter(|other| *other == value).count();
            assert_eq!(page["items"].as_array().unwrap().len(), expected, "{field}={text}");
        }
    }
}
