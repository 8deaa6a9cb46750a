//! What `cortex generate crud` writes, with the true tools: every type with every modifier in one
//! project, exact in both directions, held against code that is wrong, and taken back.

use super::{files_in, run_in};
use crate::apps::App;
use crate::support::Sandbox;

const NAME: &str = "crud-app";

/// Every type as it is and with each modifier, every key, and references of every kind.
const TABLES: &[&str] = &[
    "Author name:string",
    "billing/Invoice number:string:20:unique due:date:index paid:bool:default=false",
    "Plain word:string letter:string:1 body:text whole:int small:i32 ratio:float flag:bool day:date \
     hour:time moment:datetime token:uuid extra:json state:enum:1st/a-b/Draft/selfish/me.x",
    "Maybe word:string:optional letter:string:1:optional body:text:optional whole:int:optional \
     small:i32:optional ratio:float:optional flag:bool:optional day:date:optional hour:time:optional \
     moment:datetime:optional token:uuid:optional extra:json:optional state:enum:1st/a-b:optional",
    "Unique word:string:unique letter:string:1:unique whole:int:unique small:i32:unique \
     day:date:unique hour:time:unique moment:datetime:unique token:uuid:unique",
    "UniqueMaybe word:string:unique:optional whole:int:unique:optional small:i32:unique:optional \
     day:date:unique:optional hour:time:unique:optional moment:datetime:unique:optional \
     token:uuid:unique:optional",
    "Found word:string:index letter:string:1:index whole:int:index small:i32:index ratio:float:index \
     flag:bool:index day:date:index hour:time:index moment:datetime:index token:uuid:index \
     state:enum:1st/a-b:index",
    "FoundMaybe word:string:index:optional whole:int:index:optional ratio:float:index:optional \
     flag:bool:index:optional day:date:index:optional hour:time:index:optional \
     moment:datetime:index:optional token:uuid:index:optional state:enum:1st/a-b:index:optional",
    "Preset word:string:default=hello letter:string:1:default=x body:text:default=nothing \
     whole:int:default=-9223372036854775808 small:i32:default=65536 ratio:float:default=1.5 \
     flag:bool:default=true day:date:default=2026-01-31 state:enum:1st/a-b:default=a-b \
     zero:int:default=0 half:float:default=1e308 big:int:default=1234567",
    "Secret word:string:hidden body:text:hidden:optional whole:int:hidden small:i32:hidden:index \
     ratio:float:hidden flag:bool:hidden day:date:hidden hour:time:hidden moment:datetime:hidden \
     token:uuid:hidden:unique extra:json:hidden state:enum:1st/a-b:hidden author:references:hidden",
    "Many words:string:list letters:string:1:list wholes:int:list smalls:i32:list ratios:float:list \
     flags:bool:list days:date:list hours:time:list moments:datetime:list tokens:uuid:list \
     hushed:string:list:hidden",
    "Keyed name:string:index --id uuid7",
    "Ulided name:string --id ulid",
    "Piece title:string author:references editor:references:Author:optional:on_delete=set_null",
    "Profile bio:text author:references:unique:on_delete=cascade",
    "Comment body:text piece:references:on_delete=cascade parent:references:Comment:optional",
    "Payment amount:int invoice:references:billing/Invoice:on_delete=restrict",
    "billing/Reminder sent:datetime invoice:references",
    "Tag type:string match:int keyed:references ulided:references:optional \
     ulid_owner:references:Ulided:unique",
    "Chapter title:string:unique previous:references:Chapter:optional:unique --id uuid7",
];

/// What is made last, spoiled, and taken back.
const POST: &str = "Post title:string slug:string:40:unique body:text:optional \
                    status:enum:draft/published:default=draft secret:string:hidden author:references";

/// What is refused before anything is written, each with its code.
const REFUSED: &[(&str, &str)] = &[
    ("Nothing", "CX1071"),
    ("Bed owner:enum:own/self", "CX1072"),
    ("Bed state:enum:free/taken:unique", "CX1073"),
];

/// Ways to spoil the code of posts: the file, and what stands there with what is put in its place.
const SPOILED: &[(&str, &[(&str, &str)])] = &[
    // A filter is forgotten.
    (
        "repository",
        &[(
            "rows.filter(Column::AuthorId.eq(author_id))",
            "rows.filter(Column::Id.ne(author_id - author_id))",
        )],
    ),
    // A status is swapped.
    (
        "repository",
        &[("Error::not_found(\"post\")", "Error::Stale")],
    ),
    // A transaction is not committed.
    (
        "service",
        &[(
            "        tx.commit().await?;\n        Ok(row.into())",
            "        Ok(row.into())",
        )],
    ),
    // A condition is ignored.
    (
        "controller",
        &[(
            "            condition.check(&Post::from(row.clone()))?;\n",
            "",
        )],
    ),
    // What is hidden is shown.
    (
        "dto",
        &[
            (
                "pub updated_at: DateTime<Utc>,\n",
                "pub updated_at: DateTime<Utc>,\n    pub secret: String,\n",
            ),
            (
                "updated_at: row.updated_at,\n",
                "updated_at: row.updated_at,\n            secret: row.secret,\n",
            ),
        ],
    ),
    // A list is sorted otherwise than it was asked for.
    (
        "repository",
        &[("sort: query.sort.as_deref()", "sort: None")],
    ),
    // What is unknown is accepted.
    (
        "dto",
        &[(
            "#[serde(deny_unknown_fields)]\npub struct PostInput",
            "pub struct PostInput",
        )],
    ),
    // Nothing is removed.
    (
        "service",
        &[("self.posts.delete(&tx, row).await?", "drop(row)")],
    ),
];

#[test]
fn tables_of_every_kind_are_built_tested_spoiled_and_taken_back() {
    let sandbox = Sandbox::new();
    sandbox
        .cortex(&format!("new {NAME} --no-git --quiet"))
        .assert()
        .success();
    let app = App {
        sandbox: &sandbox,
        name: NAME,
    };
    let empty = files_in(&sandbox, NAME);
    for (wish, code) in REFUSED {
        let shown = run_in(&sandbox, NAME, &format!("generate crud {wish}"));
        assert!(shown.contains(code), "{shown}");
    }
    assert_eq!(files_in(&sandbox, NAME), empty);
    for wish in TABLES {
        generate(&sandbox, wish);
    }
    let without_posts = files_in(&sandbox, NAME);
    generate(&sandbox, POST);
    sandbox.write(&format!("{NAME}/tests/it/exact.rs"), EXACT);
    let main = sandbox.read(&format!("{NAME}/tests/it/main.rs"));
    sandbox.write(
        &format!("{NAME}/tests/it/main.rs"),
        &format!("{main}mod exact;\n"),
    );
    app.cargo("fmt --all");
    app.cargo("clippy --offline --all-targets -- -D warnings");
    app.cargo("test --offline");
    spoil(&sandbox, &app);
    sandbox.write(&format!("{NAME}/tests/it/main.rs"), &main);
    std::fs::remove_file(sandbox.path(&format!("{NAME}/tests/it/exact.rs"))).unwrap();
    take_back(&sandbox, &without_posts);
}

const EXACT: &str = include_str!("crud/exact.rs");

/// Twice: the second time changes nothing.
fn generate(sandbox: &Sandbox, wish: &str) {
    let before = files_in(sandbox, NAME);
    for is_first in [true, false] {
        let shown = run_in(sandbox, NAME, &format!("generate crud {wish}"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
        if is_first {
            let mut cargo = sandbox.program("cargo");
            let cargo = cargo
                .args(["fmt", "--all", "--check"])
                .current_dir(sandbox.path(NAME));
            cargo.assert().success();
        }
    }
    let after = files_in(sandbox, NAME);
    assert!(after != before, "`{wish}` made nothing");
    run_in(sandbox, NAME, &format!("generate crud {wish}"));
    assert!(
        files_in(sandbox, NAME) == after,
        "`{wish}` again changes something"
    );
}

fn spoil(sandbox: &Sandbox, app: &App<'_>) {
    for (file, changes) in SPOILED {
        let path = format!("{NAME}/src/posts/{file}.rs");
        let text = sandbox.read(&path);
        let mut wrong = text.clone();
        for (right, instead) in *changes {
            assert!(text.contains(right), "{file} has no `{right}`:\n{text}");
            wrong = wrong.replacen(right, instead, 1);
        }
        sandbox.write(&path, &wrong);
        let told = app.fails("cargo", "test --offline --test it posts::");
        assert!(
            told.contains("test result: FAILED"),
            "{changes:?} is noticed by no test:\n{told}"
        );
        sandbox.write(&path, &text);
    }
}

/// Without posts everything is as it was, the relation in the model of authors included.
fn take_back(sandbox: &Sandbox, without_posts: &std::collections::BTreeMap<String, String>) {
    let with_posts = files_in(sandbox, NAME);
    let shown = run_in(sandbox, NAME, "destroy crud Author");
    assert!(files_in(sandbox, NAME) == with_posts, "{shown}");
    assert!(
        !shown.ends_with("--- exit 0"),
        "posts still point at authors:\n{shown}"
    );
    for gone in ["crud Post", "module posts"] {
        let shown = run_in(sandbox, NAME, &format!("destroy {gone}"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    let after = files_in(sandbox, NAME);
    for path in after.keys().chain(without_posts.keys()) {
        assert_eq!(after.get(path), without_posts.get(path), "{path}");
    }
}
