//! The rules of this repository that a machine can check.
//!
//! A rule is a function from files to complaints. Its test applies it to all that is committed, and
//! to a bad example, so that a rule which no longer finds anything is noticed.

mod book;
mod code;
mod errors;
mod words;

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file of the repository; the path is relative to its root, with `/` on every system.
#[derive(Clone, Debug)]
struct File {
    path: String,
    text: String,
}

/// What is wrong, one line for each find; nothing where all is well.
type Rule = fn(&[File]) -> Vec<String>;

impl File {
    fn new(path: &str, text: &str) -> Self {
        let (path, text) = (path.to_owned(), text.to_owned());
        Self { path, text }
    }

    fn is(&self, extension: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == extension)
    }

    fn under(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The lines with their numbers, comments of Rust left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.numbered()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
    }
}

/// Applies a rule to the repository, and to examples of which each must be refused.
fn check(rule: Rule, bad: &[&[(&str, &str)]]) {
    for example in bad {
        let files: Vec<_> = example
            .iter()
            .map(|(path, text)| File::new(path, text))
            .collect();
        assert!(!rule(&files).is_empty(), "the rule accepts {example:?}");
    }
    let complaints = rule(committed());
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// All text files that git knows or would know after `git add`.
fn committed() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let read = |path: &String| {
            let text = fs::read_to_string(Path::new(ROOT).join(path)).ok()?;
            Some(File::new(path, &text))
        };
        let paths = listed(&["--cached", "--others", "--exclude-standard"]);
        paths.iter().filter_map(read).collect()
    })
}

/// What `git ls-files` lists; nothing outside a git repository.
fn listed(args: &[&str]) -> Vec<String> {
    if !Path::new(ROOT).join(".git").exists() {
        eprintln!("SKIPPED: this is no git repository, so its rules are not checked");
        return Vec::new();
    }
    let command = ["ls-files", "-z"].iter().chain(args);
    let list = Command::new("git").args(command).current_dir(ROOT).output();
    let list = list.expect("git lists the files").stdout;
    let list = String::from_utf8(list).expect("paths are Unicode");
    list.split_terminator('\0').map(str::to_owned).collect()
}

/// All Cargo manifests of our own; templates have theirs under another name.
fn manifests(files: &[File]) -> impl Iterator<Item = &File> {
    let name = |file: &&File| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml");
    files.iter().filter(name)
}
