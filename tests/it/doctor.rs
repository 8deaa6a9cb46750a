//! `cortex doctor` and `cortex info`: what they find, and that nothing which is broken breaks them.

mod costs;
#[cfg(unix)]
mod one_cause;

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;

use crate::support::{Sandbox, wait_until};

/// A project in which all is well, whatever the machine has; its port is any that is free.
fn shop() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.cortex("new shop -q").assert().success();
    sandbox.write("shop/.env", "PORT=0\n");
    sandbox
}

/// What `doctor --json` said, and its exit code.
fn examined(mut command: Command) -> (Value, Option<i32>) {
    let output = command.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(words, "", "a document is alone");
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    for finding in value["findings"].as_array().unwrap_or(&Vec::new()) {
        let said = |key: &str| finding[key].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("id") && said("what"), "{finding}");
        assert_eq!(
            said("remedy"),
            finding["status"] != "ok",
            "one remedy for each: {finding}"
        );
    }
    (value, output.status.code())
}

fn doctor(sandbox: &Sandbox) -> (Value, Option<i32>) {
    examined(sandbox.cortex("doctor --json --path shop"))
}

/// The findings of one check, each as its status, what is so, and the remedy.
fn found<'a>(document: &'a Value, id: &str) -> Vec<[&'a str; 3]> {
    let findings = document["findings"].as_array().unwrap().iter();
    let parts = |finding: &'a Value| {
        ["status", "what", "remedy"].map(|key| finding[key].as_str().unwrap_or(""))
    };
    findings
        .filter(|finding| finding["id"] == id)
        .map(parts)
        .collect()
}

fn status<'a>(document: &'a Value, id: &str) -> &'a str {
    found(document, id)
        .first()
        .unwrap_or_else(|| panic!("{id}: {document:#}"))[0]
}

#[test]
fn a_new_project_is_well_and_the_document_has_its_form() {
    let sandbox = shop();
    let (document, code) = doctor(&sandbox);
    assert_eq!(code, Some(0), "{document:#}");
    assert_eq!(document["failures"], 0);
    // What depends on the machine and not on the project may be a warning there.
    let ours = [
        "rustc",
        "cargo",
        "project",
        "files",
        "dotenv",
        "framework",
        "lock-file",
        "hooks",
        "clock",
        "address",
        "target-folder",
        "dev-debug",
        "dependency-debug",
        "dev-opt-level",
        "editor",
    ];
    for id in ours {
        assert_eq!(status(&document, id), "ok", "{id}: {document:#}");
    }
    let text = sandbox.run("doctor --path shop");
    assert!(text.contains("     ok  the framework "), "{text}");
    assert!(text.ends_with("--- exit 0"), "{text}");
}

#[test]
fn nothing_is_written_and_nothing_built() {
    let sandbox = shop();
    let before = (sandbox.list("shop"), status_of_git(&sandbox));
    sandbox.cortex("doctor --path shop").assert().success();
    sandbox.cortex("info --path shop").assert().success();
    assert_eq!((sandbox.list("shop"), status_of_git(&sandbox)), before);
    assert!(!sandbox.path("shop/target").exists());
}

fn status_of_git(sandbox: &Sandbox) -> Vec<u8> {
    let mut git = sandbox.program("git");
    let git = git
        .current_dir(sandbox.path("shop"))
        .args(["status", "--porcelain", "--ignored"]);
    git.output().unwrap().stdout
}

#[test]
fn outside_a_project_the_machine_is_looked_at() {
    let sandbox = Sandbox::new();
    let (document, code) = examined(sandbox.cortex("doctor --json"));
    assert_eq!(code, Some(0), "{document:#}");
    assert!(
        found(&document, "project")[0][1].contains("only the machine"),
        "{document:#}"
    );
    assert!(found(&document, "address").is_empty());
    let (info, code) = examined(sandbox.cortex("info --json"));
    assert_eq!((code, &info["project"]), (Some(0), &Value::Null));
    assert!(
        info["toolchain"]["rustc"]
            .as_str()
            .unwrap()
            .starts_with("1.")
    );
    sandbox.write("Cargo.toml", "[package]\nname = \"other\"\n");
    let (document, _) = examined(sandbox.cortex("doctor --json"));
    assert_eq!(status(&document, "project"), "warning");
}

#[test]
fn with_no_program_at_all_each_is_named_with_its_remedy() {
    let sandbox = shop();
    fs::create_dir(sandbox.path("bin")).unwrap();
    let mut cortex = sandbox.cortex("doctor --json --path shop");
    cortex.env("PATH", sandbox.path("bin"));
    let (document, code) = examined(cortex);
    assert_eq!(code, Some(1));
    for (id, expected) in [
        ("rustc", "failure"),
        ("cargo", "failure"),
        ("rustfmt", "warning"),
        ("git", "warning"),
    ] {
        let [status, _, remedy] = found(&document, id)[0];
        assert_eq!(status, expected, "{id}: {document:#}");
        assert!(remedy.contains("install"), "{id}: {remedy}");
    }
    assert_eq!(
        status(&document, "framework"),
        "ok",
        "what needs no program is checked all the same"
    );
    let mut cortex = sandbox.cortex("info --json --path shop");
    cortex.env("PATH", sandbox.path("bin"));
    let (info, code) = examined(cortex);
    assert_eq!(code, Some(0));
    assert_eq!(info["toolchain"]["rustc"], Value::Null);
    assert_eq!(info["project"]["git"], "unknown");
}

#[cfg(unix)]
#[test]
fn programs_that_fail_lie_or_hang_are_reported_and_not_waited_for() {
    let sandbox = shop();
    let stubs = [
        (
            "rustc",
            "echo 'rustc 1.80.1 (x)'; echo 'host: x86_64-unknown-linux-gnu'",
        ),
        (
            "cargo",
            "echo 'error: toolchain is not installed' >&2; exit 1",
        ),
        ("rustfmt", "exec sleep 600"),
        ("git", "sleep 600"),
        ("cc", "kill -9 $$"),
    ];
    for (name, script) in stubs {
        stub(&sandbox, name, script);
    }
    let begun = Instant::now();
    let mut cortex = sandbox.cortex("doctor --json --path shop");
    cortex.env("PATH", sandbox.path("bin"));
    let (document, code) = examined(cortex);
    assert!(begun.elapsed() < Duration::from_mins(1));
    assert_eq!(code, Some(1));
    assert!(
        found(&document, "rustc")[0][1].contains("1.80.1 is older than 1.95"),
        "{document:#}"
    );
    assert_eq!(
        found(&document, "cargo")[0][2],
        "run `rustup toolchain install stable`"
    );
    assert!(
        found(&document, "rustfmt")[0][1].contains("no answer within"),
        "{document:#}"
    );
    assert!(
        found(&document, "git")[0][1].contains("no answer within"),
        "{document:#}"
    );
    assert_eq!(status(&document, "clippy"), "warning");
    assert_eq!(status(&document, "linker"), "warning");
    assert_eq!(status(&document, "hooks"), "warning");
}

#[test]
fn a_project_may_be_broken_all_over() {
    let sandbox = shop();
    let mut main = fs::File::options()
        .append(true)
        .open(sandbox.path("shop/src/main.rs"))
        .unwrap();
    std::io::Write::write_all(&mut main, b"\n").unwrap();
    main.set_modified(std::time::SystemTime::now() + Duration::from_hours(1))
        .unwrap();
    sandbox.write("shop/Cargo.toml", "[package\n");
    sandbox.write("shop/cortex.toml", "x = = 1\n");
    sandbox.write("shop/config/development.toml", "[server\n");
    sandbox.write("shop/.env", "A=1\nsecret value\n");
    sandbox.write("shop/framework/VERSION", "0.0.1\n");
    sandbox.write("shop/.cargo/config.toml", "[build\n");
    fs::remove_file(sandbox.path("shop/Cargo.lock")).unwrap();
    fs::remove_file(sandbox.path("shop/framework/LICENSE")).unwrap();
    let (document, code) = doctor(&sandbox);
    assert_eq!(code, Some(1));
    assert_eq!(found(&document, "files").len(), 4, "{document:#}");
    let dotenv = found(&document, "dotenv")[0];
    assert_eq!(dotenv[1], "line 2 of `.env` is not a variable");
    let framework = found(&document, "framework")[0];
    assert_eq!(framework[0], "warning");
    assert!(
        framework[1].contains("`VERSION` (edited), `LICENSE` (missing)"),
        "{framework:?}"
    );
    assert_eq!(status(&document, "lock-file"), "warning");
    assert!(
        found(&document, "clock")[0][1].contains("`src/main.rs`"),
        "{document:#}"
    );
    assert!(
        found(&document, "dev-debug").is_empty(),
        "nothing is said of a manifest that cannot be read"
    );
    assert!(
        !document.to_string().contains("secret value"),
        "what stands in `.env` is not repeated"
    );

    let (info, code) = examined(sandbox.cortex("info --json --path shop"));
    assert_eq!(code, Some(0));
    assert_eq!(info["project"]["name"], Value::Null);
    assert_eq!(info["project"]["framework"]["unchanged"], false);
    assert_eq!(info["project"]["git"], "changed");
}

#[test]
fn a_project_may_be_gone_all_but_its_mark() {
    let sandbox = Sandbox::new();
    sandbox.write("shop/cortex.toml", "");
    let (document, code) = doctor(&sandbox);
    assert_eq!(code, Some(1));
    assert!(
        found(&document, "files")[0][1].contains("Cargo.toml` cannot be read"),
        "{document:#}"
    );
    assert_eq!(status(&document, "framework"), "failure");
    sandbox.cortex("doctor --path nowhere").assert().code(1);
    sandbox.cortex("info --path nowhere").assert().success();
}

#[test]
fn a_taken_port_is_named_with_its_holder() {
    let sandbox = shop();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    sandbox.write("shop/.env", &format!("PORT={port}\n"));
    let (document, code) = doctor(&sandbox);
    assert_eq!(code, Some(1));
    let [status, what, remedy] = found(&document, "address")[0];
    assert_eq!(status, "failure");
    assert!(
        what.starts_with(&format!("`127.0.0.1:{port}` is already in use")),
        "{what}"
    );
    if cfg!(target_os = "linux") {
        assert!(
            what.contains(&format!("pid {} (", std::process::id())),
            "{what}"
        );
    }
    assert!(remedy.contains("`cortex serve --port "), "{remedy}");
    sandbox.write("shop/.env", "PORT=http\n");
    let (document, _) = doctor(&sandbox);
    assert!(
        found(&document, "address")[0][1].contains("`http` is not a port"),
        "{document:#}"
    );
}

#[test]
fn settings_that_cost_are_found_where_cargo_would_find_them() {
    let sandbox = shop();
    let config = "[target.'cfg(unix)']\n[build]\nrustc-wrapper = \"no-such-cache\"\nrustflags = [\"-Clink-arg=-fuse-ld=bfd\"]\n\n[profile.dev]\nopt-level = 1\n";
    sandbox.write("shop/.cargo/config.toml", config);
    let manifest = sandbox.read("shop/Cargo.toml");
    let manifest = manifest.replace(
        "[profile.dev]\ndebug = \"line-tables-only\"",
        "[profile.dev]\ndebug = 2",
    );
    sandbox.write("shop/Cargo.toml", &manifest);
    sandbox.write("shop/.vscode/settings.json", "{}");
    let mut cortex = sandbox.cortex("doctor --json --path shop");
    cortex.env("CARGO_INCREMENTAL", "0");
    let (document, code) = examined(cortex);
    assert_eq!(
        (status(&document, "rustc-wrapper"), code),
        ("failure", Some(1)),
        "{document:#}"
    );
    let mut expected = vec!["dev-debug", "dev-opt-level", "incremental", "editor"];
    if cfg!(target_os = "linux") {
        expected.push("linker-speed");
    }
    for id in expected {
        assert_eq!(status(&document, id), "warning", "{id}: {document:#}");
    }
    assert!(
        found(&document, "dev-debug")[0][1].contains("about 1 s"),
        "{document:#}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_read_only_one_are_failures() {
    let sandbox = shop();
    fs::create_dir(sandbox.path("disk")).unwrap();
    let on_disk = |options: &str| {
        let script = format!(
            "mount -t tmpfs -o {options} tmpfs disk && CARGO_TARGET_DIR=\"$PWD/disk\" \"$0\" doctor --json --path shop"
        );
        let mut unshare = sandbox.program("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        unshare.arg(env!("CARGO_BIN_EXE_cortex"));
        examined(unshare)
    };
    let (document, code) = on_disk("size=200k");
    assert_eq!(
        (status(&document, "disk"), code),
        ("failure", Some(1)),
        "{document:#}"
    );
    let (document, code) = on_disk("size=4g,nr_inodes=1");
    assert_eq!(
        (status(&document, "disk"), code),
        ("failure", Some(1)),
        "{document:#}"
    );
    let (document, code) = on_disk("ro,size=4g");
    assert_eq!(
        (status(&document, "target-folder"), code),
        ("failure", Some(1)),
        "{document:#}"
    );
}

/// A program in the folder `bin` that does what the script says.
#[cfg(unix)]
fn stub(sandbox: &Sandbox, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = format!("bin/{name}");
    let script = format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n");
    sandbox.write(&path, &script);
    fs::set_permissions(sandbox.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_all_that_it_asks() {
    let sandbox = shop();
    stub(&sandbox, "rustc", "echo $$ > pid; exec sleep 600");
    let mut cortex = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    cortex
        .current_dir(sandbox.path("shop"))
        .env("PATH", sandbox.path("bin"))
        .arg("doctor");
    let mut child = cortex.spawn().unwrap();
    let asked =
        || fs::read_to_string(sandbox.path("shop/pid")).is_ok_and(|pid| pid.ends_with('\n'));
    wait_until("rustc is asked", asked);
    let kill = |args: [&str; 2]| sandbox.program("kill").args(args).assert();
    kill(["-INT", &child.id().to_string()]).success();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let pid = sandbox.read("shop/pid");
    wait_until("it is gone", || {
        kill(["-0", pid.trim()]).try_failure().is_ok()
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_port_that_is_served_for_the_project_is_no_trouble() {
    let sandbox = shop();
    // It binds the address before it builds, and this build never ends.
    stub(&sandbox, "cargo", "exec sleep 600");
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    sandbox.write("shop/.env", &format!("PORT={port}\n"));
    let mut serve = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    serve
        .current_dir(sandbox.path("shop"))
        .env("PATH", sandbox.path("bin"))
        .arg("serve");
    let mut serve = serve.stderr(std::process::Stdio::null()).spawn().unwrap();
    wait_until("it listens", || {
        TcpListener::bind(("127.0.0.1", port)).is_err()
    });
    let (document, _) = doctor(&sandbox);
    let kill = ["-INT".to_owned(), serve.id().to_string()];
    sandbox.program("kill").args(kill).assert().success();
    serve.wait().unwrap();
    let [status, what, _] = found(&document, "address")[0];
    assert_eq!(status, "ok", "{document:#}");
    assert!(what.contains("is served by `cortex serve`, pid "), "{what}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = shop();
    let lock = |path: &str, mode: u32| {
        fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    // In a user namespace without a mapping, even root is bound by permissions.
    let bound = || {
        let mut unshare = sandbox.program("unshare");
        unshare.args([
            "--user",
            env!("CARGO_BIN_EXE_cortex"),
            "doctor",
            "--json",
            "--path",
            "shop",
        ]);
        examined(unshare)
    };
    lock("shop/Cargo.toml", 0);
    let (document, code) = bound();
    lock("shop/Cargo.toml", 0o644);
    assert_eq!(code, Some(1));
    assert!(
        found(&document, "files")[0][1].contains("Permission denied"),
        "{document:#}"
    );
    lock("shop", 0);
    let (document, code) = bound();
    lock("shop", 0o755);
    assert_eq!(
        (status(&document, "project"), code),
        ("failure", Some(1)),
        "{document:#}"
    );
}
