//! What serving tells: words for the person on standard error, lines of JSON for scripts.

use std::io::Result as IoResult;
use std::time::Duration;

use serde_json::{Value, json};

use super::event::{BuildFault, Line, Phases, StartFault};
use super::step::{EVERYTHING, READY_LIMIT};
use crate::error::Failure;
use crate::shell::Shell;

/// What the lines speak of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The name of the binary.
    pub(crate) name: String,
    /// The address to open, as `http://127.0.0.1:3000`.
    pub(crate) url: String,
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
    let Subject { name, url, .. } = subject;
    match line {
        Line::Building { files } if files.is_empty() => vec![],
        Line::Building { files } => vec![Sentence::Detail(format!(
            "building because of {}",
            files.join(", ")
        ))],
        Line::BuildFailed {
            files,
            why,
            serving,
        } => {
            let (what, why) = (what(files), fault(why));
            let rest = consequence(*serving, "until this is mended");
            vec![Sentence::Bad("Failed", format!("{what}: {why}; {rest}"))]
        }
        Line::Serving(phases) => first_words(subject, *phases),
        Line::Reloaded { files, phases } => vec![reloaded(name, files, *phases)],
        Line::Unchanged { files } => {
            let text = format!("{:>12} {name} has no part in {}", "Unchanged", what(files));
            vec![Sentence::Detail(text)]
        }
        Line::StartFailed { why, serving } => {
            let rest = consequence(*serving, "until the next change");
            vec![Sentence::Bad(
                "Failed",
                format!("{}; {rest}", start_fault(name, why)),
            )]
        }
        Line::Crashed { how, again } => {
            let rest = after_a_crash(*again);
            let text = format!("{name} ended by itself ({how}); {rest}");
            vec![Sentence::Bad("Ended", text)]
        }
        Line::Elsewhere { address } => vec![Sentence::Bad(
            "Restart",
            format!("`cortex serve` to listen on {address}; until then it stays at {url}"),
        )],
        Line::Unwatched(failure) => vec![Sentence::Bad("Unwatched", full(failure))],
        Line::Gone { serving } => {
            let rest = consequence(*serving, "until it is back");
            vec![Sentence::Bad(
                "Gone",
                format!("the project's folder; {rest}"),
            )]
        }
        Line::Back => {
            let text = "the project's folder, which is watched and built again".into();
            vec![Sentence::Good("Back", text)]
        }
        Line::Killed => {
            let text = format!("a version of {name} that did not end when it was asked to");
            vec![Sentence::Good("Killed", text)]
        }
        Line::Stopping => {
            let text = format!("{name} finishes its requests; Ctrl-C again ends it at once");
            vec![Sentence::Good("Stopping", text)]
        }
    }
}

/// What is said once the first version answers.
fn first_words(subject: &Subject, phases: Phases) -> Vec<Sentence> {
    let Subject { name, url, advice } = subject;
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

fn reloaded(name: &str, files: &[String], phases: Phases) -> Sentence {
    let times = times(phases);
    if files.is_empty() {
        return Sentence::Good("Restarted", format!("{name} ({times})"));
    }
    Sentence::Good("Reloaded", format!("{} ({times})", what(files)))
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
        BuildFault::Died(how) => format!("cargo was ended ({how})"),
        BuildFault::NotStarted(failure) => full(failure),
        BuildFault::NoBinary => "cargo made no binary".into(),
    }
}

fn start_fault(name: &str, why: &StartFault) -> String {
    match why {
        StartFault::Exited(how) => format!("the new {name} ended before it was ready ({how})"),
        StartFault::NotReadyInTime => {
            let limit = READY_LIMIT.as_secs();
            format!("the new {name} was not ready within {limit} s and is stopped")
        }
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
        build,
        start,
        ready,
    } = phases;
    format!(
        "build {}, start {}, ready {}",
        time(build),
        time(start),
        time(ready)
    )
}

fn time(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}

fn as_json(subject: &Subject, line: &Line) -> Value {
    let Subject { name, url, .. } = subject;
    match line {
        Line::Building { files } => json!({ "event": "building", "files": files }),
        Line::BuildFailed {
            files,
            why,
            serving,
        } => json!({
            "event": "build-failed",
            "files": files,
            "why": fault(why),
            "serving": serving,
        }),
        Line::Serving(phases) => {
            json!({ "event": "serving", "url": url, "ms": milliseconds(*phases) })
        }
        Line::Reloaded { files, phases } => {
            json!({ "event": "reloaded", "files": files, "ms": milliseconds(*phases) })
        }
        Line::Unchanged { files } => json!({ "event": "unchanged", "files": files }),
        Line::StartFailed { why, serving } => {
            let why = start_fault(name, why);
            json!({ "event": "start-failed", "why": why, "serving": serving })
        }
        Line::Crashed { how, again } => json!({ "event": "ended", "how": how, "again": again }),
        Line::Elsewhere { address } => json!({ "event": "elsewhere", "address": address }),
        Line::Unwatched(failure) => json!({ "event": "unwatched", "why": full(failure) }),
        Line::Gone { serving } => json!({ "event": "gone", "serving": serving }),
        Line::Back => json!({ "event": "back" }),
        Line::Killed => json!({ "event": "killed" }),
        Line::Stopping => json!({ "event": "stopping" }),
    }
}

fn milliseconds(phases: Phases) -> Value {
    let rounded = |time: Duration| (time.as_secs_f64() * 1e5).round() / 100.0;
    json!({
        "build": rounded(phases.build),
        "start": rounded(phases.start),
        "ready": rounded(phases.ready),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::catalog;

    fn lines() -> Vec<Line> {
        let phases = Phases {
            build: Duration::from_millis(1234),
            start: Duration::from_micros(1500),
            ready: Duration::from_millis(7),
        };
        let files = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let died = || "signal: 9 (SIGKILL)".to_owned();
        let failed = |why, serving| {
            let files = if serving {
                files(&["src/main.rs"])
            } else {
                vec![]
            };
            Line::BuildFailed {
                files,
                why,
                serving,
            }
        };
        let how = died();
        let crashed = |again| Line::Crashed {
            how: how.clone(),
            again,
        };
        let stuck = |why, serving| Line::StartFailed { why, serving };
        let reloaded = |names: &[&str]| {
            let files = files(names);
            Line::Reloaded { files, phases }
        };
        vec![
            Line::Building {
                files: files(&["src/main.rs"]),
            },
            Line::Serving(phases),
            reloaded(&["src/main.rs"]),
            reloaded(&["a.rs", "b.rs"]),
            reloaded(&["a.rs", "b.rs", "c.rs"]),
            Line::Unchanged {
                files: files(&["README.md"]),
            },
            failed(BuildFault::Errors, true),
            failed(BuildFault::Errors, false),
            failed(BuildFault::Died(died()), true),
            failed(BuildFault::NotStarted(catalog::tool_missing("cargo")), true),
            failed(BuildFault::NoBinary, false),
            stuck(StartFault::Exited(died()), true),
            stuck(StartFault::NotReadyInTime, false),
            crashed(true),
            reloaded(&[]),
            crashed(false),
            Line::Elsewhere {
                address: "127.0.0.1:3999".into(),
            },
            Line::Unwatched(catalog::too_much_to_watch("src".as_ref())),
            Line::Gone { serving: true },
            Line::Back,
            reloaded(&["."]),
            Line::Killed,
            Line::Stopping,
        ]
    }

    fn subject() -> Subject {
        let (name, url) = ("shop".into(), "http://127.0.0.1:3000".into());
        let advice = Some("another text in shop/src/lib.rs: save it and reload the page".into());
        Subject { name, url, advice }
    }

    #[test]
    fn the_person_reads() {
        let lines = lines();
        let told = lines
            .iter()
            .flat_map(|line| sentences(&subject(), line))
            .map(|sentence| match sentence {
                Sentence::Good(verb, text) => format!("{verb:>12} {text}"),
                Sentence::Bad(verb, text) => format!("{verb:>12} {text} (!)"),
                Sentence::Detail(text) => format!("-v {text}"),
            });
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_script_reads() {
        let lines = lines();
        let told = lines
            .into_iter()
            .map(|line| as_json(&subject(), &line).to_string());
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
    }
}
