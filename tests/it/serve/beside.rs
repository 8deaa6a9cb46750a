//! Packages beside the project that it is built from.

use std::fs;

use nix::sys::signal::Signal;

use super::client;
use super::served::{Served, project};
use crate::support::Sandbox;

/// The app, whose answer comes from a package beside it that holds this code.
fn with_a_neighbour(code: &str) -> Sandbox {
    let sandbox = project("one");
    let manifest = sandbox.read("Cargo.toml");
    let names_it = "[dependencies]\ncommon = { path = \"../common\" }\n";
    sandbox.write("Cargo.toml", &format!("{manifest}\n{names_it}"));
    sandbox.write("src/answer.rs", "pub use common::ANSWER;\n");
    fs::create_dir_all(sandbox.path("../common/src")).unwrap();
    sandbox.write(
        "../common/Cargo.toml",
        "[package]\nname = \"common\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    );
    sandbox.write("../common/src/lib.rs", code);
    sandbox
}

#[test]
fn a_change_beside_the_project_is_built() {
    let sandbox = with_a_neighbour("pub const ANSWER: &str = \"one\";\n");
    let mut served = Served::run(&sandbox, "-v");
    served.says("Serving http://");
    sandbox.write(
        "../common/src/lib.rs",
        "pub const ANSWER: &str = \"two\";\n",
    );
    served.answers("two");
    served.says("Reloaded ../common/src/lib.rs (");
    sandbox.write(
        "../common/src/parts.rs",
        "pub const ANSWER: &str = \"three\";\n",
    );
    sandbox.write(
        "../common/src/lib.rs",
        "mod parts;\npub use parts::ANSWER;\n",
    );
    served.answers("three");
    sandbox.write(
        "../common/src/parts.rs",
        "pub const ANSWER: &str = \"four\";\n",
    );
    served.answers("four");
    served.end(Signal::SIGINT);
}

#[test]
fn an_error_beside_the_project_can_be_mended_before_anything_was_built() {
    let sandbox = with_a_neighbour("pub const ANSWER: &str = one;\n");
    let mut served = Served::run(&sandbox, "");
    served.says("Failed the first version: the build has errors");
    sandbox.write(
        "../common/src/lib.rs",
        "pub const ANSWER: &str = \"two\";\n",
    );
    served.says("Serving http://");
    assert_eq!(client::get(served.address(), "/").unwrap(), "two");
    served.end(Signal::SIGINT);
}

#[test]
fn what_is_no_code_of_it_needs_nothing() {
    let sandbox = with_a_neighbour("pub const ANSWER: &str = \"one\";\n");
    let mut served = Served::run(&sandbox, "-v");
    served.says("Serving http://");
    // Cargo tells what the app is built from when it ends, which is after the app's start.
    std::thread::sleep(std::time::Duration::from_millis(500));
    sandbox.write("../common/README.md", "# Common\n");
    served.says("nothing to do: ../common/README.md is no part of the app");
    served.end(Signal::SIGINT);
}
