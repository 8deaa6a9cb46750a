//! What is wrong, as a page or a program can show it.

use std::path::Path;

use anstream::adapter::strip_str;
use cargo_metadata::diagnostic::Diagnostic;
use serde_json::{Value, json};

/// What keeps the newest version from clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Another one whenever something new is wrong, so that the same is told again.
    pub(crate) number: u32,
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

impl Place {
    /// The first place of a file that a text names, as `(src/a.rs:1)` or `--> src/a.rs:1:2`.
    fn first_in(text: &str) -> Option<Self> {
        text.split(|c: char| c.is_whitespace() || "()[]`'\",;".contains(c))
            .find_map(Self::of_word)
    }

    fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_end_matches([':', '.']);
        let (rest, last) = number_at_end(word)?;
        let (file, line, column) = match number_at_end(rest) {
            Some((file, line)) => (file, line, last),
            None => (rest, last, 1),
        };
        is_of_a_project(file).then(|| Self {
            file: file.to_owned(),
            line,
            column,
        })
    }
}

fn number_at_end(word: &str) -> Option<(&str, usize)> {
    let (rest, number) = word.rsplit_once(':')?;
    Some((rest, number.parse().ok()?))
}

/// Whether this is a file that a person writes; names of hosts look much alike.
fn is_of_a_project(file: &str) -> bool {
    const ENDINGS: &[&str] = &["rs", "toml", "sql", "html", "json", "yaml", "yml", "hbs"];
    let path = Path::new(file);
    let ending = path.extension().and_then(|ending| ending.to_str());
    path.file_name().is_some_and(|name| name == ".env")
        || ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !file.starts_with("/rustc/")
}

impl Trouble {
    /// For programs.
    pub(crate) fn to_json(&self) -> Value {
        let findings: Value = self.findings.iter().map(Finding::to_json).collect();
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
        }
    }

    /// What a program says, with the first place that it names.
    pub(crate) fn of_words(text: &str) -> Self {
        let text = text.trim_end();
        let message = text.lines().next().unwrap_or_default();
        Self {
            message: message.to_owned(),
            place: Place::first_in(text),
            text: text.to_owned(),
        }
    }

    /// What an app says of a panic: `panicked at src/a.rs:1:2: no luck`.
    pub(crate) fn of_panic(text: &str) -> Self {
        let said = text.strip_prefix("panicked at ").unwrap_or(text);
        let message = said.split_once(": ").map_or(said, |(_, message)| message);
        Self {
            message: format!("panicked: {message}"),
            ..Self::of_words(text)
        }
    }

    /// What an app says that fails, as JSON: each of its problems, or the whole report.
    #[cfg(unix)]
    pub(crate) fn of_failure(json: &[u8]) -> Vec<Self> {
        #[derive(Default, serde::Deserialize)]
        #[serde(default)]
        struct Failure {
            report: String,
            problems: Vec<String>,
        }
        let Failure { report, problems } = serde_json::from_slice(json).unwrap_or_default();
        let texts = if problems.is_empty() {
            vec![report]
        } else {
            problems
        };
        let texts = texts.iter().filter(|text| !text.is_empty());
        texts.map(|text| Self::of_words(text)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<String> {
        Place::first_in(text).map(|place| place.to_string())
    }

    #[test]
    fn the_first_place_that_a_text_names_is_found() {
        for (text, found) in [
            (" --> Cargo.toml:1:9\n", "Cargo.toml:1:9"),
            ("hint: add it to `a` (src/a/mod.rs:21)", "src/a/mod.rs:21:1"),
            (
                "config/development.toml:3: no number",
                "config/development.toml:3:1",
            ),
            (".env:2 (`PORT`) is no number", ".env:2:1"),
            ("at /rustc/5/a.rs:6:5\n at build.rs:1:11:", "build.rs:1:11"),
        ] {
            assert_eq!(place(text).as_deref(), Some(found), "{text}");
        }
        for text in [
            "127.0.0.1:3000",
            "example.com:443",
            "at 10:30:00",
            "src/a.rs",
            "a.rs:x",
        ] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_is_each_of_its_problems_or_the_whole_report() {
        let found =
            Finding::of_failure(br#"{"report": "two", "problems": ["a\n  at (src/a.rs:1)", "b"]}"#);
        let messages: Vec<_> = found.iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, ["a", "b"]);
        assert_eq!(found[0].place.as_ref().unwrap().to_string(), "src/a.rs:1:1");
        let found = Finding::of_failure(br#"{"report": "no luck\ncause: none", "other": 1}"#);
        assert_eq!(found[0].text, "no luck\ncause: none");
        assert_eq!(found[0].message, "no luck");
        for none in [&b"{}"[..], b"no JSON", b"[]"] {
            assert_eq!(Finding::of_failure(none), []);
        }
    }

    #[test]
    fn a_panic_is_its_message_and_its_place() {
        let finding = Finding::of_panic("panicked at src/a.rs:3:7: no luck: 4");
        assert_eq!(finding.message, "panicked: no luck: 4");
        assert_eq!(finding.place.unwrap().to_string(), "src/a.rs:3:7");
        assert_eq!(finding.text, "panicked at src/a.rs:3:7: no luck: 4");
    }
}
