//! One trouble is told once: what follows from it is not told as trouble of its own.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{doctor, examined, found, shop, status};
use crate::support::Sandbox;

/// The checks that found something, each by its name and status.
fn bad(document: &Value) -> Vec<(&str, &str)> {
    let findings = document["findings"].as_array().unwrap().iter();
    let parts = findings.map(|finding| ["id", "status"].map(|key| finding[key].as_str().unwrap()));
    let bad = parts.filter(|[_, status]| *status != "ok");
    bad.map(|[id, status]| (id, status)).collect()
}

/// What `doctor --json` says where these programs are on `PATH` and no other. A machine that is busy
/// may let a program be silent for longer than it is waited for, which is a trouble of its own: it
/// is asked again then.
fn examined_with_only(sandbox: &Sandbox, programs: &[&str]) -> (Value, Option<i32>) {
    let path = folder_of_only(sandbox, programs);
    let asked = || {
        let mut cortex = sandbox.cortex("doctor --json --path shop");
        cortex.env("PATH", &path);
        examined(cortex)
    };
    let is_hurried = |document: &Value| document.to_string().contains("no answer within");
    let mut answers = (0..5).map(|_| asked());
    answers.find(|(document, _)| !is_hurried(document)).unwrap()
}

/// A folder with these programs and no other.
fn folder_of_only(sandbox: &Sandbox, programs: &[&str]) -> PathBuf {
    let folder = sandbox.path("only");
    fs::create_dir(&folder).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    for program in programs {
        let mut places = std::env::split_paths(&path).map(|folder| folder.join(program));
        let place = places.find(|file| file.is_file()).unwrap();
        std::os::unix::fs::symlink(place, folder.join(program)).unwrap();
    }
    folder
}

#[test]
fn a_missing_cargo_is_not_blamed_on_clippy() {
    let sandbox = shop();
    let (document, code) = examined_with_only(&sandbox, &["git", "cc", "rustc"]);
    assert_eq!(code, Some(1));
    assert_eq!(status(&document, "cargo"), "failure");
    let [status, what, remedy] = found(&document, "clippy")[0];
    assert_eq!(status, "warning");
    assert_eq!(what, "clippy is called through `cargo`, which is missing");
    assert_eq!(remedy, found(&document, "cargo")[0][2]);
    assert!(found(&document, "manifest").is_empty(), "nobody to ask");
}

#[test]
fn a_missing_git_is_not_asked_about_hooks() {
    let sandbox = shop();
    let programs = ["cargo", "rustc", "rustfmt", "cc"];
    let (document, code) = examined_with_only(&sandbox, &programs);
    assert_eq!(code, Some(0), "{document:#}");
    assert_eq!(bad(&document), [("git", "warning")]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_entered_is_not_blamed_on_programs() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = shop();
    let lock = |mode: u32| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(sandbox.path("shop"), mode).unwrap();
    };
    // In a user namespace without a mapping, even root is bound by permissions.
    let bound = |command: &str| {
        let mut unshare = sandbox.program("unshare");
        unshare.args(["--user", env!("CARGO_BIN_EXE_cortex"), command]);
        unshare.args(["--path", "shop"]);
        unshare
    };
    lock(0);
    let mut asked = bound("doctor");
    asked.arg("--json");
    let (document, code) = examined(asked);
    let info = bound("info").output().unwrap();
    lock(0o755);
    assert_eq!(code, Some(1));
    assert_eq!(bad(&document), [("project", "failure")], "{document:#}");
    let [_, what, remedy] = found(&document, "project")[0];
    assert!(what.contains("Permission denied"), "{what}");
    assert!(remedy.contains("change its permissions"), "{remedy}");
    let info = String::from_utf8(info.stdout).unwrap();
    let unknown = "project     unknown; `cortex doctor` says why";
    assert!(info.contains(unknown), "{info}");
}

#[test]
fn a_manifest_that_only_cargo_can_fault_is_a_failure() {
    let sandbox = shop();
    let manifest = sandbox.read("shop/Cargo.toml");
    for (text, reason) in [
        (
            "x = 1\n".to_owned(),
            "missing either a `[package]` or a `[workspace]`",
        ),
        (
            manifest.replace("edition = \"2024\"", "edition = \"2042\""),
            "`2042` edition",
        ),
        (
            format!("{manifest}\n[[bin]]\nname = \"shop\"\npath = 1\n"),
            "invalid type",
        ),
    ] {
        sandbox.write("shop/Cargo.toml", &text);
        let (document, code) = doctor(&sandbox);
        assert_eq!(code, Some(1), "{document:#}");
        let [status, what, _] = found(&document, "manifest")[0];
        assert_eq!(status, "failure");
        assert!(what.contains(reason), "{what}");
        assert!(!what.contains("Caused by"), "{what}");
        let file = Path::new("shop/Cargo.toml").display().to_string();
        assert!(what.contains(&file), "{what}");
    }
    // Nothing was written while cargo was asked, and it is asked where the lock file is gone, too.
    sandbox.write("shop/Cargo.toml", &manifest);
    fs::remove_file(sandbox.path("shop/Cargo.lock")).unwrap();
    let (document, _) = doctor(&sandbox);
    assert_eq!(bad(&document), [("lock-file", "warning")], "{document:#}");
    assert!(!sandbox.path("shop/Cargo.lock").exists());
}

#[test]
fn each_reason_why_a_file_cannot_be_read_has_its_own_remedy() {
    let sandbox = shop();
    let file = sandbox.path("shop/cortex.toml");
    let remedy = || {
        let (document, code) = doctor(&sandbox);
        assert_eq!(code, Some(1), "{document:#}");
        let findings = found(&document, "files");
        assert_eq!(findings.len(), 1, "{document:#}");
        format!("{} | {}", findings[0][1], findings[0][2])
    };
    fs::write(&file, b"\xff\xfe").unwrap();
    assert!(
        remedy().contains("save it as text in UTF-8"),
        "{}",
        remedy()
    );
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(remedy().contains("move it away"), "{}", remedy());
    fs::remove_dir(&file).unwrap();
    std::os::unix::fs::symlink("nowhere", &file).unwrap();
    assert!(remedy().contains("No such file"), "{}", remedy());
    assert!(remedy().contains("git checkout"), "{}", remedy());
    let info = sandbox.run("info --path shop");
    assert!(info.contains("project     shop"), "{info}");
}

#[test]
fn in_a_deleted_folder_the_rest_is_told() {
    let sandbox = Sandbox::new();
    for (command, code) in [("doctor", 1), ("info", 0)] {
        let script = format!("mkdir gone && cd gone && rmdir ../gone && \"$0\" {command} --json");
        let mut shell = sandbox.program("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_cortex")]);
        let output = shell.output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{document:#}");
        match command {
            "doctor" => assert_eq!(document["failures"], 1, "programs answer: {document:#}"),
            _ => assert!(document["toolchain"]["rustc"].is_string(), "{document:#}"),
        }
    }
}
