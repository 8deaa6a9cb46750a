//! Rules about what committed text may name.

use super::{File, check, listed};

/// Places on the internet that anybody may know. Everything else is a slip until it stands here.
const KNOWN_HOSTS: &[&str] = &[
    "creativecommons.org",
    "crates.io",
    "doc.rust-lang.org",
    "docs.rs",
    "editorconfig.org",
    "insta.rs",
    "json-schema.org",
    "keepachangelog.com",
    "mermaid.js.org",
    "rustup.rs",
    "semver.org",
    "spdx.org",
    "www.apache.org",
    "www.contributor-covenant.org",
    "www.rfc-editor.org",
    "www.sqlite.org",
    // The name of a language, in pictures.
    "www.w3.org",
];
/// Hosts that are this machine, or that exist for examples.
const NO_HOSTS: &[&str] = &["localhost", "example.com", "example.org", "example.net"];
/// How lock files name the registry that everybody uses.
const REGISTRY: &str = "github.com/rust-lang/crates.io-index";

#[test]
fn no_file_names_a_machine_or_a_home() {
    let rule = |files: &[File]| find(files, names_a_place);
    let home = |folder: &str, rest: &str| format!("cd {folder}{rest}");
    for (folder, rest) in [
        ("/home", "/ann/x"),
        ("/Users", "/ann"),
        ("/root", "/x"),
        ("/work", "/x"),
    ] {
        check(rule, &[&[("docs/src/a.md", &home(folder, rest))]]);
    }
}

fn names_a_place(line: &str) -> bool {
    // Written in parts, or this file would break its own rule.
    let machine = [["/ro", "ot/"].concat(), ["/wo", "rk/"].concat()];
    let homes = [["/ho", "me/"].concat(), ["/Us", "ers/"].concat()];
    let begins =
        |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.~}".contains(c));
    let is_name = |c: char| c.is_alphabetic();
    machine
        .iter()
        .any(|place| line.match_indices(place).any(|(at, _)| begins(at)))
        || homes.iter().any(|place| {
            line.match_indices(place)
                .any(|(at, _)| begins(at) && line[at + place.len()..].starts_with(is_name))
        })
}

#[test]
fn no_file_names_an_unknown_host() {
    let rule = |files: &[File]| find(files, names_an_unknown_host);
    let url = |host: &str| format!("see https{host}");
    for host in ["://git.company.test/cortex", "://github.com/someone/cortex"] {
        check(rule, &[&[("README.md", &url(host))]]);
    }
    let mirror = format!(
        "source = \"registry+https{}\"",
        "://mirror.company.test/index"
    );
    check(rule, &[&[("Cargo.lock", &mirror)]]);
}

fn names_an_unknown_host(line: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        line.match_indices(scheme)
            .map(|(at, _)| &line[at + scheme.len()..])
            .any(|rest| !is_known(rest))
    })
}

/// Whether the host that a URL goes on with is known, or is none at all but a placeholder.
fn is_known(rest: &str) -> bool {
    let part_of_host = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let end = rest.find(|c| !part_of_host(c)).unwrap_or(rest.len());
    let host = rest[..end].trim_end_matches('.');
    let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_number
        || rest.starts_with(REGISTRY)
        || KNOWN_HOSTS.contains(&host)
        || NO_HOSTS.contains(&host)
        || host.ends_with(".localhost")
        || host.ends_with(".example")
}

/// A `.gitignore` that is meant for new projects must not act on their templates: what it hides is
/// missing in every fresh clone.
#[test]
fn git_ignores_nothing_that_is_packed_into_the_binary() {
    let args = [
        "--others",
        "--ignored",
        "--exclude-standard",
        "templates",
        "runtime/*/src",
    ];
    let hidden = listed(&args);
    assert!(hidden.is_empty(), "ignored by git: {hidden:?}");
}

/// The lines of all files in which something is found.
fn find(files: &[File], found: fn(&str) -> bool) -> Vec<String> {
    let finds = |file: &File| {
        let lines = file.numbered().filter(|(_, line)| found(line));
        let complaint = |(at, line): (usize, &str)| format!("{}:{at}: {}", file.path, line.trim());
        lines.map(complaint).collect::<Vec<_>>()
    };
    files.iter().flat_map(finds).collect()
}
