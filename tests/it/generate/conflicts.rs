//! Files in the way of new ones: what is asked in a terminal, and what is done without one.

use super::{files, run, shop};
use crate::support::Sandbox;
use crate::support::terminal::{CTRL_C, DOWN, ENTER, Run};

const SERVICE: &str = "shop/src/invoices/service.rs";
const MINE: &str = "//! Mine.\n";
const QUESTION: &str = "service.rs is there with other content";

/// A project in which a service was generated, and its file is something else by now.
fn changed() -> Sandbox {
    let sandbox = shop();
    run(&sandbox, "generate service Invoice");
    sandbox.write(SERVICE, MINE);
    sandbox
}

/// Answers the question by going down so many choices.
fn answered(sandbox: &Sandbox, downs: usize, code: u8) -> String {
    let mut run = Run::start_in(sandbox, "shop", "generate service Invoice");
    run.answers(QUESTION, &(DOWN.repeat(downs) + ENTER));
    run.ends(code)
}

#[test]
fn each_answer_does_what_it_says() {
    let sandbox = changed();
    let before = files(&sandbox);
    answered(&sandbox, 0, 0);
    assert_eq!(files(&sandbox), before, "kept");

    answered(&sandbox, 1, 0);
    assert!(sandbox.read(SERVICE).contains("pub struct InvoiceService"));
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before, "replaced and taken back");

    answered(&sandbox, 3, 0);
    assert_eq!(sandbox.read(SERVICE), MINE);
    let beside = sandbox.read("shop/src/invoices/service.rs.new");
    assert!(beside.contains("pub struct InvoiceService"));
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before, "beside and taken back");

    let seen = answered(&sandbox, 4, 130);
    assert!(seen.contains("generating was interrupted"), "{seen}");
    assert_eq!(files(&sandbox), before, "quit");
}

#[test]
fn the_difference_is_shown_as_often_as_one_likes() {
    let sandbox = changed();
    let mut run = Run::start_in(&sandbox, "shop", "generate service Invoice --no-tests");
    for _ in 0..2 {
        run.answers(QUESTION, &(DOWN.repeat(2) + ENTER));
        run.shows("-//! Mine.");
        run.shows("+pub struct InvoiceService");
    }
    run.answers(QUESTION, &(DOWN.to_owned() + ENTER));
    run.ends(0);
    assert!(!sandbox.read(SERVICE).contains("Mine"));
}

#[test]
fn giving_up_writes_nothing() {
    let sandbox = changed();
    let before = files(&sandbox);
    let mut run = Run::start_in(&sandbox, "shop", "generate service Invoice");
    run.answers(QUESTION, CTRL_C);
    run.shows("error[CX0003]:");
    run.ends(130);
    assert_eq!(files(&sandbox), before);
}

#[test]
fn nobody_is_asked_who_has_said_it_or_cannot_answer() {
    let sandbox = changed();
    let before = files(&sandbox);
    let mut shown = Vec::new();
    for flags in [
        "",
        " --yes",
        " --skip-existing",
        " --json",
        " --dry-run --force",
    ] {
        shown.push(run(&sandbox, &format!("generate service Invoice{flags}")));
        assert_eq!(files(&sandbox), before, "{flags}");
    }
    insta::assert_snapshot!(shown.join("\n\n"));
    // In a terminal as well.
    let unasked = [
        ("--yes", 0),
        ("--skip-existing", 0),
        ("--json", 1),
        ("--quiet", 1),
    ];
    for (flag, code) in unasked {
        let run = Run::start_in(
            &sandbox,
            "shop",
            &format!("generate service Invoice {flag}"),
        );
        let seen = run.ends(code);
        assert!(!seen.contains(QUESTION), "{flag}: {seen}");
        assert_eq!(files(&sandbox), before, "{flag}");
    }
    Run::start_in(&sandbox, "shop", "generate service Invoice --force").ends(0);
    assert!(!sandbox.read(SERVICE).contains("Mine"));
}
