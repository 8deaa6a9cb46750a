//! What befalls a build from outside: the last good version goes on, and it is said what to do.

use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::client::{parent, runs, wait_until};
use super::served::{Served, edit, project};
use crate::support::{Sandbox, need};

/// A project that is served, and whose next version's build script does not end: its process, and
/// one that it has started.
fn hanging() -> (Sandbox, Served, [i32; 2]) {
    let (sandbox, served) = Served::start("one", "");
    sandbox.write("build.rs", include_str!("slow_build.rs"));
    let pids = ["script.pid", "child.pid"].map(|name| served.wait_for_file(name));
    let pids = pids.map(|pid| pid.parse().unwrap());
    assert!(pids.into_iter().all(runs));
    (sandbox, served, pids)
}

fn mend(sandbox: &Sandbox) {
    sandbox.write("build.rs", "fn main() {}\n");
    edit(sandbox, "two");
}

fn are_gone(pids: [i32; 2]) {
    wait_until("the build script is gone with what it has started", || {
        !pids.into_iter().any(runs)
    });
}

#[test]
fn a_build_script_that_hangs_is_named_and_ended_by_the_next_save() {
    let (sandbox, mut served, pids) = hanging();
    if cfg!(target_os = "linux") {
        served.says(" s: the build script of served runs; a save starts over, Ctrl-C ends it");
    }
    assert_eq!(served.get("/"), "one");
    mend(&sandbox);
    served.answers("two");
    are_gone(pids);
    served.end(Signal::SIGINT);
}

#[test]
fn a_cargo_that_is_killed_leaves_nothing_behind_and_the_next_save_builds() {
    let (sandbox, mut served, pids) = hanging();
    let cargo = Pid::from_raw(parent(pids[0]));
    kill(cargo, Signal::SIGKILL).unwrap();
    served.says("cargo was ended from outside (signal: 9 (SIGKILL)); save any file to build again");
    served.says("`CARGO_BUILD_JOBS=1` needs less of it; the previous version keeps serving");
    assert_eq!(served.get("/"), "one");
    are_gone(pids);
    mend(&sandbox);
    served.answers("two");
    served.end(Signal::SIGINT);
}

/// Whether this system lets anybody mount in a namespace of their own.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn can_mount(sandbox: &Sandbox) -> bool {
    let mut unshare = sandbox.process("unshare");
    let tried = unshare.args(["--user", "--map-root-user", "--mount", "true"]);
    let can = tried.status().unwrap().success();
    if !can {
        eprintln!("SKIPPED: a full disk cannot be staged, for nobody but root may mount here");
    }
    can
}

/// In a namespace of its own, where whoever runs the test may mount a small disk for the builds.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_version() {
    let sandbox = project("one");
    if !need("unshare") || !can_mount(&sandbox) {
        return;
    }
    fs::create_dir(sandbox.path("disk")).unwrap();
    sandbox.write(".gitignore", "/target/\n/disk/\n");
    let script = "mount -t tmpfs -o size=64m tmpfs disk && \
                  CARGO_TARGET_DIR=\"$PWD/disk\" exec \"$0\" serve --port 0";
    let mut command = sandbox.process("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .arg(env!("CARGO_BIN_EXE_cortex"))
        .env("CARGO_HOME", sandbox.work().with_file_name("cargo"));
    let mut served = Served::spawn(&mut command, &sandbox);
    served.says("Serving http://");
    // Only the process itself sees its disk.
    let disk = format!(
        "/proc/{}/root/{}",
        served.pid(),
        sandbox.path("disk").display()
    );
    let filler = format!("{disk}/filler");
    let mut file = fs::File::create(&filler).unwrap();
    let full = std::io::copy(&mut std::io::repeat(0), &mut file).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    drop(file);
    edit(&sandbox, "two");
    served
        .says("Failed src/answer.rs: the disk has no space left for the build; free some, as with");
    served.says("then save any file to build again; the previous version keeps serving");
    assert_eq!(served.get("/"), "one");
    fs::remove_file(filler).unwrap();
    edit(&sandbox, "three");
    served.answers("three");
    served.end(Signal::SIGINT);
}

#[test]
fn a_compiler_that_is_killed_is_told_from_errors() {
    let (sandbox, mut served) = Served::start("one", "");
    // The first build of another version of the compiler's call ends so, as when memory runs out.
    sandbox.write(
        ".cargo/config.toml",
        "[build]\nrustc-workspace-wrapper = \"./killed.sh\"\n",
    );
    let script = sandbox.path("killed.sh");
    fs::write(
        &script,
        "#!/bin/sh\ncase \"$*\" in *--crate-name*) kill -9 $$ ;; esac\nexec \"$@\"\n",
    )
    .unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&script, executable).unwrap();
    edit(&sandbox, "two");
    served.says("a compiler was killed from outside; save any file to build again");
    assert_eq!(served.get("/"), "one");
    fs::remove_dir_all(sandbox.path(".cargo")).unwrap();
    edit(&sandbox, "three");
    served.answers("three");
    served.end(Signal::SIGINT);
}
