//! What projects and people set for the tool: defaults of generators, plurals, aliases.

use std::path::Path;

use serde_json::{Value, json};

use crate::generate::{files, run, shop};
use crate::support::Sandbox;

const SCHEMA: &str = "docs/src/reference/cortex.schema.json";

/// Adds to the project's file.
fn set(sandbox: &Sandbox, text: &str) {
    let file = sandbox.read("shop/cortex.toml");
    sandbox.write("shop/cortex.toml", &format!("{file}\n{text}"));
}

/// What the binary answers a shell in the project; the cursor is in the last word.
fn offered(sandbox: &Sandbox, words: &[&str]) -> String {
    let mut cortex = sandbox.cortex("");
    cortex
        .current_dir(sandbox.path("shop"))
        .env("CORTEX_COMPLETE", words.len().to_string())
        .args(["--", "cortex"])
        .args(words);
    let ended = cortex.assert().success();
    assert_eq!(ended.get_output().stderr, b"");
    String::from_utf8(ended.get_output().stdout.clone()).unwrap()
}

/// What stands in the file, the same as JSON, and whether both are to be taken.
fn samples() -> [(&'static str, Value, bool); 8] {
    let table = |name: &str, key: &str, value: Value| json!({ name: { key: value } });
    [
        (
            "[inflections]\nperson = \"people\"",
            table("inflections", "person", json!("people")),
            true,
        ),
        (
            "[generate]\ntests = false",
            table("generate", "tests", json!(false)),
            true,
        ),
        (
            "[aliases]\ngs = \"generate service\"",
            table("aliases", "gs", json!("generate service")),
            true,
        ),
        (
            "[generate]\ntests = 1",
            table("generate", "tests", json!(1)),
            false,
        ),
        (
            "[generate]\ntest = true",
            table("generate", "test", json!(true)),
            false,
        ),
        ("[inflection]", json!({ "inflection": {} }), false),
        (
            "[inflections]\nPerson = \"people\"",
            table("inflections", "Person", json!("people")),
            false,
        ),
        (
            "[inflections]\nperson = \"\"",
            table("inflections", "person", json!("")),
            false,
        ),
    ]
}

#[test]
fn the_schema_takes_what_the_tool_takes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let path = path.to_str().unwrap();
    let schema = compiler.compile(path, &mut schemas).unwrap();
    let fits = |document: &Value| schemas.validate(document, schema).is_ok();
    let sandbox = shop();
    let new = sandbox.read("shop/cortex.toml");
    let document: toml_edit::DocumentMut = new.parse().unwrap();
    let word = |key: &str| document["project"][key].as_str().unwrap().to_owned();
    let made = json!({ "template": word("template"), "version": word("version") });
    assert!(
        fits(&json!({ "project": made })),
        "as `cortex new` makes it"
    );
    for (text, document, is_good) in samples() {
        sandbox.write("shop/cortex.toml", &format!("{new}\n{text}\n"));
        let shown = run(&sandbox, "generate service Person --dry-run");
        assert_eq!(shown.ends_with("exit 0"), is_good, "{text}");
        assert_eq!(fits(&document), is_good, "{document}");
    }
    // Aliases are looked at where one is used.
    let refused = [
        ("--x", "serve"),
        ("gs", ""),
        ("gs", "-q serve"),
        ("a b", "serve"),
    ];
    for (name, words) in refused {
        let text = format!("{new}\n[aliases]\n{name:?} = {words:?}\n");
        sandbox.write("shop/cortex.toml", &text);
        let shown = run(&sandbox, "gs Person --dry-run");
        assert!(shown.contains("error[CX0942]"), "{shown}");
        assert!(!fits(&json!({ "aliases": { name: words } })), "{name}");
    }
}

#[test]
fn plurals_and_defaults_come_from_the_project_and_flags_win() {
    let sandbox = shop();
    set(
        &sandbox,
        "[inflections]\nperson = \"persons\"\n\n[generate]\ntests = false\n",
    );
    run(&sandbox, "generate service ShopPerson");
    let without = files(&sandbox)["src/shop_persons/service.rs"].clone();
    assert!(!without.contains("#[cfg(test)]"), "{without}");
    run(
        &sandbox,
        "generate service ShopPerson --plural people --tests",
    );
    let with = files(&sandbox)["src/people/service.rs"].clone();
    assert!(with.contains("#[cfg(test)]"), "{with}");
    run(&sandbox, "generate service Note --tests --no-tests");
    assert!(!files(&sandbox)["src/notes/service.rs"].contains("#[cfg(test)]"));
}

#[test]
fn a_broken_file_stops_generators_and_nothing_else() {
    let sandbox = shop();
    let before = files(&sandbox);
    set(&sandbox, "[generate]\ntets = false\n");
    insta::assert_snapshot!(run(&sandbox, "generate service Note"));
    insta::assert_snapshot!(run(&sandbox, "notes"));
    for works in [
        "--help",
        "--version",
        "generate --help",
        "undo --list",
        "routes --help",
    ] {
        let shown = run(&sandbox, works);
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    assert!(offered(&sandbox, &["gen"]).starts_with("generate\t"));
    assert_eq!(files(&sandbox).len(), before.len());
}

#[test]
fn aliases_are_listed_expanded_and_completed() {
    let sandbox = shop();
    let aliases = "[aliases]\ngs = \"generate service\"\npreview = \"gs --dry-run\"\n\
                   spaced = \"generate service 'Blog post'\"\n";
    set(&sandbox, aliases);
    let help = run(&sandbox, "--help");
    let listed = "Aliases of this project:\n  gs        generate service\n  \
                  preview   gs --dry-run\n  spaced    generate service 'Blog post'\n\nExamples:";
    assert!(help.contains(listed), "{help}");
    for short in ["[alias: n]", "[alias: g]", "[alias: s]"] {
        assert!(help.contains(short), "{help}");
    }
    let shown = run(&sandbox, "-q --color never preview Note");
    assert!(shown.contains("+++ b/src/notes/service.rs"), "{shown}");
    let shown = run(&sandbox, "spaced");
    assert!(
        shown.contains("error[CX0902]: `Blog post` cannot"),
        "{shown}"
    );
    assert!(run(&sandbox, "gs --help").contains("Usage: cortex generate service"));
    for alias in ["gs", "preview", "spaced"] {
        let help = run(&sandbox, &format!("help {alias}"));
        assert_eq!(
            help.split_once('\n').unwrap().1,
            run(&sandbox, "help generate service")
                .split_once('\n')
                .unwrap()
                .1
        );
    }
    // As words, and after them as after what they stand for.
    assert_eq!(offered(&sandbox, &["prev"]), "preview\tgs --dry-run\n");
    let skip = "--skip-existing\tKeep files that are there with other content\n";
    assert_eq!(offered(&sandbox, &["-q", "preview", "--sk"]), skip);
    // A slip names the alias, and outside of the project there is none.
    let mistyped = run(&sandbox, "gss Note");
    assert!(
        mistyped.contains("hint: did you mean `cortex gs`?"),
        "{mistyped}"
    );
    assert!(sandbox.run("gs Note").contains("error[CX0001]"));
}

#[test]
fn an_alias_does_not_hide_a_command() {
    let sandbox = shop();
    set(
        &sandbox,
        "[aliases]\nundo = \"serve\"\ngs = \"generate service\"\n",
    );
    let place = sandbox.path("shop/cortex.toml").display().to_string();
    let warned = |args: &str| {
        let shown = run(&sandbox, args).replace("[work]", &sandbox.work().display().to_string());
        shown.contains(&format!("warning: the alias `undo` in `{place}:8`"))
            && shown.ends_with("--- exit 0")
    };
    assert!(warned("undo --list"));
    for works in [
        "undo --help",
        "--version",
        "redo --help",
        "generate --list",
        "gs Note",
    ] {
        let shown = run(&sandbox, works);
        assert!(
            shown.ends_with("--- exit 0") && !shown.contains("undo` in"),
            "{shown}"
        );
    }
    let unwell = run(&sandbox, "doctor");
    assert!(unwell.contains("the alias `undo`"), "{unwell}");
    assert!(run(&sandbox, "nothing").contains("error[CX0942]: the alias `undo`"));
    assert!(run(&sandbox, "--help").contains("Not listed: the alias `undo`"));
    assert!(offered(&sandbox, &["und"]).starts_with("undo\tTakes back"));
}

#[test]
fn a_word_that_is_nothing_names_the_nearest_thing() {
    let sandbox = shop();
    insta::assert_snapshot!(run(&sandbox, "generate servce Note --dry-run"));
    assert!(run(&sandbox, "help generate servce").contains("`cortex generate service`?"));
    assert!(run(&sandbox, "help generate service").contains("Usage: cortex generate service"));
    assert!(run(&sandbox, "di grph").contains("did you mean `cortex di graph`?"));
    let help = run(&sandbox, "generate --help");
    let alone = run(&sandbox, "generate");
    assert_eq!(
        alone.split_once('\n').unwrap().1,
        help.split_once('\n').unwrap().1
    );
}
