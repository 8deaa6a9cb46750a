//! Models from a file, and what is made of models that are there: seeds, factories and types for
//! clients. [`prepare`] makes the project that `built` lints and tests with the true tools.

use super::{files_in, run_in};
use crate::support::Sandbox;

const NAME: &str = "it-from";

const MODELS: &str = r#"[Post]
title = "string:120"
body = "text:optional"
status = "enum:draft/published:default=draft"
note = 'text:default="Hello, world"'
author = "references"
rate = "float"
day = "date"
at = "datetime:optional:index"
secret = "string:hidden"
code = "string:6:unique"
marks = "int:list"
words = "string:12:list"

[Author]
name = "string:unique"
"#;

/// What is made of the models, in turn.
const WISHES: &[&str] = &[
    "generate seeder Author",
    "generate seeder Post --count 5",
    "generate factory Author",
    "generate factory Post",
    "generate dto PostSummary id title created_at --from-model Post",
    "generate dto PostDraft title note status words --from-model Post --request",
    // A repository that takes the columns, and not what clients send.
    "generate model Tally name:string ratios:float:list days:date:list moments:datetime:list",
    "generate seeder Tally",
    "generate factory Tally",
    "generate dto TallyCard --from-model Tally",
];

/// A project with a database and a file of models.
fn project(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    new(&sandbox, name);
    sandbox
}

fn new(sandbox: &Sandbox, name: &str) {
    let new = format!("new {name} --template rest --no-git --quiet");
    sandbox.cortex(&new).assert().success();
    sandbox.write(&format!("{name}/schema.toml"), MODELS);
}

fn succeeds(sandbox: &Sandbox, name: &str, args: &str) -> String {
    let shown = run_in(sandbox, name, args);
    assert!(shown.ends_with("--- exit 0"), "{args}:\n{shown}");
    shown
}

/// Makes the project; to be called before any project is built.
pub(crate) fn prepare(sandbox: &Sandbox) -> String {
    new(sandbox, NAME);
    succeeds(sandbox, NAME, "generate crud --from schema.toml");
    for wish in WISHES {
        succeeds(sandbox, NAME, wish);
    }
    NAME.to_owned()
}

#[test]
fn all_models_of_a_file_come_in_one_run_that_is_taken_back_as_one() {
    let sandbox = project(NAME);
    let before = files_in(&sandbox, NAME);
    let shown = succeeds(&sandbox, NAME, "generate crud --from schema.toml --dry-run");
    assert!(shown.contains("+++ b/src/posts/model.rs"), "{shown}");
    assert!(files_in(&sandbox, NAME) == before, "a dry run writes");

    succeeds(&sandbox, NAME, "generate crud --from schema.toml");
    let after = files_in(&sandbox, NAME);
    let migrations = after.keys().filter(|path| path.ends_with(".up.sql"));
    let tables = migrations
        .map(|path| path.split_once('_').unwrap().1)
        .collect::<Vec<_>>();
    assert_eq!(tables, ["create_authors.up.sql", "create_posts.up.sql"]);
    assert!(
        after["src/authors/model.rs"].contains("posts: HasMany"),
        "both know of each other"
    );

    // The record is that of what would be typed.
    let fields = r#"words = ["title:string:120", "body:text:optional","#;
    assert!(after[".cortex/generated/crud-post.toml"].contains(fields));
    succeeds(&sandbox, NAME, "undo");
    assert!(files_in(&sandbox, NAME) == before, "undo leaves something");
}

#[test]
fn models_without_requests_come_from_a_file_too() {
    let sandbox = project(NAME);
    let help = run_in(&sandbox, NAME, "generate model --help");
    for said in [
        "--from <FILE>",
        "--schema <NAME>",
        "generate model --from schema.toml",
    ] {
        assert!(help.contains(said), "`{said}` is missing:\n{help}");
    }
    let chosen = "generate model --from schema.toml --schema Author --dry-run";
    let shown = succeeds(&sandbox, NAME, chosen);
    assert!(
        shown.contains("authors/model.rs") && !shown.contains("posts/"),
        "{shown}"
    );
    succeeds(&sandbox, NAME, "generate model --from schema.toml");
    let files = files_in(&sandbox, NAME);
    for path in [
        "src/posts/repository.rs",
        ".cortex/generated/model-author.toml",
    ] {
        assert!(files.contains_key(path), "{path} is missing");
    }
    assert!(!files.contains_key("src/posts/controller.rs"));
}

#[test]
fn what_needs_a_model_says_how_one_is_made() {
    let sandbox = project(NAME);
    let first = "cortex generate crud Post title:string";
    for thing in ["field", "seeder", "factory", "dto"] {
        let help = run_in(&sandbox, NAME, &format!("generate {thing} --help"));
        assert!(help.contains(first), "{thing}:\n{help}");
    }
    let help = run_in(&sandbox, NAME, "generate service --help");
    assert!(!help.contains("has to be there first"), "{help}");
    for (args, made) in [
        ("field posts slug:string", "Post"),
        ("seeder Post", "Post"),
        ("factory billing/Invoice", "billing/Invoice"),
        ("dto PostCard --from-model Post", "Post"),
        ("dto PostCard", "Post"),
    ] {
        let shown = run_in(&sandbox, NAME, &format!("generate {args}"));
        let command = format!("`cortex generate crud {made} title:string`");
        assert!(shown.contains(&command), "{args}:\n{shown}");
        succeeds(
            &sandbox,
            NAME,
            &format!(
                "{} --dry-run",
                command.trim_matches('`').trim_start_matches("cortex ")
            ),
        );
    }
}

#[test]
fn a_name_chooses_a_model_and_gives_it_a_folder() {
    let sandbox = project(NAME);
    succeeds(&sandbox, NAME, "generate crud authors --from schema.toml");
    succeeds(&sandbox, NAME, "generate crud blog/Post --from schema.toml");
    let files = files_in(&sandbox, NAME);
    assert!(files.contains_key("src/authors/model.rs"));
    assert!(files.contains_key("src/blog/post_model.rs"));
    succeeds(&sandbox, NAME, "destroy crud blog/Post");
}

#[test]
fn what_is_wrong_in_a_file_is_told_at_once() {
    let sandbox = project(NAME);
    let before = files_in(&sandbox, NAME);
    let write = |name: &str, text: &str| sandbox.write(&format!("{NAME}/{name}"), text);
    write("bad.toml", "x = 1\n[Post]\ntitle = \"strin\"\nlevel = 4\n");
    write(
        "circle.toml",
        "[A]\nb = \"references\"\n[B]\na = \"references\"\n",
    );
    let api = r#"{ "openapi": "3.1.0", "components": { "schemas": {
        "Author": { "properties": { "name": { "type": "string" } } },
        "Tag": { "properties": { "name": { "type": "string", "pattern": "a" } } } } } }"#;
    write("openapi.json", api);
    write("openapi.yaml", "openapi: 3.1.0\n");
    let mut shown = String::new();
    for args in [
        "--from bad.toml",
        "--from circle.toml",
        "--from openapi.json",
        "--from openapi.json --schema Tga",
        "--from openapi.yaml",
        "--from schema.toml --prefix /x",
        "Post title:string --from schema.toml",
        "Tag name:string --schema Tag",
        "Post --from nowhere.toml",
    ] {
        let told = run_in(&sandbox, NAME, &format!("generate crud {args}"));
        assert!(told.contains("error[CX"), "{args}:\n{told}");
        shown.push_str(&told);
        shown.push_str("\n\n");
    }
    insta::assert_snapshot!(shown);
    let mut files = files_in(&sandbox, NAME);
    files.retain(|path, _| before.contains_key(path));
    assert!(files == before, "something was written");

    let shown = succeeds(
        &sandbox,
        NAME,
        "generate crud --from openapi.json --schema Tag",
    );
    let note =
        "note: openapi.json: nothing is made of `#/components/schemas/Tag/properties/name/pattern`";
    assert!(shown.contains(note), "{shown}");
}

#[test]
fn seeds_can_be_planted_twice_with_the_same_result() {
    let sandbox = project(NAME);
    succeeds(&sandbox, NAME, "generate crud --from schema.toml");
    let shown = run_in(&sandbox, NAME, "generate seeder Post");
    assert!(shown.contains("CX1098"), "authors come first: {shown}");
    succeeds(&sandbox, NAME, "generate seeder Author");
    succeeds(&sandbox, NAME, "generate seeder Post --count 5");
    for args in ["db create", "db migrate", "db seed"] {
        succeeds(&sandbox, NAME, args);
    }
    let rows = || {
        let mut sqlite = sandbox.program("sqlite3");
        sqlite.current_dir(sandbox.path(NAME));
        let dump = [
            "data/development.db",
            "SELECT * FROM authors; SELECT * FROM posts;",
        ];
        let output = sqlite.args(dump).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let once = rows();
    assert_eq!(once.lines().count(), 3 + 5, "{once}");
    succeeds(&sandbox, NAME, "db seed");
    assert_eq!(rows(), once);

    let shown = succeeds(&sandbox, NAME, "generate seeder Post --count 5");
    assert!(shown.contains("everything is there already"), "{shown}");
    succeeds(&sandbox, NAME, "destroy seeder Post");
    let seeds = sandbox.path(&format!("{NAME}/seeds/development"));
    assert!(seeds.join("01_authors.sql").exists() && !seeds.join("02_posts.sql").exists());
}

#[test]
fn what_is_made_of_models_is_written_once_and_taken_back() {
    let sandbox = project(NAME);
    succeeds(&sandbox, NAME, "generate crud --from schema.toml");
    let shown = run_in(&sandbox, NAME, "generate factory Post");
    assert!(
        shown.contains("`cortex generate factory Author`"),
        "{shown}"
    );
    for wish in WISHES {
        let before = files_in(&sandbox, NAME);
        succeeds(&sandbox, NAME, wish);
        let after = files_in(&sandbox, NAME);
        assert!(after != before, "`{wish}` made nothing");
        let again = succeeds(&sandbox, NAME, wish);
        assert!(
            again.contains("everything is there already"),
            "{wish}:\n{again}"
        );
        succeeds(&sandbox, NAME, "undo");
        assert!(
            files_in(&sandbox, NAME) == before,
            "undo of `{wish}` leaves something"
        );
        succeeds(&sandbox, NAME, "redo");
    }
    for args in [
        "generate dto PostBad secret --from-model Post",
        "generate dto PostBad titel --from-model Post",
        "generate dto PostBad",
    ] {
        let shown = run_in(&sandbox, NAME, args);
        assert!(shown.contains("error[CX1100]"), "{args}:\n{shown}");
    }
}
