//! What cargo and the compilers say while they build, taken apart into what is shown and counted.

use std::io::{BufReader, Read};

use anstream::adapter::strip_str;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};

use super::browser::trouble::Finding;
use super::event::{Remark, Said};

/// What a line of cargo's begins to say when another cargo is in its way.
const WAITS: &str = "waiting for file lock on ";

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
    let finding = Some(Finding::of_compiler(&diagnostic));
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
    loop {
        let byte = bytes.next().and_then(Result::ok);
        line.extend(byte);
        if matches!(byte, None | Some(b'\n' | b'\r')) && !line.is_empty() {
            said(line_of_cargo(&String::from_utf8_lossy(&line)));
            line.clear();
        }
        if byte.is_none() {
            return;
        }
    }
}

fn line_of_cargo(text: &str) -> Said {
    let plain = strip_str(text).to_string();
    let plain = plain.trim();
    let waits = plain.split_once(WAITS).map(|(_, lock)| Remark::Waits {
        lock: lock.to_owned(),
    });
    // Compilers' errors came before; this is for a manifest that cannot be read and the like.
    let error = plain.strip_prefix("error: ").map(|message| Remark::Error {
        message: message.to_owned(),
        place: None,
    });
    let sums_up = plain.starts_with("error: could not compile ");
    let remark = waits.or_else(|| error.filter(|_| !sums_up));
    let finding = match &remark {
        Some(Remark::Error { message, .. }) => Some(Finding {
            message: message.clone(),
            text: plain.to_owned(),
            is_error: true,
            ..Finding::default()
        }),
        _ => None,
    };
    let text = match remark {
        // It is told in other words.
        Some(Remark::Waits { .. }) => String::new(),
        _ => text.to_owned(),
    };
    Said {
        text,
        remark,
        finding,
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
        assert!(finding.is_error);
        assert_eq!(finding.place.unwrap().to_string(), "src/a.rs:12:5");
        let said = of_compiler(diagnostic("warning", "unused")).unwrap();
        assert!(!said.finding.unwrap().is_error);
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
                       parse manifest at `/a`\nerror: could not compile `a` due to 1 error\nno end";
        let all = RefCell::new(Vec::new());
        of_cargo(written.as_bytes(), |said| all.borrow_mut().push(said));
        let all = all.into_inner();
        let texts: Vec<_> = all.iter().map(|said| &*said.text).collect();
        assert_eq!(
            texts[..3],
            ["   Compiling a\n", "  Building [=> ] 1/2\r", ""]
        );
        assert_eq!(texts[5], "no end");
        let findings = all.iter().filter_map(|said| said.finding.as_ref());
        let found: Vec<_> = findings.map(|finding| &*finding.text).collect();
        assert_eq!(found, ["error: failed to parse manifest at `/a`"]);
        let remarks: Vec<_> = all.into_iter().filter_map(|said| said.remark).collect();
        let lock = "build directory".into();
        let manifest = error("failed to parse manifest at `/a`", None);
        assert_eq!(remarks, [Remark::Waits { lock }, manifest]);
    }
}
