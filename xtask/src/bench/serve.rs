//! The edit loop: from a save to the first new answer, beside the plain build of the same edit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::figure::Figure;
use super::http::{free_port, wait_for};
use super::measure::{median, once};
use super::stage::Stage;
use super::start::resident_mb;
use crate::call;

const RUNS: usize = 11;
const EDITED: &str = "src/greetings/service.rs";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let project = stage.project("served", "api")?;
    let port = free_port()?;
    let mut server = start(stage, &project, port)?;
    let measured = measure(stage, &project, port, &server);
    stop(&mut server)?;
    measured
}

fn measure(
    stage: &Stage,
    project: &Path,
    port: u16,
    server: &Child,
) -> Result<Vec<Figure>, String> {
    wait_for(port, "Hello, world!", Instant::now())?;
    let mut page = Page::open(project)?;
    let (mut reloads, mut builds) = (Vec::new(), Vec::new());
    for _ in 0..=RUNS {
        let text = page.edit()?;
        reloads.push(wait_for(port, &text, Instant::now())?);
    }
    let memory = resident_mb(server)?;
    let plain = stage.project("built", "api")?;
    let mut page = Page::open(&plain)?;
    let compile = || once(&mut stage.cargo(&plain, "built-target", &["build"]));
    compile()?;
    for _ in 0..=RUNS {
        page.edit()?;
        builds.push(compile()?.wall_ms);
    }
    // The first round of each warms caches up.
    let (reload, bare) = (median(reloads.split_off(1)), median(builds.split_off(1)));
    Ok(vec![
        Figure::less("save to first new answer", "ms", reload).peer("cargo build", bare),
        Figure::less("of this, beside the build", "ms", reload - bare).goal(150.0),
        Figure::less("resident, `cortex serve` itself", "MB", memory).goal(25.0),
    ])
}

fn start(stage: &Stage, project: &Path, port: u16) -> Result<Child, String> {
    let mut command = stage.cortex(&["serve", "--port", &port.to_string()]);
    command
        .current_dir(project)
        .env("CARGO_TARGET_DIR", stage.path("served-target"));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    // The first build has no place in the measured rounds.
    call::run(&mut stage.cargo(project, "served-target", &["build", "--quiet"]))?;
    command.spawn().map_err(|error| error.to_string())
}

fn stop(server: &mut Child) -> Result<(), String> {
    let id = i32::try_from(server.id()).map_err(|error| error.to_string())?;
    kill(Pid::from_raw(id), Signal::SIGTERM).map_err(|error| error.to_string())?;
    server.wait().map(drop).map_err(|error| error.to_string())
}

/// The file that is edited, which says something new each time.
struct Page {
    path: PathBuf,
    text: String,
    edits: usize,
}

impl Page {
    fn open(project: &Path) -> Result<Self, String> {
        let path = project.join(EDITED);
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        Ok(Self {
            path,
            text,
            edits: 0,
        })
    }

    /// Saves another body of the handler and tells what it will answer.
    fn edit(&mut self) -> Result<String, String> {
        self.edits += 1;
        let said = format!("{{name}} for the time {}!", self.edits);
        let text = self.text.replacen("{name}!", &said, 1);
        fs::write(&self.path, text).map_err(|error| error.to_string())?;
        Ok(format!("world for the time {}!", self.edits))
    }
}
