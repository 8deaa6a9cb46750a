//! What holds for every generator, tried with modules and services.

use super::{files, run, shop};

#[test]
fn a_service_is_written_wired_in_and_taken_back() {
    let sandbox = shop();
    let before = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, "generate service billing/Invoice --dry-run"));
    assert_eq!(files(&sandbox), before);
    insta::assert_snapshot!(run(&sandbox, "generate service billing/Invoice"));
    let after = files(&sandbox);
    assert!(after["src/lib.rs"].contains("module.import(billing::module());"));
    insta::assert_snapshot!(run(&sandbox, "g service billing/invoices"));
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn options_for_all_commands_may_stand_anywhere() {
    let sandbox = shop();
    for args in [
        "g -q service Post",
        "-q g service Note",
        "g service -q Tag",
        "generate service Page -q",
    ] {
        let shown = run(&sandbox, args);
        assert!(shown.ends_with("--- stderr\n\n--- exit 0"), "{shown}");
    }
    let listed = run(&sandbox, "generate --list service Post");
    assert!(listed.contains("controller  "), "{listed}");
    let shown = run(&sandbox, "generate -q servce Post");
    assert!(
        shown.contains("did you mean `cortex generate service`?"),
        "{shown}"
    );
}
