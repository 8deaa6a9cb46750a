//! The optimized application: from its start to the first answer, and what it holds when idle.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::figure::Figure;
use super::http::{free_port, wait_for};
use super::measure::median;
use super::stage::Stage;
use crate::call;

const RUNS: usize = 15;
const PEER: &str = "axum by hand";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let project = stage.project("quick", "minimal")?;
    let ours = release(stage, &project, "quick")?;
    let peer = release(stage, &stage.peers().join("axum-hello"), "axum-hello")?;
    let (mut our_starts, mut peer_starts) = (Vec::new(), Vec::new());
    let (mut our_memory, mut peer_memory) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (start, memory) = one(&ours, &project)?;
        our_starts.push(start);
        our_memory.push(memory);
        let (start, memory) = one(&peer, &stage.peers())?;
        peer_starts.push(start);
        peer_memory.push(memory);
    }
    Ok(vec![
        Figure::less("start to first answer, release", "ms", median(our_starts))
            .peer(PEER, median(peer_starts))
            .goal(10.0),
        Figure::less("resident when idle", "MB", median(our_memory))
            .peer(PEER, median(peer_memory))
            .goal(10.0),
    ])
}

pub(super) fn release(stage: &Stage, project: &Path, name: &str) -> Result<PathBuf, String> {
    call::run(&mut stage.cargo(
        project,
        "release-target",
        &["build", "--release", "--quiet"],
    ))?;
    Ok(stage.path("release-target").join("release").join(name))
}

/// Starts the program once: milliseconds to the first answer, and its memory in megabytes after it.
fn one(program: &Path, dir: &Path) -> Result<(f64, f64), String> {
    let port = free_port()?;
    let start = Instant::now();
    let mut child = Command::new(program)
        .current_dir(dir)
        .env("PORT", port.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let measured = wait_for(port, "Hello", start).and_then(|took| {
        std::thread::sleep(Duration::from_millis(200));
        Ok((took, resident_mb(&child)?))
    });
    child
        .kill()
        .and_then(|()| child.wait())
        .map_err(|error| error.to_string())?;
    measured
}

/// The resident set, from the Linux kernel (proc(5), `VmRSS`).
pub(super) fn resident_mb(child: &Child) -> Result<f64, String> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()))
        .map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: f64 = kilobytes
        .ok_or("no VmRSS")?
        .trim()
        .parse()
        .map_err(|error| format!("{error}"))?;
    Ok(kilobytes / 1024.0)
}
