//! What the macros say about code that they cannot use: each message and its place, as a person
//! sees them. `TRYBUILD=overwrite cargo test -p cortex --all-features --test ui` renews them.
#![cfg(all(feature = "http", feature = "testing"))]

use std::process::Command;

/// The compiler whose words the snapshots hold.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    let version = Command::new("rustc")
        .arg("--version")
        .output()
        .expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let variables = cortex::config::Variables::of_process();
    let required = variables.get("CORTEX_REQUIRE_TOOLS") == Some("1");
    if version.starts_with(COMPILER) || required {
        cases.compile_fail("tests/ui/fail/*.rs");
    } else {
        eprintln!("SKIPPED: the messages were recorded with {COMPILER}x, and this is {version}");
    }
}
