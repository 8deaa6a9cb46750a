//! The questions of `cortex new` as a person meets them: in a terminal, with keys.
//!
//! A run is not read off the screen: what was made tells, and how the terminal was left.

use crate::support::Sandbox;
use crate::support::terminal::{CTRL_C, CTRL_U, DOWN, ENTER, ESC, Run};

#[test]
fn a_whole_run_makes_the_project_and_shows_the_command_for_it() {
    let sandbox = Sandbox::new();
    let mut run = Run::start(&sandbox, "new");
    run.answers("Folder", &format!("shop{ENTER}"));
    run.answers("Template", &format!("{DOWN}{DOWN}{ENTER}"));
    run.answers("Description", &format!("{CTRL_U}Sells \"things\"{ENTER}"));
    run.answers("Git", &format!("{DOWN}{ENTER}"));
    run.answers("Afterwards", ENTER);
    run.shows(r#"cortex new shop --template minimal --description 'Sells "things"' --no-hooks"#);
    run.answers("All right?", ENTER);
    run.shows("Next:");
    run.ends(0);
    let manifest = sandbox.read("shop/Cargo.toml");
    assert!(
        manifest.contains(r#"description = 'Sells "things"'"#),
        "{manifest}"
    );
    assert!(sandbox.path("shop/.git").is_dir());
    assert!(!sandbox.path("shop/.githooks").exists());
}

#[test]
fn within_a_repository_git_is_no_question() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.program("git");
    git.args(["init", "--quiet"]).assert().success();
    let mut run = Run::start(&sandbox, "new --dry-run");
    run.answers("Folder", &format!("shop{ENTER}"));
    run.answers("Template", ENTER);
    run.answers("Description", ENTER);
    run.answers("All right?", ENTER);
    let seen = run.ends(0);
    assert!(!seen.contains("Git"), "{seen}");
}

#[test]
fn going_back_changes_an_answer() {
    let sandbox = Sandbox::new();
    let mut run = Run::start(&sandbox, "new shop -i --template minimal --no-git");
    run.answers("Description", ENTER);
    run.answers("Afterwards", ENTER);
    run.answers("All right?", &format!("{DOWN}{ENTER}"));
    run.answers("Change what?", ENTER);
    run.answers("Folder", &format!("{CTRL_U}other{ENTER}"));
    run.shows("The Other backend");
    run.answers("All right?", ENTER);
    run.shows("Next:");
    run.ends(0);
    assert_eq!(sandbox.list(""), ["other"]);
}

#[test]
fn what_cannot_be_is_asked_again_with_the_sentence_of_the_flag() {
    let sandbox = Sandbox::new();
    sandbox.write("full/file", "");
    let mut run = Run::start(&sandbox, "new --template minimal --no-git --description x");
    for (typed, code) in [
        ("type", "CX0101"),
        ("full", "CX0102"),
        (".", "CX0106"),
        ("", "CX0101"),
    ] {
        run.answers("Folder", &format!("{CTRL_U}{typed}{ENTER}"));
        run.shows(&format!("error[{code}]:"));
    }
    run.answers("Folder", &format!("{CTRL_U}shop{ENTER}"));
    run.answers("Afterwards", ENTER);
    run.answers("All right?", ENTER);
    run.ends(0);
    assert_eq!(sandbox.list(""), ["full", "shop"]);
}

#[test]
fn giving_up_leaves_nothing_behind_and_the_terminal_in_order() {
    for key in [CTRL_C, ESC] {
        let sandbox = Sandbox::new();
        let mut run = Run::start(&sandbox, "new");
        run.answers("Folder", key);
        run.shows("error[CX0003]:");
        run.ends(130);

        let mut run = Run::start(&sandbox, "new");
        run.answers("Folder", &format!("shop{ENTER}"));
        run.answers("Template", key);
        run.shows("error[CX0003]:");
        run.ends(130);

        // Typed ahead, while no question waits for it.
        let mut run = Run::start(&sandbox, "new --template api");
        run.answers("Folder", &format!("shop{ENTER}{key}"));
        run.shows("error[CX0003]:");
        run.ends(130);

        let mut run = Run::start(&sandbox, "new -i shop --template api --no-git --dry-run");
        run.answers("Description", ENTER);
        run.answers("All right?", key);
        run.shows("error[CX0003]:");
        run.ends(130);
        assert!(sandbox.list("").is_empty());
    }
}

#[test]
fn a_terminal_of_twenty_columns_is_wide_enough() {
    let sandbox = Sandbox::new();
    let mut run = Run::with(&sandbox, "new", 20, &[("TERM", "xterm")]);
    let path = "services/a-name-that-is-rather-long";
    run.answers("Folder", &format!("{path}{ENTER}"));
    run.answers("Template", &format!("{DOWN}{DOWN}{DOWN}{ENTER}"));
    run.answers("Description", ENTER);
    run.answers("Git", &format!("{DOWN}{DOWN}{ENTER}"));
    run.answers("Afterwards", ENTER);
    run.answers("All right?", &format!("{DOWN}{ENTER}"));
    run.answers(
        "Change what?",
        &format!("{DOWN}{DOWN}{DOWN}{DOWN}{DOWN}{ENTER}"),
    );
    run.answers("Toolchain", &format!("{CTRL_U}1.95.0{ENTER}"));
    run.shows(&format!("cortex new {path} --toolchain 1.95.0 --no-git"));
    run.answers("All right?", ENTER);
    run.ends(0);
    assert!(sandbox.path(path).join("Cargo.toml").is_file());
}

#[test]
fn without_colour_there_is_none() {
    let sandbox = Sandbox::new();
    let vars = [("TERM", "xterm"), ("NO_COLOR", "1")];
    let mut run = Run::with(&sandbox, "new --no-git --dry-run", 80, &vars);
    run.answers("Folder: ", &format!("type{ENTER}"));
    run.answers("Folder: ", &format!("{CTRL_U}shop{ENTER}"));
    run.answers("Template:", ENTER);
    run.answers("Description: ", ENTER);
    run.answers("All right?", ENTER);
    let seen = run.ends(0);
    let mut sequences = seen.split("\u{1b}[").skip(1);
    let colours = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != ';');
        end.is_some_and(|end| text[end..].starts_with('m'))
    };
    assert!(!sequences.any(colours), "{seen:?}");
}

#[test]
fn a_dumb_terminal_is_asked_by_numbers() {
    let sandbox = Sandbox::new();
    let mut run = Run::with(&sandbox, "new --no-git --dry-run", 80, &[("TERM", "dumb")]);
    run.answers("Folder: ", &format!("shop{ENTER}"));
    run.answers("Template: ", &format!("{CTRL_U}4{ENTER}"));
    run.shows("a number from 1 to 3");
    run.answers("Template: ", &format!("{CTRL_U}2{ENTER}"));
    run.answers("Description: ", ENTER);
    run.shows("cortex new shop --template minimal --no-git --dry-run");
    run.answers("All right?: ", ENTER);
    let seen = run.ends(0);
    assert!(!seen.contains('\u{1b}'), "{seen:?}");
}

#[test]
fn nobody_is_asked_who_cannot_or_will_not_answer() {
    let sandbox = Sandbox::new();
    let xterm = ("TERM", "xterm");
    for args in ["new --yes", "new --quiet", "new --json", "new < /dev/null"] {
        let mut run = Run::with(&sandbox, args, 80, &[xterm]);
        run.shows("CX0001");
        run.ends(2);
    }
    let mut run = Run::with(&sandbox, "new", 80, &[xterm, ("CI", "true")]);
    run.shows("CX0001");
    run.ends(2);
    let mut run = Run::with(&sandbox, "new shop -i", 80, &[xterm, ("CI", "true")]);
    run.shows("error[CX0008]:");
    run.ends(2);
    // With a folder, nothing is asked.
    let run = Run::start(&sandbox, "new shop --no-git");
    run.ends(0);
}

#[test]
fn the_settings_are_what_is_proposed() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "config/cortex/config.toml",
        "[new]\ntemplate = \"minimal\"\ngit = false\n",
    );
    let config = sandbox.path("config").display().to_string();
    let vars = [("TERM", "xterm"), ("XDG_CONFIG_HOME", &*config)];
    let mut run = Run::with(&sandbox, "new --dry-run", 80, &vars);
    run.answers("Folder", &format!("shop{ENTER}"));
    for question in ["Template", "Description", "Git"] {
        run.answers(question, ENTER);
    }
    run.shows("cortex new shop --template minimal --no-git --dry-run");
    run.answers("All right?", ENTER);
    run.ends(0);
}
