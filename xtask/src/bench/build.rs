//! The first build of a new project: seconds, processor seconds, crates.

use std::collections::BTreeSet;
use std::path::Path;

use super::figure::Figure;
use super::measure::{Cost, once};
use super::stage::Stage;
use crate::call;

const PEER: &str = "axum by hand";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let minimal = stage.project("cold-minimal", "minimal")?;
    let api = stage.project("cold-api", "api")?;
    let rest = stage.project("cold-rest", "rest")?;
    let peer = stage.peers().join("axum-hello");
    let peer_cost = cold(stage, &peer, "cold-peer-target")?;
    let minimal_cost = cold(stage, &minimal, "cold-minimal-target")?;
    let api_cost = cold(stage, &api, "cold-api-target")?;
    let rest_cost = cold(stage, &rest, "cold-rest-target")?;
    let peer_crates = crates(&peer)?;
    let mut figures = Vec::new();
    for (name, cost, crates, goals) in [
        (
            "minimal",
            minimal_cost,
            crates(&minimal)?,
            Some((50.0, 110.0)),
        ),
        ("api", api_cost, crates(&api)?, None),
        ("rest", rest_cost, crates(&rest)?, Some((105.0, 200.0))),
    ] {
        let wall = Figure::less(format!("first build of `{name}`"), "s", cost.wall_ms / 1e3);
        let cpu = Figure::less(
            format!("first build of `{name}`, processor time"),
            "s",
            cost.cpu_s,
        );
        let count = Figure::less(format!("crates of `{name}`"), "", crates);
        let (cpu, count) = match goals {
            Some((seconds, number)) => (cpu.goal(seconds), count.goal(number)),
            None => (cpu, count),
        };
        figures.push(wall.peer(PEER, peer_cost.wall_ms / 1e3));
        figures.push(cpu.peer(PEER, peer_cost.cpu_s));
        figures.push(count.peer(PEER, peer_crates));
    }
    Ok(figures)
}

/// A debug build into an empty folder, the sources being there already.
fn cold(stage: &Stage, project: &Path, target: &str) -> Result<Cost, String> {
    call::run(&mut call::cargo(project, &["fetch", "--quiet"]))?;
    once(&mut stage.cargo(project, target, &["build", "--offline"]))
}

/// The crates that a build compiles, our own counted.
fn crates(project: &Path) -> Result<f64, String> {
    let args = [
        "tree",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let tree = call::output(&mut call::cargo(project, &args))?;
    let names = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    let count = names
        .filter(|line| !line.is_empty())
        .collect::<BTreeSet<_>>()
        .len();
    Ok(u32::try_from(count)
        .map_err(|error| error.to_string())?
        .into())
}
