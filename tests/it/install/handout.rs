//! What `cargo xtask dist` makes of the binary under test, and the installer run against it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::support::Sandbox;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
pub(super) const INSTALLER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/install.sh");

/// The folder that everything here is built into.
pub(super) fn target() -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().expect("the target folder").to_owned()
}

/// What is handed out, made once for all tests.
fn handout() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("handout");
        drop(fs::remove_dir_all(&work));
        fs::create_dir_all(&work).unwrap();
        let (binary, folder) = (work.join("cortex"), work.join("files"));
        fs::copy(env!("CARGO_BIN_EXE_cortex"), &binary).unwrap();
        // Without symbols it is packed in half the time; where there is no `strip`, it takes longer.
        drop(Command::new("strip").arg(&binary).status());
        let sandbox = Sandbox::new();
        let mut cargo = sandbox.program("cargo");
        cargo.args(["xtask", "dist", "--binary"]).arg(&binary);
        cargo.arg("--to").arg(&folder);
        cargo.current_dir(ROOT).env("CARGO_TARGET_DIR", target());
        cargo.assert().success();
        folder
    })
}

/// A sandbox with a copy of what is handed out in the folder `dist files`.
pub(super) fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let folder = sandbox.path("dist files");
    fs::create_dir(&folder).unwrap();
    for entry in fs::read_dir(handout()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    sandbox
}

/// The one file in `dist files` whose name begins so.
pub(super) fn handed_out(sandbox: &Sandbox, is_it: fn(&str) -> bool) -> String {
    let mut names = sandbox.list("dist files");
    names.retain(|name| name.ends_with(".tar.gz") && is_it(name));
    assert_eq!(names.len(), 1, "{names:?}");
    names.remove(0)
}

/// The archive for this machine.
pub(super) fn archive(sandbox: &Sandbox) -> String {
    handed_out(sandbox, |name| !name.starts_with("cortex-cli-"))
}

/// The sources.
pub(super) fn package(sandbox: &Sandbox) -> String {
    handed_out(sandbox, |name| name.starts_with("cortex-cli-"))
}

/// The installer with these arguments, run by a shell.
pub(super) fn command(sandbox: &Sandbox, shell: &str, script: &str, args: &[&str]) -> Command {
    let mut command = sandbox.process(shell);
    command.arg(script).args(args);
    command
}

/// Runs the installer and gives how it ended and what it said.
pub(super) fn install(sandbox: &Sandbox, args: &[&str]) -> (Option<i32>, String) {
    ended(&mut command(sandbox, "sh", INSTALLER, args))
}

/// The same for an installation that must succeed.
pub(super) fn installed(sandbox: &Sandbox, args: &[&str]) -> String {
    let (code, said) = install(sandbox, args);
    assert_eq!(code, Some(0), "{said}");
    said
}

pub(super) fn ended(command: &mut Command) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (status.code(), said.concat())
}

/// Every file and folder below a path, with the bytes of the files.
pub(super) fn tree(folder: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
    let entries = walk.into_iter().map(Result::unwrap);
    let read = |entry: walkdir::DirEntry| {
        let bytes = entry.file_type().is_file().then(|| fs::read(entry.path()));
        (entry.into_path(), bytes.map(Result::unwrap))
    };
    entries.map(read).collect()
}
