//! What each crate of a first build costs: the processor time of the compiler, crate by crate.
//!
//! Cargo calls this program in place of the compiler, which it then starts, waits for and measures.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use super::measure::{children_cpu, once};
use super::stage::Stage;
use crate::{Outcome, call};

/// The argument that asks for the table, before the name of a template.
pub(super) const TABLE: &str = "--crates";

/// Names the file that costs are added to; where it is set, this program stands in for the compiler.
const LOG: &str = "CORTEX_XTASK_COSTS";

/// Below this many seconds, crates share a row.
const WORTH_A_ROW: f64 = 0.5;

/// Builds a new project of a template for the first time, and prints what each crate took.
pub(super) fn print(root: &Path, template: &str) -> Outcome {
    let stage = Stage::set(root, true)?;
    let project = stage.project("crate-by-crate", template)?;
    call::run(&mut call::cargo(&project, &["fetch", "--quiet"]))?;
    let log = stage.path("costs");
    let this = env::current_exe().map_err(|error| error.to_string())?;
    let mut build = stage.cargo(
        &project,
        "crate-by-crate-target",
        &["build", "--offline", "--jobs", "1"],
    );
    let cost = once(build.env("RUSTC_WRAPPER", this).env(LOG, &log))?;
    let lines = fs::read_to_string(&log).map_err(|error| error.to_string())?;
    println!("{}", table(&lines, cost.cpu_s));
    Ok(())
}

/// Runs the compiler that cargo names, where cargo called us for it.
pub(crate) fn stand_in() -> Option<ExitCode> {
    let log = env::var_os(LOG)?;
    let mut words = env::args_os().skip(1);
    let compiler = words.next()?;
    let status = Command::new(compiler).args(words).status();
    // Cargo's questions to the compiler are about no package.
    if let (Ok(package), Ok(seconds)) = (env::var("CARGO_PKG_NAME"), children_cpu()) {
        let line = format!("{package}\t{seconds}\n");
        let file = OpenOptions::new().create(true).append(true).open(log);
        // A line that is missing shows: its time is in the last row.
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .ok();
    }
    let code = status.ok().and_then(|status| status.code()).unwrap_or(1);
    Some(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The log as a Markdown table, the dearest crate first.
fn table(log: &str, total: f64) -> String {
    let mut crates: BTreeMap<&str, (u32, f64)> = BTreeMap::new();
    for line in log.lines() {
        let (name, seconds) = line.split_once('\t').unwrap_or((line, ""));
        let (calls, sum) = crates.entry(name).or_default();
        *calls += 1;
        *sum += seconds.parse::<f64>().unwrap_or_default();
    }
    let compiled: f64 = crates.values().map(|(_, seconds)| seconds).sum();
    let (mut dear, cheap): (Vec<_>, Vec<_>) = crates
        .into_iter()
        .partition(|(_, (_, seconds))| *seconds >= WORTH_A_ROW);
    dear.sort_by(|(_, (_, one)), (_, (_, other))| other.total_cmp(one));
    let row = |name: &str, calls: u32, seconds: f64| {
        let share = seconds / total * 100.0;
        format!("| {name} | {calls} | {seconds:.1} | {share:.1} % |")
    };
    let mut rows = vec![
        "| crate | calls of the compiler | processor seconds | share |".to_owned(),
        "| --- | ---: | ---: | ---: |".to_owned(),
    ];
    rows.extend(
        dear.iter()
            .map(|(name, (calls, seconds))| row(&format!("`{name}`"), *calls, *seconds)),
    );
    rows.push(row(
        &format!("{} crates of less than {WORTH_A_ROW} s", cheap.len()),
        cheap.iter().map(|(_, (calls, _))| calls).sum(),
        cheap.iter().map(|(_, (_, seconds))| seconds).sum(),
    ));
    rows.push(row(
        "build scripts, what they compile, and cargo",
        0,
        total - compiled,
    ));
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_a_crate_are_added_up_and_the_small_share_a_row() {
        let log = "a\t0.25\nb\t1\na\t0.5\nc\t0.25\nd\t0.125\n";
        let expected = "\
            | crate | calls of the compiler | processor seconds | share |\n\
            | --- | ---: | ---: | ---: |\n\
            | `b` | 1 | 1.0 | 25.0 % |\n\
            | `a` | 2 | 0.8 | 18.8 % |\n\
            | 2 crates of less than 0.5 s | 2 | 0.4 | 9.4 % |\n\
            | build scripts, what they compile, and cargo | 0 | 1.9 | 46.9 % |";
        assert_eq!(table(log, 4.0), expected);
    }
}
