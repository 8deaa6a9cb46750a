//! What generators find without looking at every module of a project, and what they leave alone.

use super::{files, run, shop};
use crate::support::Sandbox;

const MODULE: &str = "\npub fn module() -> Module {\n    Module::new(\"x\")\n}\n";

/// A controller that answers `get` at this path.
fn controller(name: &str, path: &str) -> String {
    format!(
        "use cortex::prelude::*;\n\n#[derive(Injectable)]\npub struct {name} {{}}\n\n\
         #[controller(\"{path}\")]\nimpl {name} {{\n    #[get(\"/\")]\n    \
         async fn index(&self) -> &'static str {{\n        \"here\"\n    }}\n}}\n"
    )
}

/// Puts lines at the top of the crate's modules.
fn declare(sandbox: &Sandbox, lines: &str) {
    let root = sandbox.read("shop/src/lib.rs");
    let root = root.replace("pub mod greetings;", &format!("{lines}pub mod greetings;"));
    sandbox.write("shop/src/lib.rs", &root);
}

#[test]
fn a_route_that_is_taken_is_found_however_it_is_written() {
    for (file, lines, path) in [
        ("src/pages/controller.rs", "mod pages;\n", "/posts"),
        ("src/pages/controller.rs", "mod pages;\n", "/p\\x6fsts"),
        (
            "src/page_controller.rs",
            "mod page_controller;\n",
            "/posts/",
        ),
        (
            "src/odd/controller.rs",
            "#[path = \"odd/controller.rs\"]\nmod pages;\n",
            "/posts",
        ),
    ] {
        let sandbox = shop();
        sandbox.write("shop/src/pages/mod.rs", "mod controller;\n");
        sandbox.write(&format!("shop/{file}"), &controller("PageController", path));
        let free = run(&sandbox, "g controller Post index --dry-run");
        assert!(free.ends_with("exit 0"), "no module leads to it: {free}");
        declare(&sandbox, lines);
        let taken = run(&sandbox, "g controller Post index");
        let cause = format!("`PageController` in `{file}` has a handler for it");
        assert!(taken.contains(&cause), "{path} {taken}");
    }
}

#[test]
fn a_parameter_is_in_the_way_of_any_other() {
    let sandbox = shop();
    run(
        &sandbox,
        "g controller Page get /{page} --prefix / --no-tests",
    );
    let taken = run(&sandbox, "g controller Post get /{post} --prefix /");
    assert!(
        taken.contains("`PageController` in `src/pages/controller.rs`"),
        "{taken}"
    );
    let free = run(&sandbox, "g controller Post put /{post} --prefix /");
    assert!(free.ends_with("exit 0"), "{free}");
}

#[test]
fn a_controller_in_its_place_is_the_one_that_is_meant() {
    let sandbox = shop();
    sandbox.write("shop/src/notes/mod.rs", "mod controller;\n");
    sandbox.write(
        "shop/src/notes/controller.rs",
        &controller("NoteController", "/notes"),
    );
    let before = files(&sandbox);
    let undeclared = run(&sandbox, "g route notes get /x --no-tests");
    assert!(
        undeclared.contains("has no controller `notes`"),
        "{undeclared}"
    );
    assert_eq!(files(&sandbox), before);

    declare(&sandbox, "mod notes;\n");
    // Another one of that name, where no generator would put it.
    sandbox.write(
        "shop/src/other/mod.rs",
        &format!("{}{MODULE}", controller("NoteController", "/other")),
    );
    declare(&sandbox, "mod other;\n");
    let added = run(&sandbox, "g route Note get /x --no-tests");
    assert!(added.ends_with("exit 0"), "{added}");
    assert!(
        sandbox
            .read("shop/src/notes/controller.rs")
            .contains("\"/x\"")
    );
    let added = run(&sandbox, "g route other/Note get /y --no-tests");
    assert!(added.ends_with("exit 0"), "{added}");
    assert!(sandbox.read("shop/src/other/mod.rs").contains("\"/y\""));
}

#[test]
fn a_module_that_is_moved_is_followed_to_its_controller() {
    let sandbox = shop();
    // A file in the usual place that the declaration leads away from.
    sandbox.write(
        "shop/src/notes/controller.rs",
        &controller("NoteController", "/old"),
    );
    sandbox.write("shop/src/notes/mod.rs", "mod controller;\n");
    sandbox.write("shop/src/fresh/mod.rs", "mod controller;\n");
    sandbox.write(
        "shop/src/fresh/controller.rs",
        &controller("NoteController", "/notes"),
    );
    declare(&sandbox, "#[path = \"fresh/mod.rs\"]\nmod notes;\n");
    let added = run(&sandbox, "g route notes get /x --no-tests");
    assert!(added.ends_with("exit 0"), "{added}");
    assert!(
        sandbox
            .read("shop/src/fresh/controller.rs")
            .contains("\"/x\"")
    );
    assert!(
        !sandbox
            .read("shop/src/notes/controller.rs")
            .contains("\"/x\"")
    );
}

#[test]
fn what_another_module_provides_can_be_needed() {
    let sandbox = shop();
    sandbox.write("shop/src/clocks/mod.rs", "use cortex::prelude::*;\n\npub struct Clock {}\n\npub(crate) fn module() -> Module {\n    Module::new(\"clocks\")\n}\n");
    run(&sandbox, "g module clocks");
    let provides = |call: &str| {
        format!(
            "use cortex::prelude::*;\n\npub(crate) fn module() -> Module {{\n    let mut module = Module::new(\"times\");\n    {call}\n    module\n}}\n"
        )
    };
    let asked = "g service Letter --needs clocks/Clock --dry-run";
    for (call, is_declared, is_provided) in [
        ("module.value(crate::clocks::Clock {});", true, true),
        ("module.value(crate::clocks::Clock {});", false, false),
        ("// Clock", true, false),
        ("module.value(crate::clocks::Clocks {});", true, false),
    ] {
        let root = sandbox.read("shop/src/lib.rs");
        sandbox.write("shop/src/times/mod.rs", &provides(call));
        if is_declared {
            declare(&sandbox, "mod times;\n");
        }
        let said = run(&sandbox, asked);
        let is_refused = said.contains("and no module provides it");
        assert_eq!(is_refused, !is_provided, "{call} {is_declared}: {said}");
        sandbox.write("shop/src/lib.rs", &root);
    }
}
