//! A project in the hands of a program that builds and starts it at each save.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::super::http::{free_port, wait_for_at};
use super::super::stage::Stage;
use super::super::twin::Twin;
use super::peers::Peer;

/// How often is asked for the new answer. More often would take from the compiler what is measured.
const GLANCE: Duration = Duration::from_millis(4);
/// How long all is left to settle before a save, as the last build's cargo and the version before.
const REST: Duration = Duration::from_millis(300);
/// How long a watcher may take to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(10);

/// A watcher at work, which ends with this value.
#[derive(Debug)]
pub(super) struct Loop {
    name: &'static str,
    twin: Twin,
    port: u16,
    process: Child,
}

impl Loop {
    /// Ours.
    pub(super) fn serve(stage: &Stage, twin: Twin) -> Result<Self, String> {
        let port = free_port()?;
        let program = stage.binary().display().to_string();
        let mut command = twin.command(stage, &program);
        command.args(["serve", "--port", &port.to_string()]);
        Self::start("cortex serve", twin, port, command)
    }

    /// A peer's.
    pub(super) fn watch(stage: &Stage, peer: &Peer, twin: Twin) -> Result<Self, String> {
        let port = free_port()?;
        let mut command = twin.command(stage, &peer.program.display().to_string());
        command.args(peer.args).env("PORT", port.to_string());
        Self::start(peer.name, twin, port, command)
    }

    fn start(
        name: &'static str,
        twin: Twin,
        port: u16,
        mut command: Command,
    ) -> Result<Self, String> {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).process_group(0);
        let process = command
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let own = Self {
            name,
            twin,
            port,
            process,
        };
        own.wait()?;
        Ok(own)
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The watcher's process.
    pub(super) fn process(&self) -> &Child {
        &self.process
    }

    /// Saves another version: milliseconds until it answers.
    pub(super) fn edit(&mut self) -> Result<f64, String> {
        std::thread::sleep(REST);
        self.twin.edit()?;
        self.wait()
    }

    fn wait(&self) -> Result<f64, String> {
        let (path, text) = (&self.twin.path, format!("world{}!", self.twin.tail()));
        wait_for_at(self.port, path, &text, GLANCE, Instant::now())
            .map_err(|error| format!("{}: {error}", self.name))
    }

    /// Asks the watcher to end, and ends what is left of it and of all that it started.
    fn end(&mut self) -> Result<(), String> {
        let id = i32::try_from(self.process.id()).map_err(|error| error.to_string())?;
        let started = descendants(id);
        kill(Pid::from_raw(id), Signal::SIGTERM).map_err(|error| error.to_string())?;
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            let ended = self.process.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() {
                break;
            }
            std::thread::sleep(GLANCE);
        }
        // One that has ended meanwhile is as good.
        drop(self.process.kill().and_then(|()| self.process.wait()));
        for id in started {
            let _ = kill(Pid::from_raw(id), Signal::SIGKILL);
        }
        Ok(())
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        if let Err(why) = self.end() {
            eprintln!("{} could not be ended: {why}", self.name);
        }
    }
}

/// The processes that this one and those have started (proc(5), the parent in `stat`).
fn descendants(of: i32) -> Vec<i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let pairs: Vec<(i32, i32)> = numbers
        .filter_map(|id: i32| Some((id, parent(id)?)))
        .collect();
    let mut found = vec![of];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(
            pairs
                .iter()
                .filter(|pair| pair.1 == parent)
                .map(|pair| pair.0),
        );
        at += 1;
    }
    found.split_off(1)
}

fn parent(id: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before it may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(1)?.parse().ok()
}
