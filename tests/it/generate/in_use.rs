//! What is in use is not removed, unless somebody insists.

use super::{files, run, shop};

#[test]
fn what_other_code_names_stays_until_nothing_does() {
    let sandbox = shop();
    run(&sandbox, "g service billing/Tax");
    run(&sandbox, "g config Smtp host:string=a");
    run(&sandbox, "g route greetings get /now");
    let mine = "//! Mine.\n\nuse std::sync::Arc;\n\n/// All of it.\npub struct Mine {\n    \
                pub tax: Arc<crate::billing::TaxService>,\n    pub smtp: super::smtps::SmtpSettings,\n    \
                pub now: crate::greetings::NowResponse,\n}\n";
    sandbox.write("shop/src/mine.rs", mine);
    let before = files(&sandbox);
    let commands = [
        "destroy service billing/Tax",
        "destroy config Smtp",
        "destroy route greetings get /now",
    ];
    let refused = commands.map(|command| run(&sandbox, command));
    assert_eq!(files(&sandbox), before);
    insta::assert_snapshot!(refused.join("\n\n"));
    for command in commands {
        let forced = run(&sandbox, &format!("{command} --force"));
        assert!(forced.ends_with("--- exit 0"), "{forced}");
    }
    assert_eq!(sandbox.read("shop/src/mine.rs"), mine);
}

#[test]
fn what_another_service_needs_goes_after_it_and_with_what_was_lent() {
    let sandbox = shop();
    let before = files(&sandbox);
    run(&sandbox, "g service Invoice");
    run(&sandbox, "g service Order --needs InvoiceService");
    let both = files(&sandbox);
    assert!(both["src/invoices/mod.rs"].contains("module.export::<InvoiceService>();"));
    insta::assert_snapshot!(run(&sandbox, "destroy service Invoice"));
    assert_eq!(files(&sandbox), both);
    for command in [
        "destroy service Order",
        "destroy service Invoice",
        "destroy module orders",
        "destroy module invoices",
    ] {
        run(&sandbox, command);
    }
    assert_eq!(files(&sandbox), before);
}

#[test]
fn what_was_put_into_a_file_later_is_not_dropped_by_force() {
    let sandbox = shop();
    run(&sandbox, "g controller Post");
    run(&sandbox, "g route posts get /top");
    run(&sandbox, "g route posts get /new");
    let before = files(&sandbox);
    let again = run(&sandbox, "g controller Post");
    assert_eq!(files(&sandbox), before);
    let controller = "shop/src/posts/controller.rs";
    sandbox.write(
        controller,
        &sandbox.read(controller).replace("index", "list"),
    );
    let changed = files(&sandbox);
    let forced = run(&sandbox, "g controller Post --force");
    assert_eq!(files(&sandbox), changed);
    insta::assert_snapshot!([again, forced].join("\n\n"));
    run(&sandbox, "destroy route posts get /top");
    run(&sandbox, "destroy route posts get /new");
    let forced = run(&sandbox, "g controller Post --force");
    assert!(forced.ends_with("--- exit 0"), "{forced}");
}

#[test]
fn tests_stay_with_the_code_that_they_test() {
    let sandbox = shop();
    run(&sandbox, "g controller Tag");
    let controller = "shop/src/tags/controller.rs";
    let mine = sandbox
        .read(controller)
        .replace("async fn index", "async fn all");
    sandbox.write(controller, &mine);
    let before = files(&sandbox);
    let told = run(&sandbox, "destroy controller Tag");
    assert_eq!(
        sandbox.read("shop/tests/it/tags.rs"),
        before["tests/it/tags.rs"]
    );
    assert!(sandbox.read("shop/tests/it/main.rs").contains("mod tags;"));
    let after = files(&sandbox);
    let nothing = run(&sandbox, "destroy controller Tag");
    assert_eq!(files(&sandbox), after);
    insta::assert_snapshot!([told, nothing].join("\n\n"));
}
