//! The same lines for scripts.

use serde_json::{Value, json};

use super::{
    BuildFault, Duration, Finding, Line, Phases, Subject, Verdict, catalog, fault, full, polling,
    start_fault,
};

pub(super) fn as_json(subject: &Subject, line: &Line) -> Value {
    let url = &subject.url;
    match line {
        Line::Building { files, verdict } => decided("building", files, verdict),
        Line::Restarting { files, verdict } => decided("restarting", files, verdict),
        Line::BuildFailed {
            files,
            why,
            serving,
            findings,
        } => json!({
            "event": "build-failed",
            "files": files,
            "why": fault(why),
            "code": code(why),
            "serving": serving,
            "url": instead(subject, *serving),
            "errors": errors(findings),
        }),
        Line::Serving(phases) => {
            json!({ "event": "serving", "url": url, "ms": milliseconds(*phases) })
        }
        Line::Reloaded {
            files,
            phases,
            warnings,
        } => json!({
            "event": "reloaded",
            "files": files,
            "ms": milliseconds(*phases),
            "warnings": warnings,
        }),
        Line::Waiting { lock } => json!({ "event": "waiting", "lock": lock }),
        Line::StillBuilding { silent, what } => {
            json!({ "event": "still-building", "seconds": silent.as_secs(), "what": what })
        }
        Line::Overlooked { file } => json!({ "event": "overlooked", "file": file }),
        Line::FirstError {
            message,
            place,
            more,
        } => json!({ "event": "error", "message": message, "place": place, "more": more }),
        Line::Unchanged { files, verdict } => decided("unchanged", files, verdict),
        Line::Refreshed { files, verdict } => decided("refreshed", files, verdict),
        Line::StartFailed { .. } | Line::Crashed { .. } => ended(subject, line),
        _ => around(line),
    }
}

/// What is said of a version that has ended.
fn ended(subject: &Subject, line: &Line) -> Value {
    let name = &subject.name;
    match line {
        Line::StartFailed {
            why,
            serving,
            findings,
        } => json!({
            "event": "start-failed",
            "why": start_fault(name, why),
            "serving": serving,
            "url": instead(subject, *serving),
            "errors": errors(findings),
        }),
        Line::Crashed {
            how,
            again,
            findings,
        } => json!({
            "event": "ended",
            "how": how,
            "again": again,
            "errors": errors(findings),
        }),
        _ => Value::Null,
    }
}

/// What is said of all but builds and versions.
fn around(line: &Line) -> Value {
    match line {
        Line::Panicked { panic, .. } => json!({ "event": "panicked", "panic": panic }),
        Line::Elsewhere { address } => json!({ "event": "elsewhere", "address": address }),
        Line::Unwatched(failure) => json!({ "event": "unwatched", "why": full(failure) }),
        Line::Polling(why) => json!({ "event": "polling", "why": polling(why) }),
        Line::Gone { serving } => json!({ "event": "gone", "serving": serving }),
        Line::Back => json!({ "event": "back" }),
        Line::Pending { migrations, .. } => {
            json!({ "event": "pending", "migrations": migrations })
        }
        Line::Killed => json!({ "event": "killed" }),
        Line::Stopping => json!({ "event": "stopping" }),
        Line::Keys => json!({ "event": "keys" }),
        Line::NotOpened { why } => json!({ "event": "not-opened", "why": why }),
        _ => Value::Null,
    }
}

fn errors(findings: &[Finding]) -> Value {
    findings.iter().map(Finding::to_json).collect()
}

fn decided(event: &str, files: &[String], verdict: &Verdict) -> Value {
    let (need, why) = (verdict.need.word(), &verdict.why);
    json!({ "event": event, "files": files, "need": need, "why": why })
}

/// Where the trouble can be seen, if no version serves.
fn instead(subject: &Subject, serving: bool) -> Option<&str> {
    let is_shown = subject.stands_in && !serving;
    is_shown.then_some(&*subject.url)
}

fn code(why: &BuildFault) -> Option<&'static str> {
    match why {
        BuildFault::Errors | BuildFault::NoBinary => None,
        BuildFault::Died(how) => Some(catalog::cargo_killed(how).code()),
        BuildFault::NotStarted(failure) | BuildFault::Hardship(failure) => Some(failure.code()),
    }
}

fn milliseconds(phases: Phases) -> Value {
    let rounded = |time: Duration| (time.as_secs_f64() * 1e5).round() / 100.0;
    json!({
        "wait": rounded(phases.wait),
        "build": rounded(phases.build),
        "start": rounded(phases.start),
        "ready": rounded(phases.ready),
    })
}
