//! `cargo xtask ci`: all that a change must pass, in the order in which it fails soonest.

use std::path::Path;
use std::time::Instant;

use crate::{Outcome, call};

struct Step {
    name: &'static str,
    run: fn(&Path) -> Outcome,
}

const STEPS: &[Step] = &[
    Step {
        name: "formatting",
        run: formatting,
    },
    Step {
        name: "lints",
        run: lints,
    },
    Step {
        name: "tests",
        run: |root| xtask(root, &["test"]),
    },
    Step {
        name: "documentation",
        run: |root| xtask(root, &["docs"]),
    },
    Step {
        name: "generated files",
        run: |root| xtask(root, &["gen", "--check"]),
    },
];

/// Runs every step and stops at the first that fails.
pub(crate) fn run(root: &Path) -> Outcome {
    let begin = Instant::now();
    for (number, step) in STEPS.iter().enumerate() {
        println!("\n==> {} of {}: {}", number + 1, STEPS.len(), step.name);
        let start = Instant::now();
        let outcome = (step.run)(root);
        let took = start.elapsed().as_secs_f64();
        let word = if outcome.is_ok() { "passed" } else { "failed" };
        println!("==> {} {word} after {took:.1} s", step.name);
        outcome?;
    }
    let took = begin.elapsed().as_secs_f64();
    println!("\nall {} steps passed in {took:.1} s", STEPS.len());
    Ok(())
}

fn formatting(root: &Path) -> Outcome {
    for (_, folder) in call::workspaces(root) {
        call::run(&mut call::cargo(&folder, &["fmt", "--all", "--check"]))?;
    }
    Ok(())
}

fn lints(root: &Path) -> Outcome {
    let args = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ];
    for (_, folder) in call::workspaces(root) {
        call::run(&mut call::cargo(&folder, &args))?;
    }
    Ok(())
}

/// Calls a task as a person would, so that the gate and a person run the very same thing.
fn xtask(root: &Path, args: &[&str]) -> Outcome {
    let args: Vec<_> = std::iter::once("xtask")
        .chain(args.iter().copied())
        .collect();
    call::run(&mut call::cargo(root, &args))
}
