//! `cortex generate route`: a handler in somebody's `impl` block, which keeps every other byte.

use super::{files, run, shop};

const CONTROLLER: &str = "shop/src/greetings/controller.rs";

#[test]
fn a_route_is_written_and_taken_back() {
    let sandbox = shop();
    let before = files(&sandbox);
    let args = "generate route greetings post /{id}/publish --request note:string --request amount:u64:optional";
    insta::assert_snapshot!(run(&sandbox, &format!("{args} --dry-run")));
    assert_eq!(files(&sandbox), before);
    insta::assert_snapshot!(run(&sandbox, args));
    let after = files(&sandbox);
    let again = run(&sandbox, args);
    assert!(again.contains("everything is there already"), "{again}");
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_controller_is_found_by_its_type_and_by_its_module() {
    let sandbox = shop();
    run(&sandbox, "g controller billing/Invoice show --no-tests");
    run(&sandbox, "g controller sales/Invoice show --no-tests");
    for (name, path) in [
        ("greeting", "/a"),
        ("GreetingController", "/b"),
        ("src/greetings/Greeting", "/c"),
        ("billing/invoices", "/d"),
        ("billing", "/e"),
    ] {
        let said = run(
            &sandbox,
            &format!("g route {name} get {path} --handler on{path}").replace("on/", "on_"),
        );
        assert!(said.ends_with("exit 0"), "{said}");
    }
    let files = files(&sandbox);
    assert_eq!(
        files["src/greetings/controller.rs"].matches("on_").count(),
        3
    );
    assert_eq!(
        files["src/billing/invoice_controller.rs"]
            .matches("on_")
            .count(),
        2
    );
    assert!(files["src/billing/invoice_dto.rs"].contains("pub struct InvoiceOnDResponse"));
    assert!(files["tests/it/billing_invoices.rs"].contains("app.get(\"/billing/invoices/d\")"));
    let shown = ["Invoice", "greting", "purchase/Invoice"];
    let shown = shown.map(|name| run(&sandbox, &format!("g route {name} get /x")));
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn what_is_answered_can_be_said() {
    let sandbox = shop();
    let args = "--response hits:i32 --response title:string --response word:string --response rate:float:optional";
    run(
        &sandbox,
        &format!("g route greetings put /x/{{word}}/{{other_id}} {args}"),
    );
    let files = files(&sandbox);
    let controller = &files["src/greetings/controller.rs"];
    insta::assert_snapshot!(controller[controller.find("    /// Answers with").unwrap()..]);
    insta::assert_snapshot!(files["src/greetings/dto.rs"]);
    let tests = &files["tests/it/greetings.rs"];
    insta::assert_snapshot!(tests[tests.find("async fn x_answers").unwrap()..]);
}

#[test]
fn odd_controllers_keep_what_they_hold() {
    let sandbox = shop();
    let odd = "\
use cortex::http::{Json, Path};
use cortex::{Injectable, controller};

use super::{
    Greeting, // said
};

#[derive(Injectable)]
pub struct GreetingController {}

impl GreetingController {
    fn helper(&self) {}
}

#[controller(\"/greetings/{lang}\")]
impl GreetingController {
    #[cfg(unix)]
    #[get(\"/a\")]
    async fn a(&self) -> &'static str { \"a\" }
    #[cfg(not(unix))]
    #[get(\"/a\")]
    async fn a(&self) -> &'static str { \"b\" }

    // The end. }
}
";
    for text in [
        odd.to_owned(),
        odd.replace('\n', "\r\n"),
        odd.replace("    ", "\t"),
    ] {
        sandbox.write(CONTROLLER, &text);
        run(&sandbox, "g route greetings get /{id}/notes");
        let changed = sandbox.read(CONTROLLER);
        let old = text.lines().filter(|line| !line.trim().is_empty());
        let mut new = changed.split('\n').map(|line| line.trim_end_matches('\r'));
        assert!(
            old.clone().all(|line| new.any(|other| other == line)),
            "{changed}"
        );
        let is_windows = text.contains("\r\n");
        let ends = changed.matches(if is_windows { "\r\n" } else { "\n" });
        assert_eq!(ends.count(), changed.lines().count());
        assert_eq!(changed.contains('\r'), is_windows);
        if text == odd {
            insta::assert_snapshot!(changed);
            insta::assert_snapshot!(run(&sandbox, "g route greetings get /a --handler b"));
        }
        run(&sandbox, "undo");
        assert_eq!(sandbox.read(CONTROLLER), text);
    }
}

#[test]
fn what_is_there_or_makes_no_sense_is_refused() {
    let sandbox = shop();
    run(&sandbox, "g route greetings get /today");
    sandbox.write("shop/src/broken/mod.rs", "fn (\n");
    let before = files(&sandbox);
    let asked = [
        "get /today --response hits:u64",
        "get /now --handler today",
        "get /",
        "get /greetings/{name}/",
        "post /today --handler today_again --request Type:u64",
        "post /x --handler fn",
        "get",
        "get today",
        "get /x extra",
    ];
    let shown = asked.map(|args| run(&sandbox, &format!("g route greetings {args}")));
    insta::assert_snapshot!(shown.join("\n\n"));
    let lib =
        before["src/lib.rs"].replace("pub mod greetings;", "pub mod broken;\npub mod greetings;");
    sandbox.write("shop/src/lib.rs", &lib);
    insta::assert_snapshot!(run(&sandbox, "g route posts get /x"));
    sandbox.write("shop/src/lib.rs", &before["src/lib.rs"]);
    assert_eq!(files(&sandbox), before);
}

#[test]
fn without_types_of_its_own_a_module_gets_them() {
    let sandbox = shop();
    sandbox.run("new small --template minimal --no-git");
    sandbox.write("small/tests/it/greetings.rs", "// Mine.\n");
    sandbox.run_in("small", "g route greetings get /today");
    insta::assert_snapshot!(sandbox.read("small/src/greetings/mod.rs"));
    insta::assert_snapshot!(sandbox.read("small/src/greetings/dto.rs"));
    insta::assert_snapshot!(sandbox.read("small/tests/it/greetings.rs"));
    sandbox.run_in("small", "g route greetings get /later --no-tests");
    assert!(
        !sandbox
            .read("small/tests/it/greetings.rs")
            .contains("later")
    );
}
