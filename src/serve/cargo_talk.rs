//! What cargo and the compilers say while they build, taken apart into what is shown and counted.

use std::io::{BufReader, Read};

use anstream::adapter::strip_str;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};

use super::browser::trouble::Finding;
use super::event::{Remark, Said};

/// What a line of cargo's begins to say when another cargo is in its way.
const WAITS: &str = "waiting for file lock on ";
/// What a line begins with that says what is wrong.
const ERROR: &str = "error: ";
/// So much of an error of cargo's own is kept for pages, in bytes.
const LONGEST: usize = 16 * 1024;

/// What a compiler says, unless it only sums up: cargo does that again.
pub(super) fn of_compiler(diagnostic: Diagnostic) -> Option<Said> {
    let message = &diagnostic.message;
    let sums_up = message.starts_with("aborting due to ")
        || message.ends_with(" warning emitted")
        || message.ends_with(" warnings emitted");
    if sums_up {
        return None;
    }
    let remark = match diagnostic.level {
        DiagnosticLevel::Error | DiagnosticLevel::Ice => Some(Remark::Error {
            message: message.clone(),
            place: place(&diagnostic),
        }),
        DiagnosticLevel::Warning => Some(Remark::Warning),
        _ => None,
    };
    let is_error = matches!(remark, Some(Remark::Error { .. }));
    let finding = is_error.then(|| Finding::of_compiler(&diagnostic));
    let mut text = diagnostic.rendered?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Some(Said {
        text,
        remark,
        finding,
    })
}

/// Where it is, as a terminal lets one click it.
fn place(diagnostic: &Diagnostic) -> Option<String> {
    let span = diagnostic.spans.iter().find(|span| span.is_primary)?;
    let (line, column) = (span.line_start, span.column_start);
    Some(format!("{}:{line}:{column}", span.file_name))
}

/// Passes on what cargo writes, a line at a time: the last of them may be one that it draws again.
pub(super) fn of_cargo(stderr: impl Read, said: impl Fn(Said)) {
    let mut bytes = BufReader::new(stderr).bytes();
    let mut line = Vec::new();
    let mut error = OpenError::default();
    loop {
        let byte = bytes.next().and_then(Result::ok);
        line.extend(byte);
        if matches!(byte, None | Some(b'\n' | b'\r')) && !line.is_empty() {
            let text = String::from_utf8_lossy(&line);
            let plain = strip_str(&text).to_string();
            error.take(&plain).into_iter().for_each(&said);
            said(line_of_cargo(&text, plain.trim()));
            line.clear();
        }
        if byte.is_none() {
            return error.end().into_iter().for_each(said);
        }
    }
}

/// An error of cargo's own that may have further lines, which tell the causes.
#[derive(Debug, Default)]
struct OpenError(Option<String>);

impl OpenError {
    /// Takes the next line, and gives the error that it is no part of.
    fn take(&mut self, line: &str) -> Option<Said> {
        let before = begins_anew(line).then(|| self.end()).flatten();
        if own_error(line).is_some() {
            self.0 = Some(String::new());
        }
        if let Some(text) = self.0.as_mut().filter(|text| text.len() < LONGEST) {
            text.push_str(line);
        }
        before
    }

    /// The whole of it; it was shown line by line.
    fn end(&mut self) -> Option<Said> {
        let text = self.0.take()?;
        let finding = Finding::of_words(text.strip_prefix(ERROR).unwrap_or(&text));
        let remark = Remark::Error {
            message: finding.message.clone(),
            place: finding.place.as_ref().map(ToString::to_string),
        };
        Some(Said {
            text: String::new(),
            remark: Some(remark),
            finding: Some(Finding {
                text: text.trim_end().to_owned(),
                ..finding
            }),
        })
    }
}

fn begins_anew(line: &str) -> bool {
    [ERROR, "warning: "]
        .iter()
        .any(|start| line.starts_with(start))
}

/// What cargo itself says is wrong, unless it sums up what compilers have said.
fn own_error(line: &str) -> Option<&str> {
    let message = line.strip_prefix(ERROR)?;
    (!message.starts_with("could not compile ")).then_some(message)
}

fn line_of_cargo(text: &str, plain: &str) -> Said {
    let waits = plain.split_once(WAITS).map(|(_, lock)| Remark::Waits {
        lock: lock.to_owned(),
    });
    // It is told in other words.
    let text = if waits.is_some() { "" } else { text };
    Said {
        text: text.to_owned(),
        remark: waits,
        finding: None,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn error(message: &str, place: Option<&str>) -> Remark {
        let (message, place) = (message.into(), place.map(Into::into));
        Remark::Error { message, place }
    }

    fn diagnostic(level: &str, message: &str) -> Diagnostic {
        let span = |primary: bool, line: u32| {
            serde_json::json!({
                "file_name": "src/a.rs", "byte_start": 0, "byte_end": 1, "line_start": line,
                "line_end": 1, "column_start": 5, "column_end": 6, "is_primary": primary,
                "text": [], "label": null, "suggested_replacement": null,
                "suggestion_applicability": null, "expansion": null,
            })
        };
        serde_json::from_value(serde_json::json!({
            "message": message, "code": null, "level": level, "children": [],
            "spans": [span(false, 1), span(true, 12)], "rendered": "as rustc\nrenders it",
        }))
        .unwrap()
    }

    #[test]
    fn a_compiler_is_shown_as_it_renders_and_remembered_in_short() {
        let said = of_compiler(diagnostic("error", "no such thing")).unwrap();
        assert_eq!(said.text, "as rustc\nrenders it\n");
        assert_eq!(
            said.remark,
            Some(error("no such thing", Some("src/a.rs:12:5")))
        );
        let finding = said.finding.unwrap();
        assert_eq!(finding.place.unwrap().to_string(), "src/a.rs:12:5");
        let said = of_compiler(diagnostic("warning", "unused")).unwrap();
        assert_eq!(said.finding, None);
        assert_eq!(said.remark, Some(Remark::Warning));
        let said = of_compiler(diagnostic("failure-note", "try `rustc --explain`")).unwrap();
        assert_eq!(said.remark, None);
        for (level, sum) in [
            ("error", "aborting due to 2 previous errors"),
            ("warning", "2 warnings emitted"),
        ] {
            assert_eq!(of_compiler(diagnostic(level, sum)), None);
        }
    }

    #[test]
    fn what_cargo_writes_is_passed_on_line_by_line() {
        let written = "   Compiling a\n  Building [=> ] 1/2\r\u{1b}[K    \u{1b}[36mBlocking\u{1b}[0m \
                       waiting for file lock on build directory\n\u{1b}[1merror\u{1b}[0m: failed to \
                       parse manifest at `/a`\n\nCaused by:\n  no name, Cargo.toml:1:9\nerror: could not compile `a` \
                       due to 1 error\nno end";
        let all = RefCell::new(Vec::new());
        of_cargo(written.as_bytes(), |said| all.borrow_mut().push(said));
        let all = all.into_inner();
        let texts: Vec<_> = all.iter().map(|said| &*said.text).collect();
        assert_eq!(
            texts[..3],
            ["   Compiling a\n", "  Building [=> ] 1/2\r", ""]
        );
        assert_eq!(texts[9], "no end");
        let mut findings = all.iter().filter_map(|said| said.finding.as_ref());
        let found = findings.next().unwrap();
        assert_eq!(found.message, "failed to parse manifest at `/a`");
        let whole =
            "error: failed to parse manifest at `/a`\n\nCaused by:\n  no name, Cargo.toml:1:9";
        assert_eq!(found.text, whole);
        assert_eq!(found.place.as_ref().unwrap().to_string(), "Cargo.toml:1:9");
        assert_eq!(findings.next(), None);
        let remarks: Vec<_> = all.into_iter().filter_map(|said| said.remark).collect();
        let lock = "build directory".into();
        let place = Some("Cargo.toml:1:9");
        let manifest = error("failed to parse manifest at `/a`", place);
        assert_eq!(remarks, [Remark::Waits { lock }, manifest]);
    }

    #[test]
    fn an_error_of_cargo_ends_where_it_ends_or_the_next_begins() {
        let written = "error: one\nerror: two\nlocation searched: here\n";
        let all = RefCell::new(Vec::new());
        of_cargo(written.as_bytes(), |said| {
            all.borrow_mut().extend(said.finding);
        });
        let texts: Vec<_> = all.into_inner().into_iter().map(|it| it.text).collect();
        assert_eq!(texts, ["error: one", "error: two\nlocation searched: here"]);
    }
}
