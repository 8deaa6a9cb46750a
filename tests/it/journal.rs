//! The journal at its limits: processes killed at random, large files, odd names and hostile plans.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use crate::undo::{apply, plan, project};

#[test]
fn a_kill_at_a_random_moment_leaves_all_or_nothing() {
    let sandbox = project();
    let names: Vec<String> = (0..60).map(|number| format!("src/f{number}.rs")).collect();
    let texts = |text| -> Vec<(&str, Option<&str>)> {
        names.iter().map(|name| (name.as_str(), text)).collect()
    };
    apply(&sandbox, &texts(Some("old")));
    plan(&sandbox, "new", &texts(Some("new")));
    plan(&sandbox, "old", &texts(Some("old")));
    plan(&sandbox, "nothing", &[("none", Some(""))]);
    let rounds = if std::env::var_os("CORTEX_LONG").is_some() {
        2_000
    } else {
        60
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seed = u64::from(now.unwrap().subsec_micros());
    let (mut random, mut cut_off, mut longest) = (seed, 0, 5_000_u64);
    for round in 0_usize..rounds {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let words = ["apply new", "undo", "redo", "apply old", "undo"][round % 5];
        let mut cortex = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
        let cortex = cortex.arg("--quiet").args(words.split(' '));
        let mut child = cortex.stderr(std::process::Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        std::thread::sleep(Duration::from_micros((random >> 33) % longest));
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            // It was done first: as slow as this machine is, no kill need come later.
            let needed = u64::from(begun.elapsed().subsec_micros());
            longest = longest.midpoint(needed).min(200_000) + 1_000;
        } else {
            longest = (longest + longest / 16).min(200_000);
        }
        cut_off += u32::from(sandbox.path(".cortex/journal/pending").exists());
        // Any run that writes puts it in order; this one writes nothing of its own.
        sandbox.cortex("apply nothing").assert().success();
        fs::remove_file(sandbox.path("none")).unwrap();
        let state: Vec<String> = names.iter().map(|name| sandbox.read(name)).collect();
        let is_one = state.iter().all(|text| *text == state[0]);
        assert!(is_one, "`{words}`, round {round} of seed {seed}: {state:?}");
        assert!(!sandbox.path(".cortex/journal/pending").exists());
    }
    assert!(cut_off > 0, "no kill hit a change");
    eprintln!("{cut_off} of {rounds} kills hit a change (seed {seed})");
}

/// A hundred megabytes in a bounded time, and in memory for the file and a few copies of it.
#[cfg(target_os = "linux")]
#[test]
fn a_large_file_goes_there_and_back() {
    const KILOBYTES: u32 = 600_000;
    let sandbox = project();
    let large = "0123456789abcde\n".repeat(100 << 16);
    sandbox.write("large.txt", &large);
    plan(&sandbox, "small", &[("large.txt", Some("small"))]);
    let begun = Instant::now();
    for words in ["apply small", "undo", "redo", "undo"] {
        let script = format!("ulimit -v {KILOBYTES}; exec \"$0\" {words}");
        let mut shell = sandbox.program("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_cortex")]);
        shell.assert().success();
        let is_back = words == "undo";
        assert!(sandbox.read("large.txt") == if is_back { &large } else { "small" });
    }
    assert!(begun.elapsed() < Duration::from_mins(2));
}

#[test]
fn names_that_differ_only_in_case_are_refused() {
    let sandbox = project();
    sandbox.write("README.md", "mine\n");
    let plans = [
        ("two", &["src/Posts.rs", "src/posts.rs"][..]),
        ("beside", &["readme.md"]),
        ("folder", &["Src/posts.rs"]),
        ("umlaut", &["docs/Ä.md", "docs/ä.md"]),
    ];
    let shown = plans.map(|(name, files)| {
        let files: Vec<_> = files.iter().map(|path| (*path, Some("text"))).collect();
        plan(&sandbox, name, &files);
        sandbox.run(&format!("apply {name}"))
    });
    // A deletion is not brought back over what has its name in other letters since.
    apply(&sandbox, &[("README.md", None)]);
    sandbox.write("ReadMe.md", "mine too\n");
    let undone = sandbox.run("undo");
    insta::assert_snapshot!(format!("{}\n\n{undone}", shown.join("\n\n")));
    assert_eq!(sandbox.list("src"), ["main.rs"]);
    assert_eq!(sandbox.read("ReadMe.md"), "mine too\n");
    fs::remove_file(sandbox.path("ReadMe.md")).unwrap();
    sandbox.cortex("undo").assert().success();
    assert_eq!(sandbox.read("README.md"), "mine\n");
}

#[test]
fn files_and_folders_in_each_other_s_place_are_named() {
    let sandbox = project();
    apply(
        &sandbox,
        &[
            ("src/posts/mod.rs", Some("posts\n")),
            ("src/users.rs", Some("users\n")),
            ("src/main.rs", None),
        ],
    );
    // A file became a folder, and a folder a file.
    fs::remove_file(sandbox.path("src/users.rs")).unwrap();
    sandbox.write("src/users.rs/mine", "mine");
    fs::remove_dir_all(sandbox.path("src/posts")).unwrap();
    sandbox.write("src/posts", "mine");
    plan(&sandbox, "over", &[("src/users.rs", Some("x"))]);
    plan(&sandbox, "below", &[("src/posts/mod.rs", Some("x"))]);
    let files = ["undo", "apply over", "apply below"].map(|args| sandbox.run(args));
    // The deleted file's folder became a file.
    fs::remove_file(sandbox.path("src/posts")).unwrap();
    fs::remove_dir_all(sandbox.path("src")).unwrap();
    sandbox.write("src", "mine");
    let parent = sandbox.run("undo");
    insta::assert_snapshot!(format!("{}\n\n{parent}", files.join("\n\n")));
    assert_eq!(sandbox.read("src"), "mine");
}

#[test]
fn a_deleted_file_comes_back_with_its_permissions() {
    let sandbox = project();
    let mode = |name: &str| {
        let metadata = fs::metadata(sandbox.path(name)).unwrap();
        metadata.permissions().mode() & 0o7777
    };
    let modes = [
        ("secret.txt", 0o600),
        ("shared.txt", 0o664),
        ("run.sh", 0o750),
        ("kept.txt", 0o400),
    ];
    for (name, mode) in modes {
        sandbox.write(name, "text\n");
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(sandbox.path(name), permissions).unwrap();
    }
    let gone: Vec<_> = modes.iter().map(|(name, _)| (*name, None)).collect();
    apply(&sandbox, &gone);
    assert!(!sandbox.path("secret.txt").exists());
    sandbox.cortex("undo").assert().success();
    assert_eq!(modes.map(|(name, _)| (name, mode(name))), modes);
}

#[test]
fn hostile_plans_reach_neither_git_nor_the_journal_nor_the_terminal() {
    let sandbox = project();
    sandbox.write(".git/config", "mine");
    let places = [
        ".git/config",
        ".GIT/hooks/pre-commit",
        "vendor/.git/hooks/pre-commit",
        ".cortex/journal/000001/entry.json",
        ".cortex/Journal/lock",
    ];
    let mut shown: Vec<String> = places
        .iter()
        .map(|place| {
            plan(&sandbox, "plan", &[(place, Some("x"))]);
            sandbox.run("apply plan")
        })
        .collect();
    assert_eq!(sandbox.read(".git/config"), "mine");
    assert!(!sandbox.path("vendor").exists());

    let escapes = "cortex \u{1b}]0;owned\u{7}\u{1b}[2J\nnew\u{9b}1m \u{202e}txt";
    let files = [json!({ "path": "src/\u{202e}sr.evil", "text": "x\n" })];
    let hostile = json!({ "command": escapes, "files": files });
    sandbox.write("hostile", &hostile.to_string());
    sandbox.write(
        "unknown",
        "{\"command\":\"\",\"files\":[],\"\\u001b[2J\":1}",
    );
    sandbox.write(
        "path",
        "{\"command\":\"\",\"files\":[{\"path\":\"a\\u001b[2J\"}]}",
    );
    for words in [
        "apply hostile",
        "undo --list",
        "undo --dry-run",
        "undo",
        "apply unknown",
        "apply path",
    ] {
        let output = sandbox.run(words);
        let steers = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!output.contains(steers), "{words}: {output:?}");
        shown.push(output);
    }
    insta::assert_snapshot!(shown.join("\n\n"));
}
