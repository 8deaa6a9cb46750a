//! What keeps the newest version from clients, in one value for pages and in lines for scripts.

use serde_json::{Value, json};

use super::super::browser::trouble::{Finding, Trouble};
use super::super::step::Troubles;
use super::{BuildFault, Line, Sentence, Subject, fault, sentences, start_fault};
use crate::error::catalog;

/// What is wrong, as clients are told who cannot have the newest version.
pub(crate) fn trouble(subject: &Subject, troubles: &Troubles) -> Option<Trouble> {
    let told = troubles.lines().flat_map(|line| sentences(subject, line));
    let summaries: Vec<_> = told
        .filter_map(|sentence| match sentence {
            Sentence::Bad(verb, text) => Some(format!("{verb}: {text}")),
            Sentence::Good(..) | Sentence::Detail(_) => None,
        })
        .collect();
    (!summaries.is_empty()).then(|| Trouble {
        number: troubles.number(),
        summary: summaries.join(". "),
        findings: troubles.lines().flat_map(findings).cloned().collect(),
    })
}

fn findings(line: &Line) -> &[Finding] {
    match line {
        Line::BuildFailed { findings, .. }
        | Line::StartFailed { findings, .. }
        | Line::Crashed { findings, .. } => findings,
        _ => &[],
    }
}

/// A line of trouble, for scripts.
pub(super) fn as_json(subject: &Subject, line: &Line) -> Value {
    let mut told = match line {
        Line::BuildFailed {
            files,
            why,
            serving,
            ..
        } => json!({
            "event": "build-failed",
            "files": files,
            "why": fault(why),
            "code": code(why),
            "serving": serving,
            "url": instead(subject, *serving),
        }),
        Line::StartFailed { why, serving, .. } => json!({
            "event": "start-failed",
            "why": start_fault(&subject.name, why),
            "serving": serving,
            "url": instead(subject, *serving),
        }),
        Line::Crashed { how, again, .. } => json!({ "event": "ended", "how": how, "again": again }),
        _ => json!({}),
    };
    told["errors"] = findings(line).iter().map(Finding::to_json).collect();
    told
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
