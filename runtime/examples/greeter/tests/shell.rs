//! The application's tests, with a shell around them in which somebody worked on something else.

use std::process::Command;

use cortex::config::Variables;
use cortex::testing::{TestApp, check};

#[cortex::test]
async fn tests_do_not_depend_on_the_shell() {
    if Variables::of_process().get("APP__NOBODY__READS").is_some() {
        check(greeter::module());
        TestApp::new(greeter::module()).start().await;
        return;
    }
    let this = std::env::current_exe().unwrap();
    let status = Command::new(this)
        .env("RUST_LOG", "hyper")
        .env("PORT", "many")
        .env("APP__NOBODY__READS", "this")
        .arg("--exact")
        .arg("tests_do_not_depend_on_the_shell")
        .status();
    assert!(status.unwrap().success());
}
