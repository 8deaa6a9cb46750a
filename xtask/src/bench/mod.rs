//! `cargo xtask bench`: the figures of the product, each beside its goal and a peer of the same run.
//!
//! Benches are no tests: they fail only where something cannot be measured at all.

mod build;
mod cli;
mod figure;
mod http;
mod measure;
mod serve;
mod stage;
mod start;

use std::path::Path;

use figure::Figure;
use stage::Stage;

use crate::Outcome;

struct Bench {
    name: &'static str,
    run: fn(&Stage) -> Result<Vec<Figure>, String>,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "cli",
        run: cli::run,
    },
    Bench {
        name: "serve",
        run: serve::run,
    },
    Bench {
        name: "start",
        run: start::run,
    },
    Bench {
        name: "build",
        run: build::run,
    },
];

/// Runs all benches, or those that are named, and prints a table or, with `--json`, lines of JSON.
pub(crate) fn run(root: &Path, args: &[&str]) -> Outcome {
    let json = args.contains(&"--json");
    let names: Vec<&str> = args
        .iter()
        .copied()
        .filter(|arg| *arg != "--json")
        .collect();
    let known: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "there is no bench `{unknown}`; there are: {}",
            known.join(", ")
        ));
    }
    let stage = Stage::set(root)?;
    let chosen = BENCHES
        .iter()
        .filter(|bench| names.is_empty() || names.contains(&bench.name));
    let mut figures = Vec::new();
    for bench in chosen {
        eprintln!("==> {}", bench.name);
        for figure in (bench.run)(&stage)? {
            if json {
                println!("{}", figure.to_json(bench.name));
            }
            figures.push((bench.name, figure));
        }
    }
    if !json {
        println!("{}", figure::table(&figures));
    }
    Ok(())
}
