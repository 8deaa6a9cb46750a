//! What is wrong, as a page or a program can show it.

use anstream::adapter::strip_str;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use serde_json::{Value, json};

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What happened, in one sentence.
    pub(crate) summary: String,
    /// What the compiler or the app said about it.
    pub(crate) findings: Vec<Finding>,
}

/// One error of the compiler, or of the app at its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
    /// All of it as a terminal shows it, with colours.
    pub(crate) text: String,
    pub(crate) is_error: bool,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// As the compiler names it: seen from the root of the workspace, or in full.
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Trouble {
    /// For programs.
    pub(crate) fn to_json(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        json!({ "summary": self.summary, "errors": findings })
    }
}

impl Finding {
    /// What the compiler says, with the first of the places that it points at.
    pub(crate) fn of_compiler(diagnostic: &Diagnostic) -> Self {
        let mut spans = diagnostic.spans.iter();
        let place = spans.find(|span| span.is_primary).map(|span| Place {
            file: span.file_name.clone(),
            line: span.line_start,
            column: span.column_start,
        });
        let rendered = diagnostic.rendered.clone();
        Self {
            message: diagnostic.message.clone(),
            place,
            text: rendered.unwrap_or_else(|| diagnostic.message.clone()),
            is_error: matches!(
                diagnostic.level,
                DiagnosticLevel::Error | DiagnosticLevel::Ice
            ),
        }
    }

    /// All of it, without colours.
    pub(crate) fn plain(&self) -> String {
        strip_str(&self.text).to_string()
    }

    /// For programs.
    pub(crate) fn to_json(&self) -> Value {
        let mut value = json!({ "message": self.message, "text": self.plain() });
        if let Some(place) = &self.place {
            value["file"] = place.file.as_str().into();
            value["line"] = place.line.into();
            value["column"] = place.column.into();
        }
        value
    }
}
