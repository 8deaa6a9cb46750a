//! What holds for every generator, tried with modules and services.

use super::{files, run, run_in, shop};

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

#[test]
fn folders_of_the_name_and_of_the_path_are_put_together() {
    let sandbox = shop();
    for (args, made) in [
        (
            "billing/Invoice --path src/sales",
            "sales/billing/invoice_service.rs",
        ),
        ("src/foo/Bar", "foo/bar_service.rs"),
        ("foo/", "foos/service.rs"),
        ("Invoice --path src", "invoices/service.rs"),
    ] {
        run(&sandbox, &format!("g service {args}"));
        assert!(
            sandbox.path(&format!("shop/src/{made}")).is_file(),
            "{args}"
        );
        run(&sandbox, "undo");
    }
    run_in(
        &sandbox,
        "shop/src/greetings",
        "g service Bill --path ../sales",
    );
    assert!(sandbox.path("shop/src/sales/bill_service.rs").is_file());
    run(&sandbox, "destroy service Bill --path src/sales");
    assert!(!sandbox.path("shop/src/sales/bill_service.rs").exists());
    let refused = ["../Bill", "Bill --path ../..", "Bill --path a.b"];
    let shown = refused.map(|args| run(&sandbox, &format!("g service {args}")));
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn a_module_made_on_the_way_is_recorded_under_its_name() {
    let sandbox = shop();
    run(&sandbox, "g service module/foo/X");
    let record = sandbox.read("shop/.cortex/generated/module-module.toml");
    assert!(record.contains("name = \"module\"\n"), "{record}");
    let record = sandbox.read("shop/.cortex/generated/module-module-foo.toml");
    assert!(record.contains("name = \"module/foo\"\n"), "{record}");
}

#[test]
fn flags_that_would_do_nothing_are_not_taken() {
    let sandbox = shop();
    let before = files(&sandbox);
    for (args, flag) in [
        ("module foo --plural foos", "--plural"),
        ("module foo --no-tests", "--no-tests"),
        ("test greetings --tests", "--tests"),
        ("test greetings --path src", "--path"),
        ("route greetings get /x --path src", "--path"),
        ("route greetings get /x --force", "--force"),
    ] {
        let said = run(&sandbox, &format!("g {args}"));
        let expected = format!("unexpected argument `{flag}` found");
        assert!(said.contains(&expected), "{said}");
        let help = run(
            &sandbox,
            &format!("g {} --help", args.split(' ').next().unwrap()),
        );
        assert!(!help.contains(&format!("{flag} ")), "{help}");
    }
    assert_eq!(files(&sandbox), before);
}
