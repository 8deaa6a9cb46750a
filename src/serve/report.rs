//! What serving tells: words for the person on standard error, lines of JSON for scripts.

mod json;
#[cfg(test)]
mod tests;
mod trouble;

use std::io::Result as IoResult;
use std::time::Duration;

use json::as_json;
use serde_json::json;

use super::event::{Backtrace, BuildFault, Line, Phases, Polling, StartFault};
use super::need::{EVERYTHING, Need, Verdict};
use crate::error::{Failure, catalog};
use crate::shell::Shell;

pub(crate) use trouble::trouble;

/// Shorter waits are nothing that a person would wonder about.
const WORTH_A_WORD: Duration = Duration::from_millis(100);

/// What the lines speak of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The name of the binary.
    pub(crate) name: String,
    /// The address to open, as `http://127.0.0.1:3000`.
    pub(crate) url: String,
    /// Whether the address answers with what is wrong as long as no version serves.
    pub(crate) stands_in: bool,
    /// Whether the person has backtraces shown anyway.
    pub(crate) traces: bool,
    /// What a newcomer may try once the address answers.
    pub(crate) advice: Option<String>,
}

/// Tells one line, in the manner that the person asked for.
///
/// # Errors
///
/// If the script that asked for events does not read them any more.
pub(crate) fn tell(shell: &Shell, subject: &Subject, line: &Line) -> IoResult<()> {
    let told = if shell.wants_json() {
        shell.json_line(&as_json(subject, line))
    } else {
        Ok(())
    };
    if matches!(line, Line::BuildFailed { .. } | Line::Stopping) {
        shell.clear_line();
    }
    for sentence in sentences(subject, line) {
        match sentence {
            Sentence::Good(verb, text) => shell.status(verb, &text),
            Sentence::Bad(verb, text) => shell.trouble(verb, &text),
            Sentence::Detail(text) => shell.detail(&text),
        }
    }
    told
}

/// Tells scripts how serving ended, in the last line that they get.
pub(crate) fn tell_end(shell: &Shell, failure: &Failure) {
    let event = if failure.is_silent() {
        json!({ "event": "stopped" })
    } else {
        let mut event = failure.to_json();
        event["event"] = "failed".into();
        event
    };
    // Whoever has stopped reading knows that it ended.
    drop(shell.json_line(&event));
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sentence {
    Good(&'static str, String),
    Bad(&'static str, String),
    Detail(String),
}

fn sentences(subject: &Subject, line: &Line) -> Vec<Sentence> {
    let name = &subject.name;
    match line {
        Line::Building { files, .. } if files.is_empty() => vec![],
        Line::Building { files, verdict } => building(files, verdict),
        Line::Restarting { files, verdict } => vec![restarting(files, verdict)],
        Line::BuildFailed {
            files,
            why,
            serving,
            ..
        } => {
            let (what, why) = (what(files), fault(why));
            let rest = consequence(*serving, "until this is mended");
            let failed = Sentence::Bad("Failed", format!("{what}: {why}; {rest}"));
            with_the_address(subject, failed, *serving)
        }
        Line::Serving(phases) => first_words(subject, *phases),
        Line::Reloaded {
            files,
            phases,
            warnings,
        } => vec![reloaded(subject, files, *phases, *warnings)],
        Line::FirstError {
            message,
            place,
            more,
        } => vec![first_error(message, place.as_deref(), *more)],
        Line::Unchanged { files, mended, .. } if *mended => vec![mended_by(files)],
        Line::Unchanged { files, verdict, .. } => unchanged(name, files, verdict),
        Line::Refreshed { files, verdict } => refreshed(files, verdict),
        Line::StartFailed { why, serving, .. } => {
            let rest = consequence(*serving, "until the next change");
            let text = format!("{}; {rest}", start_fault(name, why));
            with_the_address(subject, Sentence::Bad("Failed", text), *serving)
        }
        Line::Crashed { how, again, .. } => {
            let rest = after_a_crash(*again);
            let text = format!("{name} ended by itself ({how}); {rest}");
            vec![Sentence::Bad("Ended", text)]
        }
        Line::Panicked { panic, backtrace } => {
            let rest = where_traced(subject, *backtrace);
            vec![Sentence::Bad("Panic", format!("{panic}; {rest}"))]
        }
        Line::Waiting { .. } | Line::StillBuilding { .. } | Line::Overlooked { .. } => {
            meanwhile(line).into_iter().collect()
        }
        Line::Elsewhere { .. }
        | Line::Unwatched(_)
        | Line::Polling(_)
        | Line::Pending { .. }
        | Line::Gone { .. }
        | Line::Back
        | Line::Killed
        | Line::Stopping
        | Line::Keys
        | Line::NotOpened { .. } => around(subject, line),
    }
}

/// What is said of a build that has not ended.
fn meanwhile(line: &Line) -> Option<Sentence> {
    Some(match line {
        Line::Waiting { lock } => {
            let text = format!("for another cargo, maybe the editor's, that holds the {lock}");
            Sentence::Good("Waiting", text)
        }
        Line::StillBuilding { silent, what } => {
            let (seconds, what) = (silent.as_secs(), what.as_deref());
            let what = what.unwrap_or("it has said nothing for so long");
            let text = format!("for {seconds} s: {what}; a save starts over, Ctrl-C ends it");
            Sentence::Good("Building", text)
        }
        Line::Overlooked { file } => {
            let text =
                format!("{file} anew: it is dated before the last build, and cargo goes by dates");
            Sentence::Good("Building", text)
        }
        _ => return None,
    })
}

/// What is said of all but builds and versions.
fn around(subject: &Subject, line: &Line) -> Vec<Sentence> {
    let Subject { name, url, .. } = subject;
    match line {
        Line::Elsewhere { address } => vec![Sentence::Bad(
            "Restart",
            format!("`cortex serve` to listen on {address}; until then it stays at {url}"),
        )],
        Line::Unwatched(failure) => vec![Sentence::Bad("Unwatched", full(failure))],
        Line::Polling(why) => vec![polled(why)],
        Line::Gone { serving } => vec![gone(*serving)],
        Line::Back => {
            let text = "the project's folder, which is watched and built again".into();
            vec![Sentence::Good("Back", text)]
        }
        Line::Pending {
            migrations,
            environment,
        } => vec![waiting(*migrations, environment.as_deref())],
        Line::Killed => {
            let text = format!("a version of {name} that did not end when it was asked to");
            vec![Sentence::Good("Killed", text)]
        }
        Line::Stopping => {
            let text = format!("{name} finishes its requests; Ctrl-C again ends it at once");
            vec![Sentence::Good("Stopping", text)]
        }
        Line::Keys => keys(),
        Line::NotOpened { why } => {
            let text = format!("{url} could not be shown in a browser: {why}");
            vec![Sentence::Bad("Open", text)]
        }
        _ => vec![],
    }
}

fn building(files: &[String], verdict: &Verdict) -> Vec<Sentence> {
    let mut said = vec![because("building", files, verdict)];
    if verdict.need == Need::BuildAll {
        let text = format!("more than the app, which takes longer: {}", verdict.why);
        said.push(Sentence::Good("Building", text));
    }
    said
}

fn restarting(files: &[String], verdict: &Verdict) -> Sentence {
    because("restarting without a build", files, verdict)
}

fn mended_by(files: &[String]) -> Sentence {
    let text = format!("{}: what serves is built from it as it is now", what(files));
    Sentence::Good("Mended", text)
}

fn unchanged(name: &str, files: &[String], verdict: &Verdict) -> Vec<Sentence> {
    let text = format!("{:>12} {name} has no part in {}", "Unchanged", what(files));
    let why = format!("nothing to do: {}", verdict.why);
    vec![Sentence::Detail(text), Sentence::Detail(why)]
}

/// What open pages do with files that browsers fetch.
fn refreshed(files: &[String], verdict: &Verdict) -> Vec<Sentence> {
    let why = because("refreshing pages", files, verdict);
    let what = what(files);
    let done = match verdict.need {
        Need::Swap => Sentence::Good("Swapped", format!("{what} in open pages")),
        _ => Sentence::Good("Refreshed", format!("open pages for {what}")),
    };
    vec![why, done]
}

fn gone(serving: bool) -> Sentence {
    let rest = consequence(serving, "until it is back");
    let text = format!("the project's folder; {rest}; put it back, and it is built again");
    Sentence::Bad("Gone", text)
}

fn polled(why: &Polling) -> Sentence {
    let text = format!("the project's files for changes: {}", polling(why));
    Sentence::Good("Polling", text)
}

fn because(doing: &str, files: &[String], verdict: &Verdict) -> Sentence {
    let (files, why) = (files.join(", "), &verdict.why);
    Sentence::Detail(format!("{doing} because of {files}: {why}"))
}

/// What is said where keys are heard, before anything else.
pub(crate) const KEYS_HINT: &str = "press ? for keys";

/// The keys, and what each does.
fn keys() -> Vec<Sentence> {
    let keys = [
        ("r", "restart the app without building it"),
        ("b", "build again and start it"),
        ("o", "open it in the browser"),
        ("c", "clear the screen"),
        ("v", "say more, or less again"),
        ("q", "quit, as Ctrl-C does"),
        ("?", "show this"),
    ];
    let told = keys.map(|(key, does)| Sentence::Good(key, does.into()));
    told.into()
}

/// What is said once the first version answers.
fn first_words(subject: &Subject, phases: Phases) -> Vec<Sentence> {
    let (name, url, advice) = (&subject.name, &subject.url, &subject.advice);
    let watching = "for changes; each save is built and served, Ctrl-C ends it";
    let mut said = vec![
        Sentence::Detail(format!("{name} is ready ({})", times(phases))),
        Sentence::Good("Serving", url.clone()),
        Sentence::Good("Watching", watching.into()),
    ];
    let advice = advice.iter().cloned();
    said.extend(advice.map(|advice| Sentence::Good("Try", advice)));
    said
}

fn reloaded(subject: &Subject, files: &[String], phases: Phases, warnings: usize) -> Sentence {
    let Subject { name, url, .. } = subject;
    let times = times(phases);
    let warned = match warnings {
        0 => String::new(),
        1 => ", 1 warning".into(),
        _ => format!(", {warnings} warnings"),
    };
    if files.is_empty() {
        return Sentence::Good("Restarted", format!("{name} ({times}{warned}) at {url}"));
    }
    let text = format!("{} ({times}{warned}) at {url}", what(files));
    Sentence::Good("Reloaded", text)
}

/// The first error in one line; what a compiler says further is above.
fn first_error(message: &str, place: Option<&str>, more: usize) -> Sentence {
    let message = message.lines().next().unwrap_or_default();
    let place = place.map(|place| format!(", {place}")).unwrap_or_default();
    let more = match more {
        0 => String::new(),
        _ => format!(", and {more} more"),
    };
    Sentence::Bad("Error", format!("{message}{place}{more}"))
}

fn where_traced(subject: &Subject, backtrace: Backtrace) -> &'static str {
    match backtrace {
        _ if subject.traces => "its backtrace is above",
        Backtrace::Shown => "its backtrace is above",
        Backtrace::NextTime => "it runs with `RUST_BACKTRACE=1` now, so a second one is traced",
        Backtrace::OnRequest => "`RUST_BACKTRACE=1 cortex serve` shows its backtrace",
    }
}

fn after_a_crash(again: bool) -> &'static str {
    if again {
        "it is started once more"
    } else {
        "the next change starts it again"
    }
}

fn fault(why: &BuildFault) -> String {
    match why {
        BuildFault::Errors => "the build has errors".into(),
        BuildFault::Died(how) => full(&catalog::cargo_killed(how)),
        BuildFault::NotStarted(failure) | BuildFault::Hardship(failure) => full(failure),
        BuildFault::NoBinary => "cargo made no binary".into(),
    }
}

fn waiting(migrations: usize, environment: Option<&str>) -> Sentence {
    let (number, them) = match migrations {
        1 => ("1 migration".to_owned(), "it"),
        many => (format!("{many} migrations"), "them"),
    };
    let env = environment.map(|name| format!(" --env {name}"));
    let text = format!(
        "{number}: `cortex db migrate{}` applies {them}; with `cortex serve --migrate` the app does",
        env.unwrap_or_default()
    );
    Sentence::Bad("Pending", text)
}

fn polling(why: &Polling) -> String {
    match why {
        Polling::Asked => "`--poll` or `CORTEX_SERVE_POLL` asks for it".into(),
        Polling::FileSystem(name) => format!(
            "the system does not tell of all changes on {name}; if it does here, \
             `CORTEX_SERVE_POLL=0` says so"
        ),
        Polling::Limit(failure) => full(failure),
    }
}

fn start_fault(name: &str, why: &StartFault) -> String {
    match why {
        StartFault::Exited(how) => format!("the new {name} ended before it was ready ({how})"),
        StartFault::NotReadyInTime { limit } => full(&catalog::not_ready_in_time(name, *limit)),
    }
}

/// A failure that serving goes on after, in one line.
fn full(failure: &Failure) -> String {
    let rest = failure.causes().iter().chain(failure.hints());
    rest.fold(failure.message().to_owned(), |text, more| {
        text + "; " + more
    })
}

fn consequence(serving: bool, until: &str) -> String {
    if serving {
        "the previous version keeps serving".into()
    } else {
        format!("nothing is served {until}")
    }
}

/// The same, and where to see it: the address answers with what is wrong as long as nobody else does.
fn with_the_address(subject: &Subject, failed: Sentence, serving: bool) -> Vec<Sentence> {
    if serving || !subject.stands_in {
        return vec![failed];
    }
    let text = format!("{} shows what is wrong", subject.url);
    vec![failed, Sentence::Good("Meanwhile", text)]
}

fn what(files: &[String]) -> String {
    match files {
        [] => "the first version".into(),
        [file] if file == EVERYTHING => "the project's folder".into(),
        [file] => file.clone(),
        [file, other] => format!("{file} and {other}"),
        [file, rest @ ..] => format!("{file} and {} more files", rest.len()),
    }
}

fn times(phases: Phases) -> String {
    let Phases {
        wait,
        build,
        start,
        ready,
    } = phases;
    let told = [
        (wait >= WORTH_A_WORD, "wait", wait),
        (!build.is_zero(), "build", build),
        (true, "start", start),
        (true, "ready", ready),
    ];
    let told = told.into_iter().filter(|(is_told, ..)| *is_told);
    let told: Vec<_> = told
        .map(|(_, name, taken)| format!("{name} {}", time(taken)))
        .collect();
    told.join(", ")
}

fn time(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}
