//! The one place that prints: data to standard output, talk to standard error.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use dialoguer::console::Term;
use serde::Serialize;

use crate::ctx::Ctx;
use crate::error::{Failure, indent};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const DIM: Style = Style::new().dimmed();

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    Quiet,
    #[default]
    Normal,
    Verbose,
}

/// Whether output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
    #[default]
    Auto,
    Always,
    Never,
}

/// What the person asked of the output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) verbosity: Verbosity,
    pub(crate) color: Color,
    pub(crate) json: bool,
}

/// Speaks to the person and to scripts.
#[derive(Debug)]
pub(crate) struct Shell {
    verbosity: Verbosity,
    json: bool,
    lost: AtomicBool,
    /// Whether the person asked, while the command ran, for the other of verbose and not.
    toggled: AtomicBool,
    /// Whether the cursor stands at the beginning of a line on which another program draws.
    half_drawn: AtomicBool,
    stdout: ColorChoice,
    stderr: ColorChoice,
    animated: bool,
}

impl Shell {
    /// A shell that follows what was asked for and what the terminal can show.
    pub(crate) fn new(ctx: &Ctx, manner: Manner) -> Self {
        let terminal = ctx.terminal();
        let animated = terminal.stderr && manner.verbosity != Verbosity::Quiet && !manner.json;
        Self {
            verbosity: manner.verbosity,
            json: manner.json,
            lost: AtomicBool::new(false),
            toggled: AtomicBool::new(false),
            half_drawn: AtomicBool::new(false),
            stdout: choice(ctx, manner.color, terminal.stdout),
            stderr: choice(ctx, manner.color, terminal.stderr),
            animated: animated && ctx.var("CI").is_none(),
        }
    }

    /// The same, for a step of which only what goes wrong is to be said.
    pub(crate) fn quieted(&self) -> Self {
        Self {
            verbosity: Verbosity::Quiet,
            lost: AtomicBool::new(false),
            toggled: AtomicBool::new(false),
            half_drawn: AtomicBool::new(false),
            animated: false,
            ..*self
        }
    }

    /// Whether results are wanted as JSON.
    pub(crate) fn wants_json(&self) -> bool {
        self.json
    }

    /// Whether standard error shows colours, for tools that are told so.
    pub(crate) fn colors_talk(&self) -> bool {
        self.stderr != ColorChoice::Never
    }

    /// Whether only what went wrong is said.
    pub(crate) fn is_quiet(&self) -> bool {
        self.verbosity() == Verbosity::Quiet
    }

    /// Whether external calls and reasons are shown.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbosity() == Verbosity::Verbose
    }

    /// Shows external calls and reasons from now on, or not any more.
    pub(crate) fn toggle_verbose(&self) {
        self.toggled.fetch_xor(true, Ordering::Relaxed);
        let now = if self.is_verbose() { "more" } else { "less" };
        self.status("Saying", &format!("{now} from now on"));
    }

    fn verbosity(&self) -> Verbosity {
        match (self.verbosity, self.toggled.load(Ordering::Relaxed)) {
            (given, false) => given,
            (Verbosity::Verbose, true) => Verbosity::Normal,
            (_, true) => Verbosity::Verbose,
        }
    }

    /// Writes a result for people or pipes to standard output.
    pub(crate) fn data(&self, text: &str) {
        let mut out = AutoStream::new(standard_output(), self.stdout);
        let written = writeln!(out, "{text}").and_then(|()| out.flush());
        if let Err(error) = written {
            // A reader that closed the pipe has all it wants; that is no failure.
            let lost = error.kind() != std::io::ErrorKind::BrokenPipe;
            self.lost.fetch_or(lost, Ordering::Relaxed);
        }
    }

    /// Whether something that was written to standard output did not arrive there.
    pub(crate) fn has_lost_data(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Writes a result for scripts to standard output.
    pub(crate) fn json(&self, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.data(&text),
            Err(error) => self.warn(&format!("the result cannot be shown as JSON: {error}")),
        }
    }

    /// Writes one event of a running command for scripts, as one line of JSON.
    ///
    /// # Errors
    ///
    /// If nobody reads any more: a command that only tells events has nothing left to do.
    pub(crate) fn json_line(&self, value: &serde_json::Value) -> std::io::Result<()> {
        let mut out = AutoStream::new(standard_output(), self.stdout);
        writeln!(out, "{value}").and_then(|()| out.flush())
    }

    /// Says what is being done or was done, as cargo does: a verb and its object.
    pub(crate) fn status(&self, verb: &str, text: &str) {
        self.talk(
            Verbosity::Normal,
            &format!("{GOOD}{verb:>12}{GOOD:#} {text}"),
        );
    }

    /// Says, in the manner of `status`, what went wrong while the command goes on.
    pub(crate) fn trouble(&self, verb: &str, text: &str) {
        self.talk(Verbosity::Quiet, &format!("{BAD}{verb:>12}{BAD:#} {text}"));
    }

    /// Clears the line that a program which was cut off may have left half drawn.
    pub(crate) fn clear_line(&self) {
        if self.animated {
            let mut out = standard_error();
            drop(out.write_all(b"\r\x1b[K").and_then(|()| out.flush()));
        }
    }

    /// Writes what another program says, as it is, to the talk.
    pub(crate) fn show(&self, text: &str) {
        self.make_way();
        let mut out = standard_error();
        // Where standard error is closed there is nobody left to tell.
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
        self.half_drawn
            .store(text.ends_with('\r'), Ordering::Relaxed);
    }

    /// How wide a line may be on which progress is drawn, if somebody sees it.
    pub(crate) fn columns_for_progress(&self) -> Option<u16> {
        self.animated.then(|| Term::stderr().size().1)
    }

    /// Makes room for what others write, where progress was drawn last.
    pub(crate) fn make_way(&self) {
        if self.half_drawn.swap(false, Ordering::Relaxed) {
            self.clear_line();
        }
    }

    /// Clears the whole screen and what was scrolled off it.
    pub(crate) fn clear_screen(&self) {
        if self.animated {
            let mut out = standard_error();
            drop(
                out.write_all(b"\x1b[H\x1b[2J\x1b[3J")
                    .and_then(|()| out.flush()),
            );
        }
    }

    /// Where a started program's standard output goes: with ours, or to the talk when ours is data.
    pub(crate) fn output_of_others(&self) -> Stdio {
        if self.json {
            standard_error().into()
        } else {
            Stdio::inherit()
        }
    }

    /// Says something for the person, as it is.
    pub(crate) fn say(&self, text: &str) {
        self.talk(Verbosity::Normal, text);
    }

    /// Says, in passing, what the person could do.
    pub(crate) fn hint(&self, text: &str) {
        self.talk(Verbosity::Normal, &format!("{DIM}{:>12} {text}{DIM:#}", ""));
    }

    /// Says what is worth knowing and no problem.
    pub(crate) fn note(&self, text: &str) {
        self.talk(
            Verbosity::Normal,
            &format!("{NOTE}note:{NOTE:#} {}", indent(text, "      ")),
        );
    }

    /// Says what is wrong and did not stop the command.
    pub(crate) fn warn(&self, text: &str) {
        let text = indent(text, "         ");
        self.talk(Verbosity::Quiet, &format!("{WARN}warning:{WARN:#} {text}"));
    }

    /// Says, with `--verbose`, which call is made or why something is done.
    pub(crate) fn detail(&self, text: &str) {
        self.talk(Verbosity::Verbose, &format!("{DIM}{text}{DIM:#}"));
    }

    /// Reports the failure that ends the command: JSON on standard output or words on standard error.
    pub(crate) fn failure(&self, failure: &Failure) {
        if failure.is_silent() {
            return;
        }
        if self.json {
            return self.json(&failure.to_json());
        }
        let (code, message) = (failure.code(), failure.message());
        let mut text = format!("{BAD}error[{code}]:{BAD:#} {message}");
        for cause in failure.causes() {
            let _ = write!(
                text,
                "\n  {DIM}cause:{DIM:#} {}",
                indent(cause, "         ")
            );
        }
        for hint in failure.hints() {
            let _ = write!(text, "\n  {NOTE}hint:{NOTE:#} {}", indent(hint, "        "));
        }
        self.talk(Verbosity::Quiet, &text);
    }

    /// The bytes of a line, with or without its colours.
    fn as_shown(&self, text: &str) -> Vec<u8> {
        let mut line = AutoStream::new(Vec::new(), self.stderr);
        // Memory takes everything.
        drop(writeln!(line, "{text}"));
        line.into_inner()
    }

    fn talk(&self, least: Verbosity, text: &str) {
        if self.verbosity() >= least {
            self.make_way();
            let line = self.as_shown(text);
            // At once, or what others write to the same terminal would come in between. Where
            // standard error is closed there is nobody left to tell.
            drop(standard_error().write_all(&line));
        }
    }
}

/// Foreign text for one line of a terminal: what would steer the terminal, or turn the direction of
/// the text around, is shown as an escape instead.
pub(crate) fn harmless(text: &str) -> String {
    let steers = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn choice(ctx: &Ctx, color: Color, terminal: bool) -> ColorChoice {
    let forced = || ctx.var("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    let shows = || terminal && ctx.var("TERM") != Some("dumb");
    let wanted = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => ctx.var("NO_COLOR").is_none() && (forced() || shows()),
    };
    if wanted {
        ColorChoice::Always
    } else {
        ColorChoice::Never
    }
}

#[expect(clippy::disallowed_methods, reason = "the one door to standard output")]
fn standard_output() -> std::io::Stdout {
    std::io::stdout()
}

#[expect(clippy::disallowed_methods, reason = "the one door to standard error")]
fn standard_error() -> std::io::Stderr {
    std::io::stderr()
}

/// Waits until nobody can read standard output any more; false where that is never told.
#[cfg(unix)]
pub(crate) fn becomes_unread() -> bool {
    use std::os::fd::AsFd as _;

    use nix::errno::Errno;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

    let output = standard_output();
    // An end is told whether one asks for it or not.
    let mut output = [PollFd::new(output.as_fd(), PollFlags::empty())];
    loop {
        match poll(&mut output, PollTimeout::NONE) {
            Ok(_) => break,
            Err(Errno::EINTR) => {}
            Err(_) => return false,
        }
    }
    let ends = PollFlags::POLLERR | PollFlags::POLLHUP;
    let told = output[0].revents();
    told.is_some_and(|told| told.intersects(ends))
}

/// Elsewhere only writing tells.
#[cfg(not(unix))]
pub(crate) fn becomes_unread() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        for text in ["cortex new ü ber 'a b'", "読む", ""] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless("\u{1b}[2Ja\r\nb\u{7}"), r"\u{1b}[2Ja\r\nb\u{7}");
        assert_eq!(
            harmless("\u{9b}1m \u{202e}gpj.a"),
            r"\u{9b}1m \u{202e}gpj.a"
        );
    }
}
