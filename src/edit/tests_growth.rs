//! Files that were changed by hand get what they would be generated with.

use super::growth::{Missing, grown};

/// What a file was generated as, and what it would be with a field more.
const OLD: &str = "\
use chrono::{DateTime, Utc};

use super::model::{Column, Model};

const SORTS: &[Column] = &[Column::Id];

#[derive(Clone, PartialEq, Eq)]
pub struct Post {
    pub id: i64,
    pub title: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Validate)]
pub struct PostQuery {
    #[param(pattern = \"^-?(id)$\")]
    pub sort: Option<String>,
}

impl From<Model> for Post {
    fn from(row: Model) -> Self {
        Self { id: row.id }
    }
}

impl Repository {
    fn list(&self, query: &PostQuery) -> Rows {
        let rows = Entity::find();
        self.fetch(rows)
    }
}

fn filled(input: PostInput) -> ActiveModel {
    ActiveModel {
        title: Set(input.title),
        ..Default::default()
    }
}

fn sample(number: u32) -> Value {
    json!({ \"title\": format!(\"{number}\") })
}
";

fn new() -> String {
    let mut text = OLD.to_owned();
    for (from, to) in [
        ("{Column, Model}", "{Column, Model, PostStatus}"),
        ("&[Column::Id]", "&[Column::Id, Column::Status]"),
        ("PartialEq, Eq)", "PartialEq)"),
        (
            "    pub created_at",
            "    #[serde(default)]\n    pub status: PostStatus,\n    pub created_at",
        ),
        ("^-?(id)$", "^-?(id|status)$"),
        (
            "Self { id: row.id }",
            "Self {\n            id: row.id,\n            status: row.status,\n        }",
        ),
        (
            "let rows = Entity::find();\n",
            "let mut rows = Entity::find();\n        if let Some(status) = query.status {\n            \
             rows = rows.filter(status);\n        }\n",
        ),
        (
            "        ..Default",
            "        status: Set(input.status),\n        ..Default",
        ),
        (
            "json!({ \"title\": format!(\"{number}\") })",
            "json!({\n        \"title\": format!(\"{number}\"),\n        \"status\": \"draft\",\n    })",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text + "\n/// What it is at first.\nfn default_status() -> PostStatus {\n    PostStatus::Draft\n}\n"
}

/// The file as a person has it after these changes.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut text = OLD.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn a_file_as_it_was_becomes_what_it_would_be() {
    assert_eq!(grown(OLD, &new(), OLD).unwrap(), new());
    assert_eq!(
        grown(OLD, &new(), &new()).unwrap(),
        new(),
        "a second time changes nothing"
    );
}

#[test]
fn comments_order_and_additions_stay() {
    let mine = [
        (
            "    pub title: String,\n",
            "    // As on the cover.\n    pub title: String, // short\n    pub mine: u8,\n",
        ),
        ("Self { id: row.id }", "Self { mine: 1, id: row.id }"),
        (
            "        self.fetch(rows)",
            "        // All of them.\n        self.fetch(rows.mine())",
        ),
        (
            "const SORTS: &[Column] = &[Column::Id];",
            "const SORTS: &[Column] = &[\n    Column::Mine, // first\n    Column::Id\n];",
        ),
    ];
    let text = grown(OLD, &new(), &changed(&mine)).unwrap();
    for piece in [
        "    // As on the cover.\n    pub title: String, // short\n    pub mine: u8,\n    #[serde(default)]\n    pub status: PostStatus,\n    pub created_at",
        "        Self {\n            mine: 1,\n            id: row.id,\n            status: row.status,\n        }\n",
        "        let mut rows = Entity::find();\n        if let Some(status) = query.status {\n            rows = rows.filter(status);\n        }\n        // All of them.\n        self.fetch(rows.mine())\n",
        "&[\n    Column::Mine, // first\n    Column::Id,\n    Column::Status,\n];",
    ] {
        assert!(text.contains(piece), "{piece}\n---\n{text}");
    }
}

#[test]
fn lines_end_as_they_ended() {
    let windows = changed(&[("pub title: String", "pub headline: String")]).replace('\n', "\r\n");
    let text = grown(OLD, &new(), &windows).unwrap();
    let expected = new().replace("pub title: String", "pub headline: String");
    assert_eq!(text, expected.replace('\n', "\r\n"));
}

#[test]
fn odd_but_legal_layouts_are_understood() {
    let tight = "use super::model::*;\nconst SORTS: &[Column] = &[];\n#[derive(Clone, PartialEq, Eq)] pub struct Post { pub id: i64, pub created_at: T }\n\
                 #[derive(Validate)] pub struct PostQuery { #[param(pattern = \"^-?(id)$\")] pub sort: String }\n\
                 impl From<Model> for Post { fn from(r: Model) -> Self { Self { id: r.id, ..old() } } }\n\
                 impl Repository { fn list(&self, query: &PostQuery) -> Rows { let mut rows = Entity::find(); rows } }\n\
                 fn filled(input: PostInput) -> ActiveModel { ActiveModel { ..Default::default() } }\n\
                 fn sample(number: u32) -> Value { json!({}) }\n";
    // A value of another name would not compile: there is no telling what it is called.
    let missing = grown(OLD, &new(), tight).unwrap_err();
    assert_eq!(missing[0].line, "status: row.status,");
    assert_eq!(missing.len(), 1, "{missing:?}");
    let text = grown(OLD, &new(), &tight.replace("r: Model", "row: Model")).unwrap();
    assert!(syn::parse_file(&text).is_ok(), "{text}");
    for piece in [
        "&[Column::Status]",
        "\"status\": \"draft\"",
        "status: Set(input.status),",
        "status: row.status,",
        "pub status: PostStatus,",
        "let mut rows",
    ] {
        assert_eq!(text.matches(piece).count(), 1, "{piece}\n---\n{text}");
    }
}

#[test]
fn what_has_no_place_is_named_and_nothing_is_changed() {
    let restructured = changed(&[
        ("fn filled(", "fn columns("),
        ("^-?(id)$", "^-?(id|rank)$"),
        (
            "json!({ \"title\": format!(\"{number}\") })",
            "made(number)",
        ),
    ]);
    let missing = grown(OLD, &new(), &restructured).unwrap_err();
    let lines: Vec<&str> = missing.iter().map(|one| &*one.line).collect();
    assert_eq!(
        lines,
        [
            "#[param(pattern = \"^-?(id|status)$\")]",
            "status: Set(input.status),",
            "\"status\": \"draft\",",
        ]
    );
}

#[test]
fn what_is_more_than_further_lines_is_left_to_the_person() {
    let other = new().replace("fn sample(number", "async fn sample(app: &App, number");
    let mine = changed(&[("pub title", "pub headline")]);
    let Err(missing) = grown(OLD, &other, &mine) else {
        panic!("it was changed");
    };
    let [Missing { why, line }] = &missing[..] else {
        panic!("{missing:?}");
    };
    assert!(why.contains("more than further lines"));
    assert!(
        line.contains("async fn sample(app: &App, number: u32)"),
        "{line}"
    );
}

#[test]
fn constants_and_variables_are_replaced_where_nobody_has_changed_them() {
    let text = |columns: &str, values: &str| {
        format!(
            "const INSERT: &str = \"\n    INSERT INTO posts ({columns})\n\";\n\n\
             fn insert(input: Input) {{\n    let row = query(INSERT){values};\n    run(row)\n}}\n"
        )
    };
    let old = text("title", ".bind(input.title)");
    let new = text("title, slug", ".bind(input.title).bind(input.slug)");
    let by_hand = |text: &str| text.replace("fn insert", "/// Adds one.\nfn insert");
    assert_eq!(grown(&old, &new, &by_hand(&old)), Ok(by_hand(&new)));
    assert_eq!(grown(&old, &new, &by_hand(&new)), Ok(by_hand(&new)));
    for (from, to) in [("INTO posts", "INTO old_posts"), (".bind", ".twice().bind")] {
        let missing = grown(&old, &new, &old.replace(from, to)).unwrap_err();
        assert_eq!(missing.len(), 1, "{missing:?}");
        assert!(missing[0].line.contains("slug"), "{missing:?}");
        assert!(missing[0].why.contains("not as it was generated"));
    }
}
