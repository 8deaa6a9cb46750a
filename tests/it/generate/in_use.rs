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
