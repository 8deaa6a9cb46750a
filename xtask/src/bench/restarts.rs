//! What clients notice while `cortex serve` replaces the application again and again: nothing is to be
//! lost, answered by a version that is out of date, or cut off.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::figure::{Figure, table};
use super::http::{free_port, wait_for};
use super::soak::{self, Soak, Tally};
use super::stage::Stage;
use super::start::resident_mb;
use crate::{Outcome, call};

/// The argument that asks for so many of them.
pub(super) const COUNT: &str = "--restarts";
const RESTARTS: u64 = 200;
/// What is measured without a restart, as the machine's own share.
const CALM: Duration = Duration::from_secs(10);
/// After so many the parent has come to its size.
const WARM_UP: u64 = 10;
/// Between two restarts, as somebody who saves without thinking.
const PAUSE: Duration = Duration::from_millis(100);
const NAME: &str = "ticker";
const SHOWN: usize = 10;

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    restarts(stage, RESTARTS)
}

/// Prints the figures of so many restarts.
pub(super) fn print(root: &Path, count: &str) -> Outcome {
    let count = count
        .parse()
        .map_err(|_| format!("`{count}` is no number of restarts"))?;
    let figures = restarts(&Stage::set(root, true)?, count)?;
    let figures: Vec<_> = figures
        .into_iter()
        .map(|figure| ("restarts", figure))
        .collect();
    println!("{}", table(&figures));
    Ok(())
}

fn restarts(stage: &Stage, count: u64) -> Result<Vec<Figure>, String> {
    let project = project(stage)?;
    call::run(&mut stage.cargo(&project, "ticker-target", &["build", "--quiet"]))?;
    let port = free_port()?;
    let mut server = stage.cortex(&["serve", "--port", &port.to_string()]);
    server
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", stage.path("ticker-target"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let server = Server(server.spawn().map_err(|error| error.to_string())?);
    wait_for(port, "\r\n\r\n1", Instant::now())?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let calm = Soak::start(address);
    sleep(CALM);
    let calm = calm.stop();
    let soak = Soak::start(address);
    replace(&soak, &project, 2..WARM_UP + 2)?;
    let before = resident_mb(&server.0)?;
    replace(&soak, &project, WARM_UP + 2..count + 2)?;
    let after = resident_mb(&server.0)?;
    Ok(figures(count, &soak.stop(), &calm, (before, after)))
}

fn project(stage: &Stage) -> Result<PathBuf, String> {
    let folder = stage.path(NAME);
    let files = soak::project(&stage.root().join("runtime"), NAME);
    let files = files.map_err(|error| error.to_string())?;
    super::plan::write(&folder, &files)?;
    Ok(folder)
}

fn replace(soak: &Soak, project: &Path, versions: std::ops::Range<u64>) -> Outcome {
    for version in versions {
        soak::becomes(project, version).map_err(|error| error.to_string())?;
        if !soak.sees(version) {
            return Err(format!("version {version} does not answer"));
        }
        sleep(PAUSE);
    }
    Ok(())
}

fn figures(count: u64, tally: &Tally, calm: &Tally, (before, after): (f64, f64)) -> Vec<Figure> {
    let faults = |name: &str, faults: &[String]| {
        for fault in faults.iter().take(SHOWN) {
            eprintln!("{name}: {fault}");
        }
        Figure::less(name, "", number(faults.len())).goal(0.0)
    };
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let without = "without restarts";
    vec![
        Figure::more(
            format!("requests answered over {count} restarts"),
            "",
            number(tally.answered),
        ),
        Figure::more(
            "streams and WebSockets ended in order",
            "",
            number(tally.ended),
        ),
        faults("requests lost", &tally.lost),
        faults("answers out of date", &tally.stale),
        faults("streams and WebSockets broken off", &tally.abrupt),
        Figure::less("longest time without an answer", "ms", ms(tally.gap))
            .peer(without, ms(calm.gap))
            .goal(50.0),
        Figure::less("longest wait for a quick answer", "ms", ms(tally.wait))
            .peer(without, ms(calm.wait)),
        Figure::less("resident, `cortex serve` at the end", "MB", after)
            .peer("after ten restarts", before)
            .ratio_goal(1.1),
    ]
}

fn number(count: impl TryInto<u32>) -> f64 {
    count.try_into().map_or(f64::INFINITY, f64::from)
}

/// The tool at work; it ends with its owner, and ends the application.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(id) = i32::try_from(self.0.id()) {
            // It may have ended by itself.
            let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        }
        drop(self.0.wait());
    }
}
