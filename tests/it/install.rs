//! The installer as a newcomer runs it: into an empty home, from what `cargo xtask dist` makes.

mod download;
mod handout;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::{Sandbox, need, wait_until};
use handout::{
    INSTALLER, archive, command, ended, install, installed, package, sandbox, target, tree,
};

const FROM: [&str; 2] = ["--from", "dist files"];

#[test]
fn the_installer_has_no_fault_that_shellcheck_knows() {
    if need("shellcheck") {
        let sandbox = Sandbox::new();
        sandbox
            .program("shellcheck")
            .arg(INSTALLER)
            .assert()
            .success();
    }
}

#[test]
fn the_installer_is_of_this_version() {
    let sandbox = Sandbox::new();
    let version = format!("{}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(install(&sandbox, &["--version"]), (Some(0), version));
    let (code, help) = install(&sandbox, &["--help"]);
    assert_eq!(code, Some(0));
    for option in ["--prefix", "--from", "--uninstall", "--force", "--profile"] {
        assert!(help.contains(option), "{help}");
    }
    for bad in [&["--form", "x"][..], &["--prefix"], &["now"]] {
        let (code, said) = install(&sandbox, bad);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("--help"), "{said}");
    }
}

#[test]
fn installs_runs_installs_again_and_leaves_nothing() {
    for shell in ["sh", "dash", "bash"] {
        if !need(shell) {
            continue;
        }
        let sandbox = sandbox();
        let home = sandbox.work().with_file_name("home");
        let empty = tree(&home);
        let run = |args: &[&str]| {
            let (code, said) = ended(&mut command(&sandbox, shell, INSTALLER, args));
            assert_eq!(code, Some(0), "{shell}: {said}");
            said
        };
        let said = run(&FROM);
        let bin = home.join(".local/bin");
        assert!(
            said.contains(&format!("export PATH=\"{}", bin.display())),
            "{said}"
        );
        sandbox
            .program(bin.join("cortex"))
            .args(["new", "shop"])
            .assert()
            .success();
        let share = home.join(".local/share");
        for (path, script) in [
            ("bash-completion/completions/cortex", "cortex.bash"),
            ("zsh/site-functions/_cortex", "_cortex"),
            ("fish/vendor_completions.d/cortex.fish", "cortex.fish"),
        ] {
            let committed = Path::new(INSTALLER)
                .with_file_name("completions")
                .join(script);
            let [placed, committed] = [share.join(path), committed].map(fs::read);
            assert_eq!(placed.unwrap(), committed.unwrap(), "{path}");
        }
        let once = tree(&home);
        run(&FROM);
        assert!(once == tree(&home), "a second installation changes nothing");
        run(&["--uninstall"]);
        assert!(empty == tree(&home), "{:?}", list(&home));
        let (code, said) = install(&sandbox, &["--uninstall"]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("has installed nothing in"), "{said}");
    }
}

#[test]
fn keeps_what_is_not_its_own() {
    let sandbox = sandbox();
    sandbox.write("to/share/zsh/mine", "mine");
    sandbox.write("to/bin/cortex", "another program");
    let into = ["--prefix", "to", "--from", "dist files"];
    let before = tree(&sandbox.path("to"));
    let (code, said) = install(&sandbox, &into);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("was not put there by this script"), "{said}");
    assert!(before == tree(&sandbox.path("to")), "nothing is changed");
    installed(&sandbox, &[&into[..], &["--force"]].concat());
    installed(&sandbox, &["--prefix", "to", "--uninstall"]);
    let mine = [
        "to",
        "to/bin",
        "to/share",
        "to/share/zsh",
        "to/share/zsh/mine",
    ];
    assert_eq!(
        list(&sandbox.path("to")),
        mine.map(|path| sandbox.path(path).display().to_string())
    );
}

#[test]
fn installs_below_a_prefix_with_spaces() {
    let sandbox = sandbox();
    let said = installed(
        &sandbox,
        &["--prefix", "my own/dear tools/", "--from=dist files"],
    );
    let binary = sandbox.path("my own/dear tools/bin/cortex");
    assert!(said.contains(&binary.display().to_string()), "{said}");
    sandbox.program(&binary).arg("--version").assert().success();
    let mut again = command(&sandbox, "sh", INSTALLER, &FROM);
    let (code, said) = ended(again.args(["--prefix", "my own/dear tools"]));
    assert_eq!(code, Some(0), "{said}");
    installed(&sandbox, &["--prefix", "my own/dear tools", "--uninstall"]);
    assert!(!sandbox.path("my own/dear tools").exists());
}

#[test]
fn a_wrong_checksum_is_refused_and_the_old_version_stays() {
    let sandbox = sandbox();
    installed(&sandbox, &FROM);
    let home = sandbox.work().with_file_name("home");
    let before = tree(&home);
    let file = sandbox.path("dist files").join(archive(&sandbox));
    let mut bytes = fs::read(&file).unwrap();
    bytes[1000] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (code, said) = install(&sandbox, &FROM);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is not what its checksum says"), "{said}");
    assert!(before == tree(&home), "nothing is changed");
    fs::remove_file(&file).unwrap();
    let (code, said) = install(&sandbox, &FROM);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("could not be read from"), "{said}");
    assert!(before == tree(&home), "nothing is changed");
}

#[test]
fn a_machine_without_archive_builds_from_source() {
    let sandbox = sandbox();
    // The name of a machine that nobody has, and a cargo that tells how it was called and fails.
    stub(
        &sandbox,
        "uname",
        "[ \"$1\" = -m ] && echo pdp11 || echo Linux",
    );
    stub(&sandbox, "cargo", "echo \"cargo $*\"; exit 1");
    let (code, said) = stubbed(&sandbox, INSTALLER, &FROM);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("fits this machine (Linux, pdp11), so it is built from source"),
        "{said}"
    );
    assert!(said.contains("--locked --profile release --root"), "{said}");
    assert!(said.contains("the build failed"), "{said}");
    // Away from the sources, the package is what is built.
    let alone = sandbox.path("dist files/install.sh");
    let (_, said) = stubbed(&sandbox, &alone.display().to_string(), &[]);
    assert!(said.contains(&package(&sandbox)), "{said}");
    assert!(said.contains("the build failed"), "{said}");
    let home = sandbox.work().with_file_name("home");
    assert!(!home.join(".local").exists(), "nothing is left behind");
}

#[test]
fn an_archive_that_does_not_run_here_is_passed_over() {
    let sandbox = sandbox();
    let name = archive(&sandbox);
    let folder = name.trim_end_matches(".tar.gz");
    sandbox.write(&format!("{folder}/cortex"), "#!/bin/sh\nexit 1\n");
    let mut tar = sandbox.program("tar");
    tar.args(["-czf", &format!("dist files/{name}"), folder]);
    tar.assert().success();
    let mut sum = sandbox.program("sh");
    sum.args(["-c", "cd 'dist files' && sha256sum *.tar.gz >SHA256SUMS"]);
    sum.assert().success();
    stub(&sandbox, "cargo", "exit 1");
    let (code, said) = stubbed(&sandbox, INSTALLER, &FROM);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("does not run on this machine"), "{said}");
    assert!(said.contains("building from"), "{said}");
}

#[test]
fn places_that_are_not_there_or_closed_are_named() {
    let sandbox = sandbox();
    let (code, said) = install(&sandbox, &["--from", "nowhere"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("there is no folder `nowhere`"), "{said}");
    let (code, said) = install(&sandbox, &["--from", "ftp://example.org/x"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("http"), "{said}");
    sandbox.write("empty/notes", "");
    let (_, said) = install(&sandbox, &["--from", "empty"]);
    assert!(said.contains("there is no SHA256SUMS"), "{said}");
    // A file where a folder should be stops everybody; root writes to folders that are closed.
    sandbox.write("closed", "");
    let mut prefixes = vec![("closed/x", sandbox.path("closed"))];
    fs::create_dir(sandbox.path("sealed")).unwrap();
    fs::set_permissions(sandbox.path("sealed"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(sandbox.path("sealed/probe"), "").is_err() {
        prefixes.push(("sealed/x", sandbox.path("sealed")));
    }
    for (prefix, culprit) in prefixes {
        let (code, said) = install(&sandbox, &["--prefix", prefix, "--from", "dist files"]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("cannot be written to"), "{said}");
        assert!(said.contains(&culprit.display().to_string()), "{said}");
        assert!(said.contains("hint: name a folder of your own"), "{said}");
    }
}

#[test]
fn an_interrupted_installation_leaves_the_one_before() {
    let sandbox = sandbox();
    installed(&sandbox, &FROM);
    let home = sandbox.work().with_file_name("home");
    let before = tree(&home);
    // The archive takes its time, so that the signal comes while it is unpacked.
    stub(&sandbox, "tar", ": >../../reached; exec sleep 60");
    let temporary = sandbox.path("tmp");
    fs::create_dir(&temporary).unwrap();
    let mut running = command(&sandbox, "sh", INSTALLER, &FROM);
    running
        .env("PATH", path_with_stubs(&sandbox))
        .env("TMPDIR", &temporary)
        .stderr(std::process::Stdio::null());
    let mut running = std::os::unix::process::CommandExt::process_group(&mut running, 0)
        .spawn()
        .unwrap();
    wait_until("the archive is unpacked", || {
        temporary.join("reached").exists()
    });
    let group = format!("-{}", running.id());
    let mut kill = Command::new("kill");
    assert!(
        kill.args(["-TERM", "--", &group])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(running.wait().unwrap().code(), Some(143));
    assert!(before == tree(&home), "nothing is changed");
    assert_eq!(sandbox.list("tmp"), ["reached"], "nothing is left behind");
    // A run that was killed outright leaves its folder; the next one takes it over.
    let left = home.join(".local/.cortex-install");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("pid"), "999999999\n").unwrap();
    installed(&sandbox, &FROM);
    assert!(before == tree(&home), "the same is installed");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("pid"), format!("{}\n", std::process::id())).unwrap();
    let (code, said) = install(&sandbox, &FROM);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is under way"), "{said}");
}

#[test]
fn the_source_package_is_all_that_a_build_needs() {
    let sandbox = sandbox();
    let package = package(&sandbox);
    let mut tar = sandbox.program("tar");
    tar.args(["-xzf", &format!("dist files/{package}")]);
    tar.assert().success();
    let folder = package.trim_end_matches(".tar.gz").to_owned();
    let mut list = sandbox.program("cargo");
    list.args(["package", "--list", "--locked", "--offline"])
        .current_dir(sandbox.path(&folder));
    let list = list.assert().success();
    let list = String::from_utf8_lossy(&list.get_output().stdout).into_owned();
    for file in [
        "packed/framework.tar.gz",
        "packed/generators.tar.gz",
        "packed/starters.tar.gz",
        "src/main.rs",
    ] {
        assert!(list.lines().any(|line| line == file), "{list}");
    }
    // What others have compiled is used, and the binary that the tests run is left alone.
    let mut build = command(
        &sandbox,
        "sh",
        "install.sh",
        &["--prefix", "../to", "--profile", "dev"],
    );
    build
        .current_dir(sandbox.path(&folder))
        .env("CARGO_BUILD_BUILD_DIR", target())
        .env("CARGO_TARGET_DIR", sandbox.path("built"));
    let (code, said) = ended(&mut build);
    assert_eq!(code, Some(0), "{said}");
    let binary = sandbox.path(&format!("{folder}/../to/bin/cortex"));
    sandbox.program(&binary).arg("--version").assert().success();
    let new = ["new", "shop", "--no-git"];
    sandbox.program(&binary).args(new).assert().success();
    sandbox
        .cortex("new shop-2 --name shop --no-git")
        .assert()
        .success();
    let [ours, theirs] =
        ["shop-2", "shop"].map(|name| sandbox.read(&format!("{name}/framework/CHECKSUMS")));
    assert_eq!(ours, theirs, "the framework is the same");
}

fn list(folder: &Path) -> Vec<String> {
    let paths = tree(folder).into_iter();
    paths.map(|(path, _)| path.display().to_string()).collect()
}

/// A program that goes before the true one.
fn stub(sandbox: &Sandbox, name: &str, body: &str) {
    let path = format!("stubs/{name}");
    sandbox.write(&path, &format!("#!/bin/sh\n{body}\n"));
    fs::set_permissions(sandbox.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
}

fn path_with_stubs(sandbox: &Sandbox) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", sandbox.path("stubs").display())
}

fn stubbed(sandbox: &Sandbox, script: &str, args: &[&str]) -> (Option<i32>, String) {
    let mut command = command(sandbox, "sh", script, args);
    ended(command.env("PATH", path_with_stubs(sandbox)))
}
