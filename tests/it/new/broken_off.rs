//! What is left where the making of a project is broken off.

use std::fs;
use std::process::Stdio;

use super::make_executable;
use crate::support::{Sandbox, wait_until};

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_read_only_one_leave_nothing_behind() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("disk")).unwrap();
    let on_disk = |options: &str| {
        let script = format!(
            "mount -t tmpfs -o {options} tmpfs disk && \"$0\" new disk/shop --no-git; ls -A disk"
        );
        let mut unshare = sandbox.program("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        let output = unshare.arg(env!("CARGO_BIN_EXE_cortex")).output().unwrap();
        let shown = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        shown
            .concat()
            .replace(&sandbox.work().display().to_string(), "[work]")
    };
    let full = on_disk("size=200k");
    assert!(full.starts_with("error[CX0202]: `"), "{full}");
    assert!(full.contains("No space left on device"), "{full}");
    assert!(
        full.ends_with("free some space, then run the command again\n"),
        "{full}"
    );
    insta::assert_snapshot!(on_disk("ro"));
}

#[cfg(unix)]
#[test]
fn what_a_kill_left_is_swept_by_the_next_run() {
    let sandbox = Sandbox::new();
    let mut child = start_with_slow_git(&sandbox);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = sandbox.list("");
    assert!(
        left.iter().any(|name| name.starts_with(".cortex-new-")),
        "{left:?}"
    );
    assert!(!left.contains(&"shop".to_owned()), "{left:?}");

    sandbox.cortex("new other --no-git").assert().success();
    assert_eq!(sandbox.list(""), ["bin", "other", "started"]);
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let mut child = start_with_slow_git(&sandbox);
    let id = child.id().to_string();
    sandbox
        .program("kill")
        .args(["-INT", &id])
        .assert()
        .success();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    assert_eq!(sandbox.list(""), ["bin", "started"]);
}

#[cfg(unix)]
#[test]
fn a_run_beside_a_live_one_leaves_its_work_alone() {
    let sandbox = Sandbox::new();
    let mut child = start_with_slow_git(&sandbox);
    sandbox.cortex("new other --no-git").assert().success();
    let live = sandbox
        .list("")
        .into_iter()
        .find(|name| name.starts_with(".cortex-new-"));
    assert!(live.is_some());
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Starts `cortex new shop` with a git that says that it was started and then takes a while.
#[cfg(unix)]
fn start_with_slow_git(sandbox: &Sandbox) -> std::process::Child {
    sandbox.write(
        "bin/git",
        "#!/bin/sh\n: > \"$STARTED\"\nexec /bin/sleep 5\n",
    );
    make_executable(sandbox, "bin/git");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cortex"));
    command
        .args(["new", "shop"])
        .current_dir(sandbox.work())
        .env("PATH", sandbox.path("bin"));
    command
        .env("XDG_CONFIG_HOME", sandbox.path("none"))
        .env("STARTED", sandbox.path("started"))
        .stderr(Stdio::null());
    let child = command.spawn().unwrap();
    wait_until("git is called", || sandbox.path("started").exists());
    child
}
