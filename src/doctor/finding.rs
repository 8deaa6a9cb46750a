//! The outcome of one check.

use serde::Serialize;

use crate::error::Failure;

/// What one check found. Its form in JSON is documented and only grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// The check, by a name that never changes.
    pub(crate) id: &'static str,
    pub(crate) status: Status,
    /// What is so, good or bad.
    pub(crate) what: String,
    /// The one thing to do about it; `None` where all is well.
    pub(crate) remedy: Option<String>,
    /// The code that `cortex explain` expands, where there is one.
    pub(crate) code: Option<&'static str>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Ok,
    /// It works, and could be better.
    Warning,
    /// A project cannot be built or served.
    Failure,
}

impl Finding {
    pub(crate) fn ok(id: &'static str, what: impl Into<String>) -> Self {
        Self {
            id,
            status: Status::Ok,
            what: what.into(),
            remedy: None,
            code: None,
        }
    }

    pub(crate) fn warning(
        id: &'static str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            status: Status::Warning,
            remedy: Some(remedy.into()),
            ..Self::ok(id, what)
        }
    }

    pub(crate) fn failure(
        id: &'static str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            status: Status::Failure,
            ..Self::warning(id, what, remedy)
        }
    }

    /// A failure of ours as a finding: its sentence and causes, and its first hint.
    pub(crate) fn of(id: &'static str, failure: &Failure) -> Self {
        let sentence = [failure.message()].into_iter();
        let sentences: Vec<_> = sentence
            .chain(failure.causes().iter().map(String::as_str))
            .collect();
        let remedy = failure.hints().first().cloned();
        Self {
            code: Some(failure.code()),
            ..Self::failure(
                id,
                sentences.join(": ").trim_end(),
                remedy.unwrap_or_default(),
            )
        }
    }

    /// The same with another remedy.
    pub(crate) fn remedied_by(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..self
        }
    }

    /// The same, where work can go on.
    pub(crate) fn but_works(self) -> Self {
        Self {
            status: Status::Warning,
            ..self
        }
    }
}

/// How many there are of this status.
pub(crate) fn count(findings: &[Finding], status: Status) -> usize {
    let of_status = findings.iter().filter(|finding| finding.status == status);
    of_status.count()
}
