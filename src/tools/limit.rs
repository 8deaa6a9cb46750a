//! Calls that are waited for only so long: a program that hangs is reported, and ended.

use std::io::{self, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use super::Cmd;
use crate::error::{Failure, catalog};
use crate::shell::Shell;
use crate::signals::Interrupt;

/// How long a question may take whose answer a program has at hand.
const LIMIT: Duration = Duration::from_secs(10);
/// How often it is looked whether the person wants to end.
const GLANCE: Duration = Duration::from_millis(50);
/// No such answer is longer.
const ENOUGH: u64 = 1 << 20;
/// The same for a program that has to look at itself first, and may have much to tell.
const LONG_LIMIT: Duration = Duration::from_secs(30);
const LONG_ENOUGH: u64 = 1 << 28;

impl Cmd {
    /// Runs a program that answers in an instant, and keeps what it prints.
    pub(crate) fn short_output(&self, shell: &Shell) -> Result<Output, Failure> {
        self.output_within(shell, LIMIT, ENOUGH)
    }

    /// Runs a program that tells of itself and ends, and keeps what it prints.
    pub(crate) fn long_output(&self, shell: &Shell) -> Result<Output, Failure> {
        self.output_within(shell, LONG_LIMIT, LONG_ENOUGH)
    }

    fn output_within(
        &self,
        shell: &Shell,
        limit: Duration,
        enough: u64,
    ) -> Result<Output, Failure> {
        shell.detail(&format!("$ {self}"));
        let interrupt = Interrupt::catch(|| {})?;
        let mut command = self.to_command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        lead_a_group(&mut command);
        let child = command.spawn().map_err(|error| self.cannot_start(&error))?;
        let id = child.id();
        let receiver = collect(child, enough);
        // In turns, because Ctrl-C reaches us alone.
        let mut asked = Ok(());
        for _ in 0..limit.as_millis().div_ceil(GLANCE.as_millis()) {
            if let Ok(output) = receiver.recv_timeout(GLANCE) {
                return output.map_err(|error| self.cannot_start(&error));
            }
            asked = interrupt.check(&format!("`{self}`"));
            if asked.is_err() {
                break;
            }
        }
        end_group(id);
        // So that it is gone when we are.
        drop(receiver.recv_timeout(GLANCE));
        asked.and(Err(catalog::tool_hangs(&self.to_string(), limit.as_secs())))
    }
}

/// Reads what the program prints, beside us: where it goes on for ever, so does the reading.
fn collect(mut child: Child, enough: u64) -> Receiver<io::Result<Output>> {
    let (sender, receiver) = mpsc::channel();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let beginning_of_stderr = thread::spawn(move || beginning(stderr, enough));
    thread::spawn(move || {
        let stdout = beginning(stdout, enough);
        let stderr = beginning_of_stderr.join().unwrap_or_default();
        let output = child.wait().map(|status| Output {
            status,
            stdout,
            stderr,
        });
        // Nobody listens any more where it came too late.
        drop(sender.send(output));
    });
    receiver
}

/// As much as an answer can need; a program that never stops then finds its pipe closed.
fn beginning(pipe: Option<impl Read>, enough: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What was read before an error is all there is.
    let read = pipe.map(|pipe| pipe.take(enough).read_to_end(&mut bytes));
    drop(read);
    bytes
}

#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

/// Ends the program and everything that it started.
#[cfg(unix)]
fn end_group(leader: u32) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    if let Ok(leader) = leader.try_into() {
        // One that has ended in this moment is as good.
        let _ = killpg(Pid::from_raw(leader), Signal::SIGKILL);
    }
}

#[cfg(not(unix))]
fn lead_a_group(_: &mut Command) {}

/// Out of reach here: it goes on beside us until it ends by itself.
#[cfg(not(unix))]
fn end_group(_: u32) {}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::ctx::Ctx;
    use crate::shell::Manner;

    fn run(script: &str, limit: Duration) -> Result<Output, Failure> {
        let shell = Shell::new(&Ctx::for_test(Path::new("/"), &[]), Manner::default());
        Cmd::new("sh")
            .args(["-c", script])
            .output_within(&shell, limit, ENOUGH)
    }

    #[test]
    fn an_answer_in_time_is_kept_whole() {
        let output = run("echo out; echo err >&2; exit 3", Duration::from_mins(1)).unwrap();
        assert_eq!(output.stdout, b"out\n");
        assert_eq!(output.stderr, b"err\n");
        assert_eq!(output.status.code(), Some(3));
    }

    #[test]
    fn one_that_never_stops_talking_is_cut_off() {
        let output = run("yes", Duration::from_mins(1)).unwrap();
        assert_eq!(output.stdout.len(), 1 << 20);
        assert!(!output.status.success());
    }

    #[test]
    fn one_that_hangs_is_reported_also_where_only_its_child_does() {
        for script in ["sleep 600", "sleep 600 & exit 0", "trap '' TERM; sleep 600"] {
            let failure = run(script, Duration::from_millis(100)).unwrap_err();
            assert_eq!(failure.code(), "CX0304", "{script}");
        }
    }
}
