//! What settings cost at each edit: the prices that `cortex doctor` names.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::figure::Figure;
use super::measure::{median, milliseconds};
use super::stage::Stage;
use super::twin::Twin;

const RUNS: usize = 5;

/// How long the editor's cargo has to be first at the folder.
const AHEAD: Duration = Duration::from_millis(100);

/// Where those are built that have the dependencies of a new project.
const TARGET: &str = "settings-target";

/// What is measured beside the settings of a new project.
struct Setting {
    shown: &'static str,
    name: &'static str,
    target: &'static str,
    /// The variables that set it.
    variables: &'static [(&'static str, &'static str)],
}

const SETTINGS: [Setting; 4] = [
    Setting {
        shown: "debug = true",
        name: "debug",
        target: TARGET,
        variables: &[("CARGO_PROFILE_DEV_DEBUG", "true")],
    },
    Setting {
        shown: "incremental = false",
        name: "whole",
        target: TARGET,
        variables: &[("CARGO_INCREMENTAL", "0")],
    },
    Setting {
        shown: "opt-level = 1",
        name: "optimized",
        target: "optimized-target",
        variables: &[("CARGO_PROFILE_DEV_OPT_LEVEL", "1")],
    },
    Setting {
        shown: "GNU ld",
        name: "gnu",
        target: "gnu-target",
        variables: &[("RUSTFLAGS", "-Clinker-features=-lld")],
    },
];

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let mut new = Twin::make_with(stage, "as-new", TARGET, &[])?;
    let others =
        SETTINGS.map(|other| Twin::make_with(stage, other.name, other.target, other.variables));
    let mut others = others.into_iter().collect::<Result<Vec<_>, _>>()?;
    let (mut base, mut times) = (Vec::new(), vec![Vec::new(); others.len()]);
    let (mut apart, mut together) = (Vec::new(), Vec::new());
    for round in 0..=RUNS {
        new.edit()?;
        let plain = new.build(stage)?;
        let mut other = Vec::new();
        for twin in &mut others {
            twin.edit()?;
            other.push(twin.build(stage)?);
        }
        let own = beside_a_check(stage, &mut new, Some("editor-target"))?;
        let shared = beside_a_check(stage, &mut new, None)?;
        eprintln!("round {round}: {plain:.0} ms, {other:.0?} ms, check {own:.0}, {shared:.0} ms");
        // The first round warms caches up.
        if round > 0 {
            base.push(plain);
            apart.push(own);
            together.push(shared);
            for (all, time) in times.iter_mut().zip(other) {
                all.push(time);
            }
        }
    }
    let mut figures = Vec::new();
    for (other, times) in SETTINGS.iter().zip(times) {
        let edit = Figure::less("an edit as new projects come", "ms", median(base.clone()));
        figures.push(edit.peer(other.shown, median(times)));
    }
    let checked = Figure::less(
        "an edit, the editor's folder being another",
        "ms",
        median(apart),
    );
    figures.push(checked.peer("the same folder", median(together)));
    Ok(figures)
}

/// Milliseconds of a build that another cargo is ahead of, in this target folder or in the same.
fn beside_a_check(stage: &Stage, twin: &mut Twin, target: Option<&str>) -> Result<f64, String> {
    twin.edit()?;
    let saved = Instant::now();
    let mut check = check(stage, twin, target)?;
    thread::sleep(AHEAD);
    let built = twin.build(stage).map(|_| milliseconds(saved));
    check.wait().map_err(|error| error.to_string())?;
    built
}

fn check(stage: &Stage, twin: &Twin, target: Option<&str>) -> Result<Child, String> {
    let mut command = twin.command(stage, "cargo");
    command.args(["check", "--quiet", "--all-targets"]);
    if let Some(target) = target {
        command.env("CARGO_TARGET_DIR", stage.path(target));
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| error.to_string())
}
