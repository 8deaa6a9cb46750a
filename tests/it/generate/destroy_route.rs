//! `cortex destroy route`: what stands in files among other things leaves them as they were.

use std::collections::BTreeMap;
use std::fs;

use super::{files, run, shop};
use crate::support::Sandbox;

const CONTROLLER: &str = "shop/src/greetings/controller.rs";
const DTO: &str = "shop/src/greetings/dto.rs";
const RECORD: &str = "shop/.cortex/generated/route-greeting.get-today.toml";

/// A project without types and without tests of its module.
fn small() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run("new shop --template minimal --no-git");
    let main = "shop/tests/it/main.rs";
    sandbox.write(main, &sandbox.read(main).replace("mod greetings;\n", ""));
    fs::remove_file(sandbox.path("shop/tests/it/greetings.rs")).unwrap();
    sandbox
}

/// The project has these files, in all their bytes.
fn must_be(sandbox: &Sandbox, expected: &BTreeMap<String, String>) {
    let present = files(sandbox);
    for (path, text) in expected {
        assert_eq!(present.get(path), Some(text), "{path}");
    }
    assert!(present.keys().eq(expected.keys()), "{:?}", present.keys());
}

fn must(sandbox: &Sandbox, args: &str) {
    let said = run(sandbox, args);
    assert!(said.ends_with("--- exit 0"), "{said}");
}

#[test]
fn each_of_two_routes_goes_alone_and_the_last_takes_the_files_along() {
    let routes = [
        "greetings get /today",
        "greetings post /{id}/publish --request note:string --handler tell",
    ];
    let names = [
        "Greeting get /today/",
        "GreetingController POST /{id}/publish",
    ];
    for (sandbox, is_windows) in [(shop(), false), (small(), false), (shop(), true)] {
        if is_windows {
            for (path, text) in files(&sandbox) {
                if path.starts_with("src/greetings/") || path.starts_with("tests/") {
                    sandbox.write(&format!("shop/{path}"), &text.replace('\n', "\r\n"));
                }
            }
        }
        let before = files(&sandbox);
        for (first, last) in [(0, 1), (1, 0)] {
            let route = |at: usize| format!("generate route {}", routes[at]);
            must(&sandbox, &route(last));
            let alone = files(&sandbox);
            run(&sandbox, "undo");
            must(&sandbox, &route(first));
            let other = files(&sandbox);
            must(&sandbox, &route(last));
            let both = files(&sandbox);
            must(&sandbox, &route(first));
            must_be(&sandbox, &both);
            // Whichever came first, each leaves the other as if it had never been.
            must(&sandbox, &format!("destroy route {}", names[last]));
            must_be(&sandbox, &other);
            run(&sandbox, "undo");
            must_be(&sandbox, &both);
            must(&sandbox, &format!("destroy route {}", names[first]));
            must_be(&sandbox, &alone);
            must(&sandbox, &format!("destroy route {}", names[last]));
            must_be(&sandbox, &before);
        }
    }
}

#[test]
fn what_a_person_has_changed_stays_with_what_it_needs() {
    let sandbox = shop();
    let before = files(&sandbox);
    run(&sandbox, "generate route greetings get /today");
    let text = sandbox.read(CONTROLLER);
    let (at, call) = (
        text.find("async fn today").unwrap(),
        "\n        // Mine.\n        Json(",
    );
    let mine = text[..at].to_owned() + &text[at..].replacen("\n        Json(", call, 1);
    assert_ne!(mine, text);
    sandbox.write(CONTROLLER, &mine);
    let kept = run(&sandbox, "destroy route greetings get /today --json");
    let told = run(&sandbox, "destroy route greetings get /today");
    assert_eq!(sandbox.read(CONTROLLER), mine);
    assert!(sandbox.read(DTO).contains("TodayResponse"));
    assert!(sandbox.read("shop/tests/it/greetings.rs").contains("today"));
    let forced = run(&sandbox, "destroy route greetings get /today --force");
    must_be(&sandbox, &before);
    insta::assert_snapshot!([kept, told, forced].join("\n\n"));

    // A type alone: the handler goes, and the type can still be had.
    run(&sandbox, "generate route greetings get /today");
    sandbox.write(
        DTO,
        &sandbox.read(DTO).replace("What `today` answers", "Mine"),
    );
    run(&sandbox, "destroy route greetings get /today");
    assert_eq!(
        files(&sandbox)["src/greetings/controller.rs"],
        before["src/greetings/controller.rs"]
    );
    assert!(
        sandbox
            .read("shop/src/greetings/mod.rs")
            .contains("TodayResponse")
    );
    insta::assert_snapshot!(sandbox.read(RECORD));
}

#[test]
fn names_that_other_code_has_stay_in_scope() {
    let sandbox = small();
    run(&sandbox, "generate route greetings get /today");
    let test = "shop/tests/it/greetings.rs";
    let mine = "\n#[cortex::test]\nasync fn mine() {\n    let _ = json!(1);\n}\n";
    sandbox.write(test, &(sandbox.read(test) + mine));
    let dto = "\nimpl TodayResponse {}\n\n#[derive(Serialize)]\npub struct Mine {}\n";
    sandbox.write(DTO, &(sandbox.read(DTO) + dto));
    run(&sandbox, "destroy route greetings get /today --force");
    insta::assert_snapshot!([sandbox.read(test), sandbox.read(DTO)].join("\n----\n"));
}

#[test]
fn what_holds_a_route_goes_after_it() {
    let sandbox = shop();
    let before = files(&sandbox);
    let route = "billing/Invoice get /{id}/notes";
    run(&sandbox, "generate controller billing/Invoice show");
    run(&sandbox, &format!("generate route {route}"));
    let refused = [
        "destroy module billing",
        "destroy controller billing/Invoice",
    ];
    let refused = refused.map(|args| run(&sandbox, args));
    insta::assert_snapshot!(refused.join("\n\n"));
    must(&sandbox, &format!("destroy route {route}"));
    let last = run(&sandbox, "destroy controller billing/Invoice");
    assert!(last.contains("cortex destroy module billing"), "{last}");
    must(&sandbox, "destroy module billing");
    must_be(&sandbox, &before);
}

#[test]
fn a_route_whose_files_are_gone_is_no_error() {
    let sandbox = shop();
    let before = files(&sandbox);
    run(&sandbox, "generate controller billing/Invoice show");
    run(&sandbox, "generate route billing/Invoice get /notes");
    fs::remove_dir_all(sandbox.path("shop/src/billing")).unwrap();
    must(&sandbox, "destroy route billing/Invoice get /notes");
    for args in ["controller billing/Invoice", "module billing"] {
        must(&sandbox, &format!("destroy {args}"));
    }
    must_be(&sandbox, &before);
}

#[test]
fn names_and_records_that_make_no_sense_are_refused() {
    let sandbox = shop();
    run(&sandbox, "generate route greetings get /today");
    let asked = [
        "route greetings",
        "route greetings get /tomorrow",
        "route posts get /today",
        "controller greetings index",
    ];
    let shown = asked.map(|args| run(&sandbox, &format!("destroy {args}")));
    insta::assert_snapshot!(shown.join("\n\n"));

    let sound = sandbox.read(RECORD);
    let before = files(&sandbox);
    for (from, to) in [
        ("file = \"src/greetings/dto.rs\"", "file = \"../victim.rs\""),
        ("item = \"TodayResponse\"", "item = \"\""),
        ("item = \"TodayResponse\"", "item = \"fn main() {}\""),
        ("hash = \"", "hash = \"x"),
        ("\"serde::Serialize\"", "1"),
        ("[shared]\n", "[shared]\n\"/etc/passwd\" = \"\"\n"),
    ] {
        let hostile = sound.replace(from, to);
        assert_ne!(hostile, sound, "{from}");
        sandbox.write(RECORD, &hostile);
        let said = run(&sandbox, "destroy route greetings get /today --force");
        assert!(said.contains("error[CX0932]"), "{said}");
        sandbox.write(RECORD, &sound);
        must_be(&sandbox, &before);
    }
}
