//! `cortex undo` and `cortex redo`, and the journal below them, with the real binary on a real disk.

use std::fs;

use serde_json::{Value, json};

use crate::support::Sandbox;

/// A project as far as the journal needs one.
pub(crate) fn project() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    sandbox.write("cortex.toml", "");
    sandbox.write("src/main.rs", "one\ntwo\nthree\nfour\nfive\n");
    sandbox
}

/// Writes down a plan that gives files new texts; none deletes.
pub(crate) fn plan(sandbox: &Sandbox, name: &str, files: &[(&str, Option<&str>)]) {
    let file = |(path, text): &(&str, Option<&str>)| json!({ "path": path, "text": text });
    let files: Vec<Value> = files.iter().map(file).collect();
    let plan = json!({ "command": format!("cortex generate {name}"), "files": files });
    sandbox.write(name, &plan.to_string());
}

pub(crate) fn apply(sandbox: &Sandbox, files: &[(&str, Option<&str>)]) {
    plan(sandbox, "plan.json", files);
    sandbox.cortex("apply plan.json").assert().success();
}

const CHANGE: &[(&str, Option<&str>)] = &[
    ("src/main.rs", Some("one\n2\nthree\nfour\nfive\n")),
    ("src/posts/mod.rs", Some("posts\n")),
    ("cortex.toml", Some("# changed\n")),
];

#[test]
fn a_change_is_shown_taken_back_and_brought_back() {
    let sandbox = project();
    plan(&sandbox, "posts", CHANGE);
    let steps = [
        "undo",
        "redo",
        "undo --list",
        "apply posts",
        "undo --list",
        "undo --dry-run",
        "undo",
        "undo --list",
        "undo 1",
        "undo 7",
        "redo --dry-run --json",
        "redo",
        "redo",
        "undo 1 --json",
    ];
    let shown = steps.map(|args| sandbox.run(args));
    insta::assert_snapshot!(shown.join("\n\n"));
    assert_eq!(sandbox.list("src"), ["main.rs"]);
    let listed = sandbox.cortex("undo --list --json").output().unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed[0]["id"], 1);
    assert_eq!(listed[0]["done"], false);
    assert_eq!(listed[0]["files"][0], "cortex.toml");
}

#[test]
fn outside_a_project_there_is_nothing_to_undo() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run("undo"));
}

#[test]
fn later_edits_stay_and_contradictions_are_refused() {
    let sandbox = project();
    apply(&sandbox, CHANGE);
    sandbox.write("src/main.rs", "one\n2\nthree\nfour\nmine\n");
    sandbox.cortex("undo").assert().success();
    assert_eq!(sandbox.read("src/main.rs"), "one\ntwo\nthree\nfour\nmine\n");

    sandbox.cortex("redo").assert().success();
    sandbox.write("src/main.rs", "one\nTWO\nthree\nfour\nmine\n");
    sandbox.write("src/posts/mod.rs", "mine\n");
    fs::remove_file(sandbox.path("cortex.toml")).unwrap();
    sandbox.write("cortex.toml", "# changed\n");
    insta::assert_snapshot!(sandbox.run("undo"));
    assert_eq!(sandbox.read("src/main.rs"), "one\nTWO\nthree\nfour\nmine\n");
    assert_eq!(sandbox.read("cortex.toml"), "# changed\n");
}

#[test]
fn line_endings_and_missing_newlines_survive() {
    let sandbox = project();
    let old = "a\r\nb\r\nc\r\nd\r\ne";
    sandbox.write("odd.txt", old);
    apply(&sandbox, &[("odd.txt", Some("a\r\nB\r\nc\r\nd\r\ne"))]);
    sandbox.write("odd.txt", "a\r\nB\r\nc\r\nd\r\nmine");
    sandbox.cortex("undo").assert().success();
    assert_eq!(sandbox.read("odd.txt"), "a\r\nb\r\nc\r\nd\r\nmine");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_and_folders_in_the_way_are_refused() {
    let sandbox = project();
    fs::create_dir(sandbox.path("../outside")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("../outside"), sandbox.path("link")).unwrap();
    plan(&sandbox, "out", &[("link/a.txt", Some("a"))]);
    let link = sandbox.run("apply out");
    fs::create_dir(sandbox.path("folder")).unwrap();
    plan(&sandbox, "in-the-way", &[("folder", Some("a"))]);
    let folder = sandbox.run("apply in-the-way");

    apply(&sandbox, CHANGE);
    fs::remove_file(sandbox.path("src/posts/mod.rs")).unwrap();
    fs::create_dir(sandbox.path("src/posts/mod.rs")).unwrap();
    let replaced = sandbox.run("undo");
    insta::assert_snapshot!([link, folder, replaced].join("\n\n"));
    assert!(sandbox.list("../outside").is_empty());
    assert_eq!(sandbox.read("cortex.toml"), "# changed\n");
}

#[test]
fn runs_at_the_same_time_wait_for_each_other() {
    let sandbox = project();
    let names: Vec<String> = (0..8).map(|number| format!("plan-{number}")).collect();
    for name in &names {
        let path = format!("src/{name}.rs");
        plan(&sandbox, name, &[(&path, Some("text"))]);
    }
    let start = |name: &String| {
        let mut cortex = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
        cortex.args(["--quiet", "apply", name]).spawn().unwrap()
    };
    let children: Vec<_> = names.iter().map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(sandbox.list("src").len(), 9);
    for _ in 0..8 {
        sandbox.cortex("undo").assert().success();
    }
    assert_eq!(sandbox.list("src"), ["main.rs"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_read_only_one_change_nothing() {
    let sandbox = Sandbox::new();
    let large = "x".repeat(300_000);
    plan(
        &sandbox,
        "large",
        &[("a.txt", Some("a")), ("b.txt", Some(&large))],
    );
    fs::create_dir(sandbox.path("disk")).unwrap();
    let on_disk = |size: &str, then: &str| {
        let script = format!(
            "mount -t tmpfs -o size={size} tmpfs disk && cd disk && touch Cargo.toml cortex.toml && \
             {then} \"$0\" apply ../large; ls -A . .cortex/journal"
        );
        let mut unshare = sandbox.program("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        let output = unshare.arg(env!("CARGO_BIN_EXE_cortex")).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        text(&output.stderr) + &text(&output.stdout)
    };
    insta::assert_snapshot!("full_disk", on_disk("400k", ""));
    insta::assert_snapshot!("read_only_disk", on_disk("9m", "mount -o remount,ro . &&"));
}

#[test]
fn a_difference_is_coloured_for_a_terminal() {
    let sandbox = project();
    apply(&sandbox, CHANGE);
    let shown = sandbox.run("undo --dry-run --color always");
    assert!(shown.contains("\u{1b}[1m\u{1b}[32m+two"), "{shown:?}");
}
