//! What else people run while they edit: watchers from the package registry.

use std::path::{Path, PathBuf};

use super::super::stage::Stage;
use crate::{Outcome, call};

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
    /// Those that are installed; of the others it is told how to get them.
    pub(super) fn all(stage: &Stage) -> Vec<Self> {
        let found = |(name, (crate_name, _), program, args): Known| {
            let program = stage.tools().join("bin").join(program);
            if !program.is_file() {
                eprintln!("{name} is left out: `cargo xtask bench {INSTALL}` installs it");
                return None;
            }
            Some(Self {
                name,
                crate_name,
                args,
                program,
            })
        };
        KNOWN.into_iter().filter_map(found).collect()
    }
}

/// The argument by which they are installed, which takes longer than all benches.
pub(in crate::bench) const INSTALL: &str = "--peers";

/// Installs all of them beside what is built here, and nowhere else.
pub(in crate::bench) fn install(tools: &Path) -> Outcome {
    for (_, (name, version), ..) in KNOWN {
        let mut cargo = call::typed("cargo", Path::new("."));
        cargo.args(["install", "--locked", "--version", version, name, "--root"]);
        call::run(cargo.arg(tools))?;
    }
    Ok(())
}
