//! Rules about how the code is arranged.

use super::{File, check, manifests};

const LONGEST_FILE: usize = 500;
const LONGEST_COMMAND: usize = 150;
/// Files that may be longer than the rest. The list may only shrink.
const LONG_FILES: &[&str] = &[];
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "core", "common", "utils", "util", "helpers", "misc", "shared",
];

fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.is("rs"))
}

#[test]
fn every_file_opens_with_what_it_is() {
    let rule = |files: &[File]| {
        // The sources of tests for compiler messages are input, like snapshots.
        rust(files)
            .filter(|file| !file.path.contains("/tests/ui/"))
            .filter(|file| !file.text.starts_with("//! "))
            .map(|file| format!("{}: does not begin with a `//!` line", file.path))
            .collect()
    };
    check(rule, &[&[("src/a.rs", "use std::fs;\n")]]);
}

#[test]
fn files_are_short() {
    let rule = |files: &[File]| {
        rust(files)
            .filter(|file| !LONG_FILES.contains(&&*file.path))
            .map(|file| (&file.path, file.text.lines().count()))
            .filter(|(_, lines)| *lines > LONGEST_FILE)
            .map(|(path, lines)| format!("{path}: {lines} lines, at most {LONGEST_FILE}"))
            .collect()
    };
    check(rule, &[&[("src/a.rs", &"x\n".repeat(LONGEST_FILE + 1))]]);
}

#[test]
fn commands_are_short() {
    let rule = |files: &[File]| {
        rust(files)
            .filter(|file| file.under("src/commands/"))
            .map(|file| (&file.path, file.text.lines().count()))
            .filter(|(_, lines)| *lines > LONGEST_COMMAND)
            .map(|(path, lines)| format!("{path}: {lines} lines, at most {LONGEST_COMMAND}"))
            .collect()
    };
    let long = "x\n".repeat(LONGEST_COMMAND + 1);
    check(rule, &[&[("src/commands/a.rs", &long)]]);
}

#[test]
fn folders_are_named_for_an_idea() {
    let rule = |files: &[File]| {
        let is_empty = |folder: &str| EMPTY_NAMES.contains(&folder);
        files
            .iter()
            .filter_map(|file| file.path.rsplit_once('/'))
            .filter(|(folders, _)| folders.split('/').any(is_empty))
            .map(|(folders, _)| format!("{folders}: is named for a layer, not for an idea"))
            .collect()
    };
    check(
        rule,
        &[
            &[("src/utils/a.rs", "")],
            &[("runtime/core/src/lib.rs", "")],
        ],
    );
}

#[test]
fn clap_stays_in_the_command_line() {
    let rule = |files: &[File]| {
        below_commands(files)
            .flat_map(|file| naming(file, "clap"))
            .collect()
    };
    check(
        rule,
        &[
            &[("src/plan/a.rs", "use clap::Args;")],
            &[("src/a.rs", "fn a(x: clap_complete::X) {}")],
        ],
    );
}

#[test]
fn nothing_imports_from_the_commands() {
    let rule = |files: &[File]| {
        below_commands(files)
            .filter(|file| file.path != "src/main.rs")
            .flat_map(|file| naming(file, "commands"))
            .collect()
    };
    check(
        rule,
        &[&[("src/plan/a.rs", "use crate::commands::new::Args;")]],
    );
}

/// What commands call, as opposed to what calls them.
fn below_commands(files: &[File]) -> impl Iterator<Item = &File> {
    rust(files).filter(|file| {
        file.under("src/") && !file.under("src/commands/") && file.path != "src/cli.rs"
    })
}

/// The places where a path in the code goes through the module or crate `name`.
fn naming(file: &File, name: &str) -> Vec<String> {
    let goes_through = |line: &str| {
        line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            let rest = line[at + name.len()..]
                .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            starts && rest.starts_with("::")
        })
    };
    file.code()
        .filter(|(_, line)| goes_through(line))
        .map(|(at, line)| format!("{}:{at}: names `{name}`: {}", file.path, line.trim()))
        .collect()
}

#[test]
fn every_package_has_a_licence_and_no_address() {
    let rule = |files: &[File]| {
        let mut complaints = Vec::new();
        for file in manifests(files).filter(|file| file.text.contains("[package]")) {
            let has = |key: &str| file.text.lines().any(|line| line.starts_with(key));
            if !has("license = \"MIT OR Apache-2.0\"") && !has("license.workspace = true") {
                complaints.push(format!("{}: has no licence", file.path));
            }
            for key in ["repository", "homepage"] {
                if has(key) {
                    complaints.push(format!("{}: names a `{key}`; there is none yet", file.path));
                }
            }
        }
        complaints
    };
    let address = "[package]\nlicense.workspace = true\nrepository = \"x\"\n";
    check(
        rule,
        &[
            &[("Cargo.toml", "[package]\nname = \"a\"\n")],
            &[("a/Cargo.toml", address)],
        ],
    );
}

#[test]
fn workspaces_state_the_same_licence() {
    let rule = |files: &[File]| {
        manifests(files)
            .filter(|file| file.text.contains("[workspace.package]"))
            .filter(|file| !file.text.contains("license = \"MIT OR Apache-2.0\""))
            .map(|file| format!("{}: does not state the licence", file.path))
            .collect()
    };
    check(
        rule,
        &[&[("Cargo.toml", "[workspace.package]\nlicense = \"MIT\"\n")]],
    );
}
