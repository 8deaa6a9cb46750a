//! The automation of this repository, in Rust so that it runs wherever the repository builds.
//!
//! Start it with `cargo xtask <task>`; each task has a file of its own.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    reason = "xtask is the repository's own script: starting programs, writing files and printing \
              are all that it does, and none of it reaches a user"
)]

#[path = "../../build/archive.rs"]
mod archive;
mod bench;
mod binary;
mod call;
#[path = "../../src/checksum.rs"]
mod checksum;
mod ci;
mod dist;
mod docs;
#[path = "../../build/framework.rs"]
mod framework;
mod generate;
#[path = "../../src/tools/inherited.rs"]
mod inherited;
mod lock;
mod package;
mod paths;
mod test;

use std::path::Path;
use std::process::ExitCode;

/// What a task that ran tells: nothing, or why it did not succeed.
type Outcome = Result<(), String>;

struct Task {
    name: &'static str,
    about: &'static str,
    run: fn(&Path, &[&str]) -> Outcome,
}

const TASKS: &[Task] = &[
    Task {
        name: "test",
        about: "Run every test there is, in all workspaces",
        run: |root, _| test::run(root),
    },
    Task {
        name: "gen",
        about: "Write the files that are made from the program; with --check, only compare them",
        run: generate::run,
    },
    Task {
        name: "docs",
        about: "Build the book and the API documentation, warnings denied",
        run: |root, _| docs::run(root),
    },
    Task {
        name: "bench",
        about: "Measure the product's figures beside their goals and peers; --json for scripts",
        run: bench::run,
    },
    Task {
        name: "package",
        about: "Write the source package: what is needed to build the tool, and nothing else",
        run: package::run,
    },
    Task {
        name: "dist",
        about: "Write what is handed out: the archive for this machine, sources, checksums",
        run: dist::run,
    },
    Task {
        name: "ci",
        about: "Run all that a change must pass",
        run: |root, _| ci::run(root),
    },
];

fn main() -> ExitCode {
    if let Some(code) = bench::crates::stand_in() {
        return code;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[&str]) -> Outcome {
    let Some((name, rest)) = args.split_first() else {
        println!("{}", usage());
        return Ok(());
    };
    let task = TASKS.iter().find(|task| task.name == *name);
    let task = task.ok_or_else(|| format!("there is no task `{name}`\n{}", usage()))?;
    // Where cargo built us tells where the repository is, whichever folder we were called from.
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    (task.run)(manifest.parent().unwrap_or(manifest), rest)
}

fn usage() -> String {
    let lines = TASKS
        .iter()
        .map(|task| format!("  cargo xtask {:<8}{}", task.name, task.about));
    format!("Tasks:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
