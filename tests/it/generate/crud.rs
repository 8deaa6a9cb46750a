//! What `cortex generate crud` writes, with the true tools: every type with every modifier in one
//! project, exact in both directions, asked by a client of others, held against code that is wrong,
//! and taken back.

mod strange;

mod sqlx;

use std::collections::BTreeMap;

use super::{files_in, run_in};
use crate::apps::App;
use crate::support::Sandbox;

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
    // The versions of rows, and a field that is only called so.
    "Draft title:string version:int:default=0",
    "Ledger title:string:unique total:int days:date:list --versioned --id ulid",
    "billing/Refund amount:int ratio:float:optional invoice:references:nested --versioned",
    // Routes below what is pointed at, with every key, and below rows of the same table.
    "Leaf moment:datetime:index token:uuid extra:json hour:time many:string:list \
     keyed:references:nested ulided:references:nested:optional --id uuid7",
    "Reply state:enum:1st/a-b:default=a-b parent:references:Reply:optional:nested --versioned",
    // Called like a type of the framework.
    "Page title:string rows:bool author:references:nested:key=query",
    "Heart refund:references:billing/Refund:nested:on_delete=cascade ledger:references:nested",
];

/// What is made last, spoiled, and taken back.
const POST: &str = "Post title:string slug:string:40:unique body:text:optional \
                    status:enum:draft/published:default=draft secret:string:hidden \
                    author:references:nested --versioned";

/// What is refused before anything is written, each with its code.
const REFUSED: &[(&str, &str)] = &[
    ("Nothing", "CX1071"),
    ("Error title:string", "CX0902"),
    ("Db name:string --plural=database", "CX0902"),
    ("Bed sort:int:index", "CX1108"),
    ("Bed limit:bool", "CX1108"),
    ("Bed input:enum:a/b", "CX1108"),
    ("Bed owner:enum:own/self", "CX1072"),
    ("Bed state:enum:free/taken:unique", "CX1073"),
    ("Bed version:int --versioned", "CX1041"),
    ("Bed title:string:nested", "CX1041"),
];

/// Ways to spoil the queries of posts.
const IN_QUERIES: &[Spoiled] = &[
    // A filter is forgotten.
    (
        "repository",
        &[(
            "rows.filter(Column::AuthorId.eq(value))",
            "rows.filter(Column::Id.ne(value - value))",
        )],
    ),
    // A version is not compared where it is written.
    (
        "repository",
        &[("update.filter(Column::Version.eq(version))", "update")],
    ),
    (
        "repository",
        &[("delete.filter(Column::Version.eq(row.version))", "delete")],
    ),
    // A version is not raised.
    ("repository", &[("Set(version + 1)", "Set(version)")]),
    // Any author is taken for the one of the path.
    (
        "posts_of_author_service",
        &[("Entity::find_by_id(parent)", "Entity::find()")],
    ),
];

/// Ways to spoil what stands above them: the file, and what stands there with what is put in its place.
const SPOILED: &[Spoiled] = &[
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
    // A version is not compared where it is asked for.
    (
        "controller",
        &[(
            "patch.apply(row.version, ",
            "patch.apply(patch.version().unwrap_or(1), ",
        )],
    ),
    // A list below an author has the posts of all, or is there without the author.
    (
        "posts_of_author_dto",
        &[("author_id: Some(parent),", "author_id: None,")],
    ),
    (
        "posts_of_author_service",
        &[(
            "        self.require(parent).await?;\n        self.posts.list",
            "        self.posts.list",
        )],
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

/// A project with tables, and what is wrong with it on purpose.
struct Made<'a> {
    name: &'a str,
    /// What is said to `cortex new`.
    new: &'a str,
    tables: &'a [&'a str],
    /// What is run once the tables are there.
    more: &'a [&'a str],
    spoiled: &'a [&'a Spoiled],
    /// Whether a client of others asks it.
    is_asked: bool,
}

/// A file, and what stands there with what is put in its place.
type Spoiled = (&'static str, &'static [(&'static str, &'static str)]);

#[test]
fn tables_of_every_kind_are_built_tested_spoiled_and_taken_back() {
    let spoiled: Vec<_> = IN_QUERIES.iter().chain(SPOILED).collect();
    made(&Made {
        // Called like a module of its own, as services often are.
        name: "posts",
        new: "",
        tables: TABLES,
        more: &[],
        spoiled: &spoiled,
        is_asked: true,
    });
}

fn made(made: &Made<'_>) -> Sandbox {
    let sandbox = Sandbox::new();
    let name = made.name;
    let new = format!("new {name} --no-git --quiet {}", made.new);
    sandbox.cortex(new.trim()).assert().success();
    let app = App {
        sandbox: &sandbox,
        name,
    };
    let empty = files_in(&sandbox, name);
    for (wish, code) in REFUSED {
        let shown = run_in(&sandbox, name, &format!("generate crud {wish}"));
        assert!(shown.contains(code), "{shown}");
    }
    assert_eq!(files_in(&sandbox, name), empty);
    for wish in made.tables {
        generate(&sandbox, name, wish);
    }
    for line in made.more {
        let shown = run_in(&sandbox, name, line);
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    app.cargo("fmt --all --check");
    let without_posts = files_in(&sandbox, name);
    generate(&sandbox, name, POST);
    // Asked before all that takes long.
    for spoiled in made.spoiled {
        wrong(&app, spoiled);
    }
    let exact = EXACT.replace("crud_app", &name.replace('-', "_"));
    sandbox.write(&format!("{name}/tests/it/exact.rs"), &exact);
    let main = sandbox.read(&format!("{name}/tests/it/main.rs"));
    sandbox.write(
        &format!("{name}/tests/it/main.rs"),
        &format!("{main}mod exact;\n"),
    );
    app.cargo("fmt --all");
    app.cargo("clippy --locked --offline --all-targets -- -D warnings");
    app.cargo("test --offline");
    if made.is_asked {
        strange::agrees(&sandbox, &app);
    }
    spoil(&app, made.spoiled);
    sandbox.write(&format!("{name}/tests/it/main.rs"), &main);
    std::fs::remove_file(sandbox.path(&format!("{name}/tests/it/exact.rs"))).unwrap();
    take_back(&sandbox, name, &without_posts);
    sandbox
}

const EXACT: &str = include_str!("crud/exact.rs");

/// Twice: the second time changes nothing.
fn generate(sandbox: &Sandbox, name: &str, wish: &str) {
    let before = files_in(sandbox, name);
    for is_first in [true, false] {
        let shown = run_in(sandbox, name, &format!("generate crud {wish}"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
        if is_first {
            let mut cargo = sandbox.program("cargo");
            let cargo = cargo
                .args(["fmt", "--all", "--check"])
                .current_dir(sandbox.path(name));
            cargo.assert().success();
        }
    }
    let after = files_in(sandbox, name);
    assert!(after != before, "`{wish}` made nothing");
    run_in(sandbox, name, &format!("generate crud {wish}"));
    assert!(
        files_in(sandbox, name) == after,
        "`{wish}` again changes something"
    );
}

fn spoil(app: &App<'_>, spoiled: &[&Spoiled]) {
    let sandbox = app.sandbox;
    for spoiled in spoiled {
        let (path, text) = right(app, spoiled);
        sandbox.write(&path, &wrong(app, spoiled));
        let told = app.fails("cargo", "test --offline --test it posts");
        assert!(
            told.contains("test result: FAILED"),
            "{:?} is noticed by no test:\n{told}",
            spoiled.1
        );
        sandbox.write(&path, &text);
    }
}

/// The path and the text of the file that would be spoiled.
fn right(app: &App<'_>, (file, _): &Spoiled) -> (String, String) {
    let path = format!("{}/src/posts/{file}.rs", app.name);
    let text = app.sandbox.read(&path);
    (path, text)
}

/// The file as it would be spoiled.
fn wrong(app: &App<'_>, spoiled: &Spoiled) -> String {
    let (file, text) = right(app, spoiled);
    spoiled.1.iter().fold(text, |text, (right, instead)| {
        assert!(text.contains(right), "{file} has no `{right}`:\n{text}");
        text.replacen(right, instead, 1)
    })
}

/// Without posts everything is as it was, the relation in the model of authors included.
fn take_back(sandbox: &Sandbox, name: &str, without_posts: &BTreeMap<String, String>) {
    let with_posts = files_in(sandbox, name);
    let shown = run_in(sandbox, name, "destroy crud Author");
    assert!(files_in(sandbox, name) == with_posts, "{shown}");
    assert!(
        !shown.ends_with("--- exit 0"),
        "posts still point at authors:\n{shown}"
    );
    for gone in ["crud Post", "module posts"] {
        let shown = run_in(sandbox, name, &format!("destroy {gone}"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    let after = files_in(sandbox, name);
    for path in after.keys().chain(without_posts.keys()) {
        assert_eq!(after.get(path), without_posts.get(path), "{path}");
    }
}
