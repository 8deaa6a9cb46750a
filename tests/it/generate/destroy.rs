//! `cortex destroy`: what was generated goes, with its wiring, and nothing else does.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::{before as model_for, files, run, shop, shop_with_database};
use crate::support::Sandbox;

/// Destroys a thing and all modules that held nothing else.
fn destroy_all(sandbox: &Sandbox, thing: &str, name: &str) {
    let mut commands = vec![format!("destroy {thing} {name}")];
    while let Some(command) = commands.pop() {
        let mut cortex = sandbox.cortex(&command);
        let output = cortex.arg("--json").current_dir(sandbox.path("shop"));
        let output = output.output().unwrap();
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let next = told["next"].as_array();
        let next = next.unwrap_or_else(|| panic!("`{command}`: {told:#}"));
        let next = next.iter().map(|next| next.as_str().unwrap());
        commands.extend(next.map(|next| next.trim_start_matches("cortex ").to_owned()));
    }
}

#[test]
fn everything_that_can_be_generated_can_be_destroyed_to_the_byte() {
    let sandbox = shop_with_database();
    let listed = sandbox.cortex("generate --list --json").output().unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    // A field needs a table to go to, and is taken back by `undo` alone.
    for thing in listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|thing| thing["name"] != "field")
    {
        let example = thing["example"].as_array().unwrap().iter();
        let example: Vec<&str> = example.map(|word| word.as_str().unwrap()).collect();
        let model = model_for(example[1]);
        if let Some(model) = model {
            run(&sandbox, model);
        }
        let before = files(&sandbox);
        run(&sandbox, &example.join(" "));
        let generated = files(&sandbox);
        assert_ne!(generated, before, "{example:?}");
        // A route goes by further words; the others say what is in it, and go without.
        let is_route = example[1] == "route";
        let name = &example[2..if is_route { example.len() } else { 3 }];
        // What is in a module that its name does not imply is named with it.
        let place = if example[1] == "dto" { "posts/" } else { "" };
        destroy_all(&sandbox, example[1], &format!("{place}{}", name.join(" ")));
        assert_eq!(files(&sandbox), before, "{example:?}");
        // And back: every step has an entry of its own.
        run(&sandbox, "undo");
        if files(&sandbox) != generated {
            run(&sandbox, "undo");
        }
        assert_eq!(files(&sandbox), generated, "{example:?}");
        run(&sandbox, "undo");
        assert_eq!(files(&sandbox), before, "{example:?}");
        if model.is_some() {
            run(&sandbox, "undo");
        }
    }
    assert!(!sandbox.path("shop/src/invoices").exists());
}

#[test]
fn a_service_goes_and_its_neighbours_stay() {
    let sandbox = shop();
    run(&sandbox, "generate service billing/Invoice");
    let alone = files(&sandbox);
    run(&sandbox, "generate service billing/Refund");
    let steps = [
        "destroy service billing/refunds --dry-run",
        "destroy module billing",
        "destroy service billing/refunds",
    ];
    let shown = steps.map(|args| run(&sandbox, args));
    assert_eq!(files(&sandbox), alone);
    let steps = [
        "destroy service Invoice --path billing --json",
        "destroy module billing",
        "destroy module billing",
    ];
    let rest = steps.map(|args| run(&sandbox, args));
    insta::assert_snapshot!([shown.join("\n\n"), rest.join("\n\n")].join("\n\n"));
}

#[test]
fn a_clone_knows_what_was_generated() {
    let sandbox = shop();
    let before = files(&sandbox);
    run(&sandbox, "generate service billing/Invoice");
    fs::remove_dir_all(sandbox.path("shop/.cortex/journal")).unwrap();
    // As git may check it out elsewhere.
    let service = "shop/src/billing/invoice_service.rs";
    sandbox.write(service, &sandbox.read(service).replace('\n', "\r\n"));
    destroy_all(&sandbox, "service", "billing/Invoice");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn what_a_person_has_changed_stays_with_what_it_needs() {
    let sandbox = shop();
    run(&sandbox, "generate service billing/Invoice");
    run(&sandbox, "generate service billing/Refund");
    let (module, service) = (
        "shop/src/billing/mod.rs",
        "shop/src/billing/invoice_service.rs",
    );
    let generated = files(&sandbox);
    sandbox.write(service, &(sandbox.read(service) + "\n// Mine.\n"));
    let changed = files(&sandbox);
    let kept = run(&sandbox, "destroy service billing/Invoice");
    assert_eq!(files(&sandbox), changed);
    let forced = run(&sandbox, "destroy service billing/Invoice --force");
    assert!(!sandbox.path(service).exists());
    assert!(!sandbox.read(module).contains("Invoice"));

    // Lines in other words, and those that are gone.
    let text = &generated["src/billing/mod.rs"];
    let other_words = text
        .replace("mod refund_service;\n", "")
        .replace(
            "    module.provide::<RefundService>();",
            "    // Refunds are rare.\n    module.provide::<RefundService>().named(\"a\");",
        )
        .replace(
            "pub use refund_service::RefundService;",
            "#[cfg(unix)]\npub use refund_service::RefundService;",
        );
    sandbox.write(module, &other_words);
    let left = run(&sandbox, "destroy service billing/Refund");
    assert!(!sandbox.path("shop/src/billing/refund_service.rs").exists());
    assert_eq!(sandbox.read(module), other_words);
    insta::assert_snapshot!([kept, forced, left].join("\n\n"));
}

#[test]
fn what_is_gone_already_is_no_error() {
    let sandbox = shop();
    let before = files(&sandbox);
    run(&sandbox, "generate service billing/Invoice");
    fs::remove_dir_all(sandbox.path("shop/src/billing")).unwrap();
    run(&sandbox, "destroy service billing/Invoice");
    let module = run(&sandbox, "destroy module billing");
    insta::assert_snapshot!(module);
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_module_that_holds_something_else_is_refused() {
    let sandbox = shop();
    run(&sandbox, "generate service billing/Invoice");
    run(&sandbox, "generate module billing/refunds");
    let nested = run(&sandbox, "destroy module billing");
    run(&sandbox, "destroy service billing/Invoice");
    run(&sandbox, "destroy module billing/refunds");
    sandbox.write("shop/src/billing/mine.rs", "//! Mine.\n");
    let strangers = run(&sandbox, "destroy module billing --force");
    assert!(sandbox.path("shop/src/billing/mod.rs").exists());
    fs::remove_file(sandbox.path("shop/src/billing/mine.rs")).unwrap();
    let module = "shop/src/billing/mod.rs";
    sandbox.write(module, &sandbox.read(module).replace("Billing", "Money"));
    let kept = run(&sandbox, "destroy module billing");
    assert!(
        sandbox
            .read("shop/src/lib.rs")
            .contains("billing::module()")
    );
    let forced = run(&sandbox, "destroy module billing --force");
    assert!(!sandbox.path("shop/src/billing").exists());
    insta::assert_snapshot!([nested, strangers, kept, forced].join("\n\n"));
}

#[test]
fn what_is_not_recorded_is_refused_with_what_is() {
    let sandbox = shop();
    let nothing = run(&sandbox, "destroy service Invoice");
    run(&sandbox, "generate service Invoice");
    let near = run(&sandbox, "destroy service Invocie");
    let far = run(&sandbox, "destroy service Mail");
    let other_kind = run(&sandbox, "destroy module Mail");
    let no_kind = run(&sandbox, "destroy servce Invoice");
    let no_name = run(&sandbox, "destroy service ../Invoice");
    insta::assert_snapshot!([nothing, near, far, other_kind, no_kind, no_name].join("\n\n"));
}

#[test]
fn a_record_that_is_none_of_ours_removes_nothing() {
    let sandbox = shop();
    sandbox.write("victim.txt", "mine");
    run(&sandbox, "generate service Invoice");
    let record = "shop/.cortex/generated/service-invoice.toml";
    let sound = sandbox.read(record);
    let hash = "\"".to_owned() + &"0".repeat(64) + "\"";
    let file = |path: &str| sound.replace("[files]\n", &format!("[files]\n\"{path}\" = {hash}\n"));
    let hostile: BTreeMap<&str, String> = [
        ("above", file("../victim.txt")),
        ("absolute", file("/etc/passwd")),
        ("git", file("vendor/.GIT/config")),
        ("journal", file(".cortex/journal/lock")),
        ("framework", file("framework/VERSION")),
        (
            "hash",
            sound.replace("service.rs\" = \"", "service.rs\" = \"x"),
        ),
        ("line", sound.replace("mod service;", "fn main() {}")),
        ("name", sound.replace("name = ", "nam = ")),
        ("kind", sound.replace("\"service\"", "\"module\"")),
        ("toml", "[[".to_owned()),
        ("steering", sound.replace("mod service;", "mod \\u001b[2J;")),
    ]
    .into();
    let before = files(&sandbox);
    let mut shown = Vec::new();
    for (what, text) in hostile {
        assert_ne!(text, sound, "{what}");
        sandbox.write(record, &text);
        let output = run(&sandbox, "destroy service Invoice --force");
        assert!(!output.contains('\u{1b}'), "{output:?}");
        shown.push(format!("# {what}\n{output}"));
        sandbox.write(record, &sound);
        assert_eq!(files(&sandbox), before, "{what}");
    }
    assert_eq!(sandbox.read("victim.txt"), "mine");
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn what_was_there_before_is_no_part_of_the_record() {
    let sandbox = shop();
    let own = "//! Mine.\n";
    sandbox.write("shop/src/posts/service.rs", own);
    run(&sandbox, "generate service Post --skip-existing");
    run(&sandbox, "destroy service Post --force");
    assert_eq!(sandbox.read("shop/src/posts/service.rs"), own);
    // What was generated and then changed stays in the record of a second run.
    run(&sandbox, "generate service Note");
    sandbox.write("shop/src/notes/service.rs", own);
    let record = "shop/.cortex/generated/service-note.toml";
    let before = sandbox.read(record);
    run(&sandbox, "generate service Note --skip-existing");
    assert_eq!(sandbox.read(record), before);
}

#[test]
fn what_a_changed_file_names_stays_with_it() {
    let sandbox = shop();
    run(&sandbox, "generate controller Post");
    let path = "shop/src/posts/controller.rs";
    let changed = format!("{}\n// Mine.\n", sandbox.read(path));
    sandbox.write(path, &changed);
    insta::assert_snapshot!(run(&sandbox, "destroy controller Post"));
    let rest = files(&sandbox);
    for file in ["controller", "dto", "error", "repository"] {
        assert!(rest.contains_key(&format!("src/posts/{file}.rs")), "{file}");
    }
    assert!(
        rest.contains_key("tests/it/posts.rs"),
        "what stays is tested"
    );
    // It still compiles, and what nothing needs any more goes with force.
    assert!(rest["src/posts/mod.rs"].contains("module.provide::<PostRepository>();"));
    run(&sandbox, "destroy controller Post --force");
    assert!(!files(&sandbox).contains_key("src/posts/error.rs"));
}

#[test]
fn a_module_whose_folder_has_another_name_now_can_be_removed() {
    let sandbox = shop();
    run(&sandbox, "g controller Tag");
    fs::rename(
        sandbox.path("shop/src/tags"),
        sandbox.path("shop/src/labels"),
    )
    .unwrap();
    let lib = sandbox.read("shop/src/lib.rs").replace("tags", "labels");
    sandbox.write("shop/src/lib.rs", &lib);
    let shown = [
        "destroy module tags",
        "destroy module tags --force",
        "destroy controller Tag",
    ]
    .map(|args| run(&sandbox, args));
    insta::assert_snapshot!(shown.join("\n\n"));
}
