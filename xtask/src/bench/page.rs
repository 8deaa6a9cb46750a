//! The page of the book that the figures are written to.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::BENCHES;
use super::figure::{Figure, table};
use crate::{Outcome, call};

const PATH: &str = "docs/src/reference/performance.md";

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask bench --write`; measure again instead of editing. -->

# Performance

Each figure is a median on an otherwise idle machine, of whole processes where nothing else is said,
and the peer was measured in the same run, in turn with ours where both are repeated. Times on shared machines drift by tens
of per cent from run to run; the ratios drift less. *Axum by hand* is `benches/axum-hello`: what the
`minimal` template does, written directly on axum with tower-http's request ids, access log and
time limit, and built with the same profiles.
";

/// Writes the page anew, where all benches have run.
pub(super) fn write(root: &Path, figures: &[(&'static str, Figure)]) -> Outcome {
    let mut page = format!("{INTRODUCTION}\nMeasured on {}.\n", conditions()?);
    for bench in BENCHES {
        let own: Vec<_> = figures
            .iter()
            .filter(|(name, _)| *name == bench.name)
            .cloned()
            .collect();
        if own.is_empty() {
            return Err("only all benches together make the page: name none".into());
        }
        let section = format!(
            "\n## {}\n\n{}\n\n```sh\ncargo xtask bench {}\n```\n\n{}\n",
            bench.title,
            bench.about,
            bench.name,
            table(&own)
        );
        page.push_str(&section);
    }
    fs::write(root.join(PATH), page).map_err(|error| format!("{PATH}: {error}"))
}

/// The machine and the compiler, as far as they matter for the figures.
fn conditions() -> Result<String, String> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("an unknown processor", |model| {
        model.trim_start_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compiler = call::output(Command::new("rustc").arg("--version"))?;
    let version = compiler.split(' ').nth(1).unwrap_or("?");
    let system = std::env::consts::OS;
    Ok(format!(
        "{cores} cores of {model}, {system}, Rust {version}"
    ))
}
