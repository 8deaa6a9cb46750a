//! A fresh folder with an empty home, in which the binary runs as a newcomer would run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use assert_cmd::Command;
use tempfile::TempDir;

/// The folder, and what a command in it sees of the world.
#[derive(Debug)]
pub(crate) struct Sandbox {
    root: TempDir,
}

impl Sandbox {
    /// A folder of its own with a git identity in an otherwise empty home.
    pub(crate) fn new() -> Self {
        let sandbox = Self {
            root: tempfile::tempdir().expect("a temporary folder"),
        };
        fs::create_dir(sandbox.home()).expect("a home");
        fs::create_dir(sandbox.work()).expect("a work folder");
        sandbox.set_identity("[user]\n\tname = Ada\n\temail = ada@example.org\n");
        sandbox
    }

    /// Replaces the person's git settings.
    pub(crate) fn set_identity(&self, config: &str) {
        fs::write(self.home().join(".gitconfig"), config).expect("git settings");
    }

    /// The folder that commands run in.
    pub(crate) fn work(&self) -> PathBuf {
        // Without symbolic links, as programs print it.
        self.root
            .path()
            .canonicalize()
            .expect("the sandbox")
            .join("work")
    }

    fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// A path below the work folder.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.work().join(relative)
    }

    /// A file's text.
    pub(crate) fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative))
            .unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    /// What is in a folder, sorted.
    pub(crate) fn list(&self, relative: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(relative)).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The binary with these arguments, separated by spaces.
    pub(crate) fn cortex(&self, args: &str) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_cortex"));
        command.args(args.split_whitespace());
        command
    }

    /// Another program in the same surroundings.
    pub(crate) fn program(&self, program: impl AsRef<Path>) -> Command {
        Command::from_std(self.process(program))
    }

    /// The same for a program that runs beside the test.
    pub(crate) fn process(&self, program: impl AsRef<Path>) -> process::Command {
        let mut command = process::Command::new(program.as_ref());
        command
            .current_dir(self.work())
            .env_clear()
            .envs(kept_variables());
        command
            .env("HOME", self.home())
            .env("LANG", "C.UTF-8")
            .env("TERM", "dumb");
        command
    }

    /// Runs the binary and shows what a person sees: its words, its data and how it ended.
    pub(crate) fn run(&self, args: &str) -> String {
        self.run_in(".", args)
    }

    /// The same in a folder below the work folder.
    pub(crate) fn run_in(&self, folder: &str, args: &str) -> String {
        let mut cortex = self.cortex(args);
        let output = cortex.current_dir(self.path(folder)).output();
        let output = output.expect("cortex runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        let code = output
            .status
            .code()
            .map_or("a signal".into(), |code| code.to_string());
        let shown = format!(
            "$ cortex {args}\n--- stdout\n{}\n--- stderr\n{}\n--- exit {code}",
            text(&output.stdout),
            text(&output.stderr),
        );
        shown.replace(&self.work().display().to_string(), "[work]")
    }
}

/// What programs need of the real environment: where tools are and how registries are reached.
fn kept_variables() -> impl Iterator<Item = (String, String)> {
    let rustup = home::rustup().into_iter().chain(home::cargo());
    let named = [
        "PATH",
        "TMPDIR",
        "SSL_CERT_FILE",
        "CORTEX_REQUIRE_TOOLS",
        "RUSTUP_AUTO_INSTALL",
    ];
    let prefixes = [
        "CARGO_HTTP",
        "CARGO_NET",
        "CARGO_REGISTR",
        "CARGO_SOURCE",
        "http_proxy",
        "https_proxy",
        "no_proxy",
    ];
    let kept = move |name: &str| {
        named.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    std::env::vars()
        .filter(move |(name, _)| kept(name))
        .chain(rustup)
}

/// Toolchains and the registry's cache stay where they are, whatever `HOME` says.
mod home {
    use std::path::PathBuf;

    pub(super) fn rustup() -> Option<(String, String)> {
        found("RUSTUP_HOME", ".rustup")
    }

    pub(super) fn cargo() -> Option<(String, String)> {
        found("CARGO_HOME", ".cargo")
    }

    fn found(variable: &str, folder: &str) -> Option<(String, String)> {
        let path = std::env::var_os(variable).map(PathBuf::from);
        let path = path.or_else(|| Some(std::env::home_dir()?.join(folder)))?;
        Some((variable.into(), path.to_string_lossy().into_owned()))
    }
}
