//! What holds for each thing in the table: its first example works in a new project.

use std::path::Path;

use serde_json::Value;

use super::{before as model_for, files, run, shop};
use crate::support::Sandbox;

#[test]
fn every_example_is_written_once_laid_out_and_taken_back() {
    every_example("new shop --template rest --no-git --quiet");
}

#[test]
fn every_example_works_without_an_orm() {
    every_example("new shop --db-access sqlx --no-git --quiet");
}

fn every_example(new: &str) {
    let sandbox = Sandbox::new();
    sandbox.cortex(new).assert().success();
    let empty = files(&sandbox);
    let mut list = sandbox.cortex("generate --list --json");
    let list: Value = serde_json::from_slice(&list.output().unwrap().stdout).unwrap();
    for thing in list.as_array().unwrap() {
        let words = thing["example"].as_array().unwrap();
        let words: Vec<_> = words.iter().map(|word| word.as_str().unwrap()).collect();
        let typed = words.join(" ");
        let model = model_for(thing["name"].as_str().unwrap());
        if let Some(model) = model {
            run(&sandbox, model);
        }
        let before = files(&sandbox);
        run(&sandbox, &format!("{typed} --dry-run"));
        assert!(files(&sandbox) == before, "a dry run of {typed} writes");
        let shown = run(&sandbox, &typed);
        assert!(shown.ends_with("--- exit 0"), "{shown}");
        let after = files(&sandbox);
        assert!(after.len() > before.len(), "{shown}");
        let mut format = sandbox.program("cargo");
        format.current_dir(sandbox.path("shop"));
        format.args(["fmt", "--check"]).assert().success();
        let again = run(&sandbox, &typed);
        assert!(again.contains("everything is there already"), "{again}");
        assert!(files(&sandbox) == after, "a second run of {typed} writes");
        run(&sandbox, "undo");
        assert!(
            files(&sandbox) == before,
            "undo of {typed} leaves something"
        );
        if model.is_some() {
            run(&sandbox, "undo");
        }
        assert!(
            files(&sandbox) == empty,
            "undo before {typed} leaves something"
        );
    }
}

#[test]
fn no_file_is_read_for_syntax_that_is_not_changed() {
    let sandbox = shop();
    run(&sandbox, "generate service billing/Invoice");
    let kept = ["src/lib.rs", "src/billing/mod.rs"];
    for path in files(&sandbox).keys() {
        let is_rust = Path::new(path).extension().is_some_and(|end| end == "rs");
        if is_rust && !kept.contains(&path.as_str()) {
            sandbox.write(&format!("shop/{path}"), "struct Half<\n");
        }
    }
    for args in ["generate service billing/Refund", "generate service Note"] {
        let shown = run(&sandbox, args);
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    // One that is changed is: that is how the test can tell.
    sandbox.write("shop/src/billing/mod.rs", "struct Half<\n");
    let shown = run(&sandbox, "generate service billing/Credit");
    assert!(
        shown.contains("error[CX0904]: `src/billing/mod.rs`"),
        "{shown}"
    );
}

#[test]
fn modules_are_laid_out_whatever_the_length_of_their_name() {
    let sandbox = shop();
    for length in [19, 20, 21, 22, 39, 40] {
        run(&sandbox, &format!("generate module {}", "a".repeat(length)));
    }
    let nested = ["b", "c", "d"].map(|letter| letter.repeat(18)).join("/");
    let longest = "e".repeat(39); // its plural has one more
    for args in [
        format!("generate module {nested}dd"),
        format!("generate controller {nested}dd/{longest}"),
        format!("generate controller {longest}"),
        format!("generate service {longest}"),
        format!("generate config {longest} host:string=a"),
    ] {
        let shown = run(&sandbox, &args);
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    for (args, why) in [
        (format!("service {longest}ee"), "it has 41 characters"),
        (
            format!("module {nested}ddd"),
            "its folders have 61 characters",
        ),
    ] {
        let shown = run(&sandbox, &format!("generate {args}"));
        assert!(shown.contains(why), "{shown}");
    }
    let mut format = sandbox.program("cargo");
    format.current_dir(sandbox.path("shop"));
    format.args(["fmt", "--check"]).assert().success();
}
