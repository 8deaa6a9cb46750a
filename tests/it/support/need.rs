//! Tests that drive a program which a laptop may not have.

use std::env;

/// Whether `program` is installed.
///
/// Where it is not, the test that asks is skipped, and says so. With `CORTEX_REQUIRE_TOOLS=1`, as in
/// the gate, it fails, so that nothing is skipped for good without anybody noticing.
pub(crate) fn need(program: &str) -> bool {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    if env::split_paths(&path).any(|folder| folder.join(&name).is_file()) {
        return true;
    }
    assert!(
        env::var_os("CORTEX_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
        "`{program}` is not installed, and CORTEX_REQUIRE_TOOLS=1 does not let this test be skipped"
    );
    eprintln!("SKIPPED: a test needs `{program}`, which is not installed");
    false
}
