//! The `cortex` binary, built in a profile.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::call;

/// Builds the binary and asks cargo where it is, for that depends on settings.
pub(crate) fn built(root: &Path, profile: &str) -> Result<PathBuf, String> {
    built_with(root, profile, |_| {})
}

/// The same, with something more said to cargo.
pub(crate) fn built_with(
    root: &Path,
    profile: &str,
    adjust: impl FnOnce(&mut Command),
) -> Result<PathBuf, String> {
    let args = [
        "build",
        "--bin",
        "cortex",
        "--profile",
        profile,
        "--message-format",
        "json-render-diagnostics",
    ];
    let mut command = call::cargo(root, &args);
    adjust(&mut command);
    let messages = call::output(&mut command)?;
    let path = messages.lines().rev().find_map(executable);
    path.ok_or_else(|| "cargo did not say where it put `cortex`".into())
}

/// The value of `"executable"` in one of cargo's messages, where there is one.
fn executable(message: &str) -> Option<PathBuf> {
    let (_, rest) = message.split_once(r#""executable":""#)?;
    let (path, _) = rest.split_once('"')?;
    Some(path.replace(r"\\", r"\").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_binary_in_what_cargo_says() {
        let message =
            r#"{"reason":"compiler-artifact","executable":"/t/debug/cortex","fresh":true}"#;
        assert_eq!(executable(message), Some("/t/debug/cortex".into()));
        let windows = r#"{"executable":"C:\\t\\cortex.exe"}"#;
        assert_eq!(executable(windows), Some(r"C:\t\cortex.exe".into()));
        assert_eq!(executable(r#"{"executable":null}"#), None);
    }
}
