//! The first build of a new project: seconds, processor seconds, crates.

use std::collections::BTreeSet;
use std::path::Path;

use super::figure::Figure;
use super::measure::{Cost, once};
use super::stage::Stage;
use crate::call;

const PEER: &str = "axum by hand";

/// So many crates have other features for macros than for the application: one of ours, and two of
/// which it would cost more to give both the same.
const TWICE: f64 = 3.0;

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let minimal = stage.project("cold-minimal", "minimal")?;
    let api = stage.project("cold-api", "api")?;
    let rest = stage.project("cold-rest", "rest")?;
    let peer = stage.peers().join("axum-hello");
    let peer_cost = cold(stage, &peer, "cold-peer-target")?;
    let minimal_cost = cold(stage, &minimal, "cold-minimal-target")?;
    let api_cost = cold(stage, &api, "cold-api-target")?;
    let rest_cost = cold(stage, &rest, "cold-rest-target")?;
    let peer_crates = Crates::of(&peer)?;
    let mut figures = Vec::new();
    for (name, cost, crates, goals) in [
        (
            "minimal",
            minimal_cost,
            Crates::of(&minimal)?,
            Some((50.0, 110.0)),
        ),
        ("api", api_cost, Crates::of(&api)?, None),
        ("rest", rest_cost, Crates::of(&rest)?, Some((105.0, 200.0))),
    ] {
        let wall = Figure::less(format!("first build of `{name}`"), "s", cost.wall_ms / 1e3);
        let cpu = Figure::less(
            format!("first build of `{name}`, processor time"),
            "s",
            cost.cpu_s,
        );
        let count = Figure::less(format!("crates of `{name}`"), "", crates.all);
        let (cpu, count) = match goals {
            Some((seconds, number)) => (cpu.goal(seconds), count.goal(number)),
            None => (cpu, count),
        };
        figures.push(wall.peer(PEER, peer_cost.wall_ms / 1e3));
        figures.push(cpu.peer(PEER, peer_cost.cpu_s));
        figures.push(count.peer(PEER, peer_crates.all));
        let twice = Figure::less(
            format!("crates of `{name}` compiled twice"),
            "",
            crates.twice,
        );
        figures.push(twice.goal(TWICE).peer(PEER, peer_crates.twice));
    }
    Ok(figures)
}

/// A debug build into an empty folder, the sources being there already.
fn cold(stage: &Stage, project: &Path, target: &str) -> Result<Cost, String> {
    call::run(&mut call::cargo(project, &["fetch", "--quiet"]))?;
    once(&mut stage.cargo(project, target, &["build", "--offline"]))
}

/// The crates that a build compiles, our own counted.
struct Crates {
    all: f64,
    /// Those among them that macros need with other features than the application.
    twice: f64,
}

impl Crates {
    fn of(project: &Path) -> Result<Self, String> {
        let args = [
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}\t{f}",
        ];
        let tree = call::output(&mut call::cargo(project, &args))?;
        let (mut crates, mut compiled) = (BTreeSet::new(), BTreeSet::new());
        for line in tree.lines().filter(|line| !line.is_empty()) {
            let line = line.trim_end_matches(" (*)").trim_end();
            compiled.insert(line);
            crates.insert(line.split('\t').next());
        }
        Ok(Self {
            all: number(crates.len())?,
            twice: number(compiled.len() - crates.len())?,
        })
    }
}

fn number(count: usize) -> Result<f64, String> {
    let small = u32::try_from(count).map_err(|error| error.to_string())?;
    Ok(small.into())
}
