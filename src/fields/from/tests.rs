//! What files come to: the words that would be typed, what is told, and what is refused with its place.

use std::fmt::Write as _;

use super::scalar::FORMATS;
use super::*;
use crate::fields::Dialect;

const PAGE: &str = include_str!("../../../docs/src/reference/fields.md");

/// Everything that is read from a file, as a person would write it down.
fn read(file: &str, text: &str) -> String {
    let described = match Described::read(file, text) {
        Ok(described) => described,
        Err(why) => return format!("unread: {why:?}"),
    };
    let (models, mut problems) = described.models(&described.names());
    let mut shown = String::new();
    for model in models {
        let id = model
            .id
            .map_or(String::new(), |id| format!(" --id {}", id.name()));
        writeln!(shown, "{}{id}", model.name).unwrap();
        for word in &model.words {
            writeln!(shown, "  {}   ({})", word.text, word.place).unwrap();
        }
        for note in &model.notes {
            writeln!(shown, "  note: {note}").unwrap();
        }
        problems.extend(
            model
                .fields(&Table::new(Dialect::Sqlite))
                .err()
                .unwrap_or_default(),
        );
    }
    for problem in problems {
        writeln!(shown, "wrong: {}: {}", problem.place, problem.why).unwrap();
    }
    shown
}

#[test]
fn a_table_is_a_model_and_a_line_a_field() {
    let shown = read(
        "schema.toml",
        r#"# Posts and who writes them.
[Post]
title = "string:120"
body = 'text:default="Hello, world: hello"'
author = "references:on_delete=cascade"

["billing/Invoice"]
id = "uuid7"
due = "date"

[Empty]
"#,
    );
    insta::assert_snapshot!(shown, @r#"
    Post
      title:string:120   (line 3)
      body:text:default="Hello, world: hello"   (line 4)
      author:references:on_delete=cascade   (line 5)
    billing/Invoice --id uuid7
      due:date   (line 9)
    Empty
    "#);
}

#[test]
fn all_that_is_wrong_in_tables_is_told_with_its_line() {
    let shown = read(
        "schema.toml",
        "x = \"string\"\n[Post]\nid = \"serial\"\ntitle = \"strin\"\nlevel = 4\n\"a:b\" = \"int\"\n\
         [Post.meta]\nx = \"int\"\n[[Tag]]\nname = \"string\"\n",
    );
    insta::assert_snapshot!(shown);
    let broken = read("schema.toml", "[Post]\ntitle =\n");
    assert!(broken.contains("line 2"), "{broken}");
    let twice = read(
        "schema.toml",
        "[Post]\ntitle = \"string\"\ntitle = \"text\"\n",
    );
    assert!(twice.contains("line 3"), "{twice}");
}

const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Blog post",
  "type": "object",
  "required": ["title", "status", "author", "level"],
  "additionalProperties": false,
  "properties": {
    "id": { "type": "string", "format": "uuid" },
    "title": { "type": "string", "maxLength": 120, "minLength": 1 },
    "body": { "type": ["string", "null"], "maxLength": 20000 },
    "status": { "$ref": "#/$defs/status", "default": "draft" },
    "kind": { "enum": ["news", "long read", null] },
    "author": { "$ref": "#/$defs/Author" },
    "reviewer_id": { "anyOf": [{ "$ref": "#/$defs/Author" }, { "type": "null" }] },
    "level": { "type": "integer", "format": "int32", "default": 3, "minimum": 0 },
    "views": { "type": "integer" },
    "rate": { "type": "number", "default": 0.5 },
    "open": { "type": "boolean", "default": false },
    "publishedAt": { "type": "string", "format": "date-time" },
    "day": { "type": "string", "format": "date" },
    "hour": { "type": "string", "format": "time" },
    "token": { "type": "string", "format": "uuid" },
    "mail": { "type": "string", "format": "email", "pattern": "@" },
    "password": { "type": "string", "writeOnly": true },
    "tags": { "type": "array", "items": { "type": "string", "maxLength": 30 } },
    "meta": { "type": "object" },
    "either": { "type": ["string", "integer"] },
    "comments": { "type": "array", "items": { "$ref": "#/$defs/Comment" } },
    "created_at": { "type": "string", "format": "date-time" }
  },
  "$defs": {
    "status": { "type": "string", "enum": ["draft", "published"] },
    "Author": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] },
    "Comment": { "properties": { "post": { "$ref": "#" } }, "maxProperties": 3 }
  }
}"##;

#[test]
fn a_json_schema_says_what_columns_can() {
    insta::assert_snapshot!(read("schemas/post.json", SCHEMA));
}

#[test]
fn all_that_is_wrong_in_a_schema_is_told_with_its_pointer() {
    let shown = read(
        "post.json",
        r##"{ "properties": {
            "a/b": { "type": "string" },
            "far": { "$ref": "other.json#/x" },
            "gone": { "$ref": "#/$defs/gone" },
            "round": { "$ref": "#/$defs/round" },
            "grade": { "enum": ["a/b", "c"] },
            "self": { "type": "string" },
            "count": { "type": "integer", "default": "many" }
        }, "$defs": { "round": { "$ref": "#/$defs/round" } } }"##,
    );
    insta::assert_snapshot!(shown);
    let broken = read("post.json", "{\n  \"properties\": {,}\n}");
    assert!(broken.contains("line 2"), "{broken}");
    let twice = read("post.json", "{ \"a\": 1,\n \"a\": 2 }");
    assert!(twice.contains("`a` is there twice at line 2"), "{twice}");
}

#[test]
fn an_open_api_description_has_its_models_among_its_schemas() {
    let text = r##"{
      "openapi": "3.0.3",
      "components": { "schemas": {
        "Post": { "type": "object", "required": ["title"], "properties": {
          "title": { "type": "string", "nullable": true },
          "author": { "allOf": [{ "$ref": "#/components/schemas/Author" }], "nullable": true }
        } },
        "Problem": { "type": "string" },
        "Author": { "type": "object", "properties": { "name": { "type": "string" } } }
      } }
    }"##;
    let described = Described::read("openapi.json", text).unwrap();
    assert_eq!(described.names(), ["Post", "Author"]);
    assert!(described.has_to_be_chosen_from());
    let (models, problems) = described.models(&["Post"]);
    assert_eq!(
        models[0].typed(),
        ["title:string:optional", "author:references:optional"]
    );
    assert_eq!((models.len(), problems.len()), (1, 0));
}

#[test]
fn other_files_are_not_read() {
    assert_eq!(read("openapi.yaml", ""), "unread: Yaml");
    assert_eq!(read("schema.sql", ""), "unread: Unknown");
}

/// The chapter's rows on what of JSON Schema has a meaning.
#[test]
fn the_chapter_says_what_schemas_become() {
    let word = |schema: &str| {
        let text = format!("{{ \"required\": [\"x\"], \"properties\": {{ \"x\": {schema} }} }}");
        let (models, _) = Described::read("x.json", &text).unwrap().models(&["X"]);
        models[0].words[0].text.clone()
    };
    let formats = FORMATS.iter().map(|(format, kind)| {
        let of = match *format {
            "int32" | "int64" => "integer",
            "double" => "number",
            _ => "string",
        };
        (
            format!(r#""type": "{of}", "format": "{format}""#),
            (*kind).to_owned(),
        )
    });
    let others = [
        (r#""type": "string""#, "string"),
        (r#""type": "string", "maxLength": 120"#, "string:120"),
        (r#""type": "string", "maxLength": 20000"#, "text"),
        (r#""enum": ["draft", "published"]"#, "enum:draft/published"),
        (r#""type": "integer""#, "int"),
        (r#""type": "number""#, "float"),
        (r#""type": "boolean""#, "bool"),
        (
            r#""type": "array", "items": { "type": "string" }"#,
            "string:list",
        ),
        (r#""type": "object""#, "json"),
        (r#""type": ["string", "null"]"#, "string:optional"),
        (r#""type": "string", "writeOnly": true"#, "string:hidden"),
        (r#""type": "integer", "default": 3"#, "int:default=3"),
    ];
    let others = others.map(|(schema, kind)| (schema.to_owned(), kind.to_owned()));
    for (schema, kind) in formats.chain(others) {
        assert_eq!(
            word(&format!("{{ {schema} }}")),
            format!("x:{kind}"),
            "{schema}"
        );
        let row = format!("| `{schema}` | `{kind}` |\n");
        assert!(PAGE.contains(&row), "the chapter on fields lacks:\n{row}");
    }
}

/// The examples of the chapter that are files.
#[test]
fn the_files_of_the_chapter_are_read() {
    let (_, after) = PAGE.split_once("```toml\n").unwrap();
    let (text, _) = after.split_once("```").unwrap();
    let shown = read("schema.toml", text);
    assert!(
        !shown.contains("wrong") && shown.contains("Post\n"),
        "{shown}"
    );
}
