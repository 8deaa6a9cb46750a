//! What else people run while they edit: watchers from the package registry.

use std::path::{Path, PathBuf};

use super::super::stage::Stage;
use crate::call;

/// A watcher, how it serves a project, and where it is.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) crate_name: &'static str,
    pub(super) args: &'static [&'static str],
    pub(super) program: PathBuf,
}

/// A name, its crate and version, its program, and how it is called.
type Known = (
    &'static str,
    (&'static str, &'static str),
    &'static str,
    &'static [&'static str],
);

const KNOWN: [Known; 3] = [
    (
        "cargo-watch",
        ("cargo-watch", "8.5.3"),
        "cargo-watch",
        &["watch", "--quiet", "--exec", "run"],
    ),
    (
        "bacon",
        ("bacon", "3.26.0"),
        "bacon",
        &["--headless", "--job", "run-long"],
    ),
    (
        "watchexec -r",
        ("watchexec-cli", "2.8.0"),
        "watchexec",
        &["--restart", "--quiet", "--", "cargo", "run"],
    ),
];

impl Peer {
    /// Those that are there or can be installed; of the others it is told how to get them.
    pub(super) fn all(stage: &Stage) -> Vec<Self> {
        let root = stage.tools();
        let found = |(name, release, program, args): Known| {
            let program = root.join("bin").join(program);
            if let Err(why) = install(&root, release, &program) {
                eprintln!("{name} is left out: {why}");
                return None;
            }
            Some(Self {
                name,
                crate_name: release.0,
                args,
                program,
            })
        };
        KNOWN.into_iter().filter_map(found).collect()
    }
}

/// Installs a release beside what is built here, once, and nowhere else.
fn install(root: &Path, (name, version): (&str, &str), program: &Path) -> Result<(), String> {
    if program.is_file() {
        return Ok(());
    }
    let mut cargo = call::typed("cargo", Path::new("."));
    cargo.args(["install", "--locked", "--version", version, name, "--root"]);
    call::run(cargo.arg(root)).map_err(|why| {
        let root = root.display();
        format!("{why}; with access to the registry, `cargo install --locked --version {version} {name} --root {root}` gets it")
    })
}
