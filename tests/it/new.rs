//! `cortex new`: what is made, what is said, and that a failure leaves nothing behind.

mod broken_off;

use std::fs;

use crate::support::Sandbox;

#[test]
fn a_dry_run_lists_the_files_and_makes_nothing() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(
        "dry_run_rest",
        without_count(&sandbox.run("new shop --dry-run"))
    );
    let api = sandbox.run("new shop --template api --dry-run");
    insta::assert_snapshot!("dry_run_api", without_count(&api));
    let minimal = sandbox.run("new shop --template minimal --dry-run --no-hooks");
    insta::assert_snapshot!("dry_run_minimal", without_count(&minimal));
    assert!(sandbox.list("").is_empty());
}

#[test]
fn says_what_was_made_and_what_to_do_next() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(without_count(&sandbox.run("new shop")));
    insta::assert_snapshot!(without_count(&sandbox.run("new other --no-git --json")));
    assert_eq!(sandbox.list(""), ["other", "shop"]);
    assert!(!sandbox.path("other/.git").exists());
    assert!(!sandbox.path("other/.githooks").exists());
}

#[test]
fn every_template_can_be_asked_for_by_a_script() {
    let sandbox = Sandbox::new();
    for template in ["api", "minimal", "rest"] {
        let listed = sandbox.run(&format!(
            "new {template}-1 --template {template} --dry-run --json"
        ));
        assert!(listed.ends_with("--- exit 0"), "{listed}");
        assert!(!sandbox.path(&format!("{template}-1")).exists());
        let made = sandbox.cortex(&format!("new {template}-1 --template {template} --json"));
        let made = { made }.output().unwrap();
        let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
        assert_eq!(made["project"]["template"], template);
        assert!(sandbox.path(&format!("{template}-1/Cargo.lock")).is_file());
    }
}

/// Whoever knows the key of one project must not know that of another.
#[test]
fn each_project_has_a_key_of_its_own_and_none_outside_of_development() {
    let sandbox = Sandbox::new();
    let key = |name: &str| {
        sandbox
            .cortex(&format!("new {name} --no-git"))
            .assert()
            .success();
        let text = sandbox.read(&format!("{name}/config/development.toml"));
        let line = text.lines().find(|line| line.starts_with("key = "));
        let key = line.unwrap_or_else(|| panic!("{text}")).to_owned();
        let kept = walkdir::WalkDir::new(sandbox.path(name)).into_iter();
        let holds = kept.filter(|entry| {
            let text = fs::read_to_string(entry.as_ref().unwrap().path());
            text.is_ok_and(|text| text.contains(key.trim_start_matches("key = ").trim_matches('"')))
        });
        assert_eq!(holds.count(), 1, "the key stands once");
        key
    };
    let (one, other) = (key("one"), key("other-1"));
    assert_ne!(one, other);
    assert!(one.len() >= "key = ".len() + 2 + 64, "{one}");
}

#[test]
fn the_repository_is_clean_and_its_hooks_are_those_of_the_project() {
    let sandbox = Sandbox::new();
    sandbox.cortex("new shop").assert().success();
    let git = |args: &str| {
        let mut git = sandbox.program("git");
        let output = git
            .current_dir(sandbox.path("shop"))
            .args(args.split(' '))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(git("status --porcelain --ignored"), "");
    assert_eq!(git("rev-list --count HEAD"), "1");
    assert_eq!(git("branch --show-current"), "main");
    assert_eq!(git("config core.hooksPath"), ".githooks");
    assert_eq!(
        git("ls-files --stage .githooks/pre-commit")
            .split(' ')
            .next(),
        Some("100755")
    );
}

#[test]
fn the_first_commit_runs_no_hook_and_asks_for_no_key() {
    let sandbox = Sandbox::new();
    sandbox.write("hooks/pre-commit", "#!/bin/sh\ntouch ../hook-ran\nexit 1\n");
    sandbox.write("hooks/post-commit", "#!/bin/sh\ntouch ../hook-ran\n");
    for hook in ["hooks/pre-commit", "hooks/post-commit"] {
        make_executable(&sandbox, hook);
    }
    sandbox.set_identity(&format!(
        "[user]\nname = Ada\nemail = ada@example.org\n[core]\nhooksPath = {}\n[commit]\ngpgSign = true\n[gpg]\nprogram = false\n",
        sandbox.path("hooks").display(),
    ));
    sandbox.cortex("new shop").assert().success();
    assert_eq!(sandbox.list(""), ["hooks", "shop"]);
}

#[test]
fn what_git_was_told_elsewhere_does_not_reach_the_project() {
    let sandbox = Sandbox::new();
    sandbox.write("ignored", "Cargo.lock\n.vscode/\n*.toml\n");
    sandbox.write(
        "template/hooks/reference-transaction",
        "#!/bin/sh\ntouch hook-ran\n",
    );
    make_executable(&sandbox, "template/hooks/reference-transaction");
    sandbox.set_identity(&format!(
        "[user]\nname = Ada\nemail = ada@example.org\n[core]\nexcludesFile = {}\n[init]\ntemplateDir = {}\n",
        sandbox.path("ignored").display(),
        sandbox.path("template").display(),
    ));
    let mut cortex = sandbox.cortex("new shop");
    cortex
        .env("GIT_OBJECT_DIRECTORY", sandbox.path("objects"))
        .env("GIT_COMMON_DIR", "/nowhere");
    cortex.assert().success();
    let mut git = sandbox.program("git");
    git.current_dir(sandbox.path("shop")).args([
        "ls-files",
        "Cargo.lock",
        "Cargo.toml",
        ".vscode/tasks.json",
    ]);
    git.assert()
        .success()
        .stdout(".vscode/tasks.json\nCargo.lock\nCargo.toml\n");
    assert!(!sandbox.path("shop/hook-ran").exists());
    assert!(!sandbox.path("objects").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn odd_paths_are_no_reason_to_panic() {
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::new();
    let not_unicode = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let long = "x".repeat(250);
    for folder in [not_unicode, std::ffi::OsStr::new(&long)] {
        let mut cortex = sandbox.cortex("new --name odd --no-git --json");
        cortex.arg(folder).assert().success();
        assert!(sandbox.work().join(folder).join("Cargo.toml").is_file());
    }
    let shown = sandbox.run("new /dev/null/shop --no-git");
    assert!(shown.contains("a part of that path is a file"), "{shown}");
}

#[cfg(unix)]
#[test]
fn an_empty_folder_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("private")).unwrap();
    fs::set_permissions(sandbox.path("private"), fs::Permissions::from_mode(0o700)).unwrap();
    sandbox.cortex("new private --no-git").assert().success();
    let mode = fs::metadata(sandbox.path("private"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_long_name_without_rustfmt_is_no_reason_to_fail() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("bin")).unwrap();
    let mut cortex = sandbox.cortex("new a-name-that-is-longer-than-others --no-git");
    let output = cortex
        .env("PATH", sandbox.path("bin"))
        .env("RUSTUP_HOME", sandbox.path("bin"))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && words.contains("rustfmt is missing"),
        "{words}"
    );
}

#[test]
fn without_an_identity_the_repository_has_no_commit() {
    let sandbox = Sandbox::new();
    sandbox.set_identity("[user]\nuseConfigOnly = true\n");
    insta::assert_snapshot!(without_count(&sandbox.run("new shop")));
    assert!(sandbox.path("shop/.git").is_dir());
}

#[test]
fn inside_a_repository_none_is_made() {
    let sandbox = Sandbox::new();
    sandbox
        .program("git")
        .args(["init", "--quiet"])
        .assert()
        .success();
    insta::assert_snapshot!(without_count(&sandbox.run("new services/shop")));
    assert!(!sandbox.path("services/shop/.git").exists());
    assert!(!sandbox.path("services/shop/.githooks").exists());
}

#[test]
fn lists_the_templates() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run("new --list"));
    insta::assert_snapshot!(sandbox.run("new --list --json"));
}

#[test]
fn repositories_reach_the_database_as_it_is_said() {
    let sandbox = Sandbox::new();
    for (name, said, is_orm) in [
        ("plain", "--db-access sqlx", false),
        ("entities", "--db-access seaorm", true),
    ] {
        let new = format!("new {name} {said} --no-git --quiet");
        sandbox.cortex(&new).assert().success();
        let manifest = sandbox.read(&format!("{name}/Cargo.toml"));
        assert_eq!(manifest.contains("\"orm\""), is_orm, "{manifest}");
        let settings = sandbox.read(&format!("{name}/cortex.toml"));
        let kept = format!(
            "db_access = \"{}\"",
            said.trim_start_matches("--db-access ")
        );
        assert!(settings.contains(&kept), "{settings}");
    }
    let settings = sandbox.read("plain/cortex.toml");
    let wrong = settings.replace("\"sqlx\"", "\"sqlite\"");
    sandbox.write("plain/cortex.toml", &wrong);
    let shown = sandbox.run_in("plain", "generate crud Post title:string");
    assert!(shown.contains("CX0941"), "{shown}");
    for (wish, code) in [
        ("new other --db-access sqlite", "CX1105"),
        ("new other --template minimal --db-access sqlx", "CX1106"),
    ] {
        let shown = sandbox.run(wish);
        assert!(shown.contains(code), "{shown}");
        assert!(!sandbox.path("other").exists(), "{shown}");
    }
}

#[test]
fn what_is_asked_wrongly_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("full/file", "kept");
    sandbox.write("file", "kept");
    sandbox.write("workspace/Cargo.toml", "[workspace]\nmembers = [\"*\"]\n");
    let before = sandbox.list("");
    let refused = [
        "new",
        "new full",
        "new file",
        "new type",
        "new tokio",
        "new sea-orm --template minimal",
        "new .",
        "new shop --template minmal",
        "new shop --toolchain 1.80",
        "new shop --dry-rn",
        "new workspace/shop",
        "new shop --template rails --json",
        "nwe shop",
    ];
    let shown = refused.map(|args| sandbox.run(args));
    insta::assert_snapshot!(shown.join("\n\n"));
    assert_eq!(sandbox.list(""), before);
    assert_eq!(sandbox.read("full/file"), "kept");
}

#[test]
fn an_empty_folder_is_filled_and_odd_places_work() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox.cortex("new empty --no-git").assert().success();
    let mut odd = sandbox.cortex("new --no-git --name odd-one");
    odd.arg("a b/ü 'quoted'/$HOME").assert().success();
    assert!(
        sandbox
            .read("a b/ü 'quoted'/$HOME/Cargo.toml")
            .contains("name = \"odd-one\"")
    );
    assert_eq!(
        sandbox.list("empty").first().map(String::as_str),
        Some(".cortex")
    );
}

#[test]
fn without_git_the_message_names_the_way_out() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("bin")).unwrap();
    let mut cortex = sandbox.cortex("new shop");
    let output = cortex.env("PATH", sandbox.path("bin")).output().unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(sandbox.list(""), ["bin"]);
}

#[test]
fn without_cargo_it_does_not_begin_what_it_cannot_serve() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("bin")).unwrap();
    let output = sandbox
        .cortex("new shop --serve --no-git")
        .env("PATH", sandbox.path("bin"))
        .output()
        .unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
    assert_eq!(sandbox.list(""), ["bin"]);
}

#[cfg(unix)]
#[test]
fn defaults_of_ones_own_come_from_a_file_and_flags_win_over_it() {
    let sandbox = Sandbox::new();
    let new = |args: &str| {
        let mut cortex = sandbox.cortex(&format!("new {args}"));
        cortex.env("XDG_CONFIG_HOME", sandbox.path("config"));
        let output = cortex.output().unwrap();
        String::from_utf8_lossy(&output.stderr).replace(&sandbox.work().display().to_string(), "")
    };
    let file = "config/cortex/config.toml";
    sandbox.write(file, "[new]\ntemplate = \"minimal\"\nhooks = false\n");
    assert!(new("mine").contains("from template `minimal`"));
    assert!(!sandbox.path("mine/.githooks").exists());
    assert!(new("typed --template api --hooks").contains("from template `api`"));
    assert!(sandbox.path("typed/.githooks").exists());

    sandbox.write(file, "[new]\n\ntemplat = \"minimal\"\n");
    insta::assert_snapshot!(new("other"));
    assert!(!sandbox.path("other").exists());
}

#[cfg(unix)]
fn make_executable(sandbox: &Sandbox, path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// How many files there are changes with the framework, and no reader of a snapshot cares.
fn without_count(shown: &str) -> String {
    let digits = |word: &str| {
        word.trim_end_matches(',')
            .chars()
            .all(|c| c.is_ascii_digit())
    };
    let line = |line: &str| {
        let words = line.split(' ').map(|word| match word {
            "" => "",
            word if digits(word) && line.contains("files") => "[n]",
            word => word,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    shown.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_help_names_the_template_that_is_the_default() {
    let sandbox = Sandbox::new();
    let help = sandbox.cortex("new --help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let named = help.split("begin with [default: ").nth(1).unwrap();
    let named = named.split(']').next().unwrap();
    let made = sandbox.cortex("new shop --no-git --json").output().unwrap();
    assert!(made.status.success());
    let settings = sandbox.read("shop/cortex.toml");
    assert!(
        settings.contains(&format!("template = {named:?}")),
        "{named}: {settings}"
    );
}

#[test]
fn a_copy_of_the_example_of_variables_sets_nothing() {
    let sandbox = Sandbox::new();
    for template in ["minimal", "api", "rest"] {
        let new = format!("new {template} --template {template} --no-git --quiet");
        sandbox.cortex(&new).assert().success();
        let generate = sandbox.run_in(template, "generate config Mail key:secret");
        assert!(generate.ends_with("--- exit 0"), "{generate}");
        let example = sandbox.read(&format!("{template}/.env.example"));
        assert!(example.contains("\n#APP__MAIL__KEY=\n"), "{example}");
        let set = example
            .lines()
            .find(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(set, None, "{template}");
    }
}
