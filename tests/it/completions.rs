//! Completion as a person meets it: real shells, each in a terminal of its own, and the Tab key.
//!
//! What was completed is not read off the screen: the line is run, and its result tells.

mod changes;
mod names;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::Command as Checked;
use rexpect::session::{PtySession, spawn_command};
use tempfile::TempDir;

use crate::support::need;

const CORTEX: &str = env!("CARGO_BIN_EXE_cortex");
/// Only a broken test waits this long; the limit is generous because machines are busy.
const PATIENCE_MS: u64 = 60_000;

/// The last of the codes that begin with `CX01`.
const LAST_CODE: &str = "CX0107";

/// A shell in a terminal, in an empty home, with the completion set up as the help says.
struct Terminal {
    session: PtySession,
    _home: TempDir,
}

impl Terminal {
    /// Starts a shell with these files in its home and `cortex` first on its `PATH`.
    fn start(files: &[(&str, String)], shell: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = home.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        // A pseudo-terminal has no size until it is given one.
        let mut command = Command::new("sh");
        command
            .args(["-c", r#"stty rows 50 cols 120 && exec "$@""#, "sh"])
            .args(shell)
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", path_with(Path::new(CORTEX).parent().unwrap()))
            .env("TERM", "xterm")
            .env("LANG", "C.UTF-8");
        let mut session = spawn_command(command, Some(PATIENCE_MS)).unwrap();
        // Shells at their prompt ignore the polite signal, so at the end they get the other at once.
        session.process_mut().set_kill_timeout(Some(0));
        let mut terminal = Self {
            session,
            _home: home,
        };
        terminal.types("echo re''ady\n");
        terminal.shows("ready");
        terminal
    }

    fn types(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    fn shows(&mut self, text: &str) {
        if let Err(error) = self.session.exp_string(text) {
            panic!("the terminal never showed `{text}`: {error}");
        }
    }
}

fn path_with(folder: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(env::split_paths(&path));
    env::join_paths(folders).unwrap()
}

/// What `cortex` prints.
fn cortex(args: &[&str]) -> String {
    let run = Checked::new(CORTEX).args(args).assert();
    String::from_utf8(run.success().get_output().stdout.clone()).unwrap()
}

fn script(shell: &str) -> String {
    cortex(&["completions", shell])
}

/// What the code means in which the list of `completes` ends.
fn last_meaning() -> String {
    let page = cortex(&["explain", LAST_CODE]);
    let (_, title) = page.lines().next().unwrap().split_once(": ").unwrap();
    title.to_owned()
}

fn bash() -> Terminal {
    let rc = format!("PS1='$ '\n{}", script("bash"));
    let shell = ["bash", "--noprofile", "--rcfile", "rc", "-i"];
    Terminal::start(&[("rc", rc)], &shell)
}

fn zsh() -> Terminal {
    let rc = "PS1='$ '\nfpath=(~/functions $fpath)\nautoload -Uz compinit\ncompinit -u -D\n";
    let files = [
        (".zshrc", rc.to_owned()),
        ("functions/_cortex", script("zsh")),
    ];
    Terminal::start(&files, &["zsh", "-d", "-i"])
}

fn fish() -> Terminal {
    let files = [
        (".config/fish/completions/cortex.fish", script("fish")),
        (".config/fish/config.fish", "set -g fish_greeting\n".into()),
        // While this folder is there, fish does not go through all manuals at its first start.
        (
            ".local/share/fish/generated_completions/none.fish",
            String::new(),
        ),
    ];
    Terminal::start(&files, &["fish", "-i"])
}

fn elvish() -> Terminal {
    let rc = script("elvish");
    Terminal::start(&[("rc.elv", rc)], &["elvish", "-rc", "rc.elv"])
}

/// What must work in every shell. Two Tabs list what fits, and `listed` is part of that list.
fn completes(mut terminal: Terminal, listed: &str) {
    // A command.
    terminal.types("cortex expl\tCX0102\n");
    terminal.shows("CX0102: ");
    // A flag.
    terminal.types("cortex --col\tnever explain CX0103\n");
    terminal.shows("CX0103: ");
    // A value.
    terminal.types("cortex completions fi\t\n");
    terminal.shows("# Completion of `cortex` for fish.");
    // One value of many: the first Tab adds what they have in common.
    terminal.types("cortex explain CX01\t\t\t");
    terminal.shows(listed);
}

#[test]
fn bash_completes() {
    if need("bash") {
        let mut terminal = bash();
        // A value behind `=`, where bash breaks words.
        terminal.types("cortex --color=nev\texplain CX0104\n");
        terminal.shows("CX0104: ");
        completes(terminal, LAST_CODE);
    }
}

#[test]
fn zsh_completes_and_says_what_values_mean() {
    if need("zsh") {
        completes(zsh(), &last_meaning());
    }
}

#[test]
fn fish_completes_and_says_what_values_mean() {
    if need("fish") {
        completes(fish(), &last_meaning());
    }
}

#[test]
fn elvish_completes_and_says_what_values_mean() {
    if need("elvish") {
        completes(elvish(), &last_meaning());
    }
}

/// A stand-in that knows one word with colons; cortex itself has none to offer yet.
const COLONS: &str = r#"
cortex() {
    if [[ -z $CORTEX_COMPLETE ]]; then
        echo "ran $*"
    elif [[ $CORTEX_COMPLETE == 2 && $1 == -- && title:string:unique == "$4"* ]]; then
        printf 'title:string:unique\tno two alike\n'
    fi
}
"#;

#[test]
fn bash_completes_a_word_with_colons_as_one_word() {
    if need("bash") {
        let rc = format!("PS1='$ '\n{COLONS}\n{}", script("bash"));
        let shell = ["bash", "--noprofile", "--rcfile", "rc", "-i"];
        let mut terminal = Terminal::start(&[("rc", rc)], &shell);
        for typed in [
            "title:str",
            "title:string:",
            "title:string:un",
            "tit",
            "\"title:st",
        ] {
            terminal.types(&format!("cortex paint {typed}\tnow\n"));
            terminal.shows("ran paint title:string:unique");
        }
        // Words after the cursor do not matter, nor does what stands before the command.
        terminal.types("true | cortex paint title:st end\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[D\t\n");
        terminal.shows("ran paint title:string:unique");
    }
}

/// The terminal belongs to the line that is being typed: without cortex, Tab does nothing.
fn is_silent_without_cortex(mut terminal: Terminal, hide: &str) {
    terminal.types(&format!("{hide}\necho hid''den\n"));
    terminal.shows("hidden");
    terminal.types("cortex expl\t\u{15}echo ag''ain\n");
    let shown = terminal.session.exp_string("again").unwrap();
    for complaint in ["not found", "nknown command", "rror[", "xception"] {
        assert!(!shown.contains(complaint), "{shown}");
    }
}

#[test]
fn a_missing_cortex_is_no_reason_to_print_anything() {
    if need("bash") {
        is_silent_without_cortex(bash(), "PATH=/usr/bin:/bin");
    }
    if need("zsh") {
        is_silent_without_cortex(zsh(), "PATH=/usr/bin:/bin");
    }
    if need("fish") {
        is_silent_without_cortex(fish(), "set PATH /usr/bin /bin");
    }
    if need("elvish") {
        is_silent_without_cortex(elvish(), "set paths = [/usr/bin /bin]");
    }
}
