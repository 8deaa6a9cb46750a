//! What a client gets while there is no app: a page for people, a problem for programs.

use std::fmt::Write as _;

use serde_json::json;

use super::devtools::Devtools;
use super::http::Answer;
use super::trouble::{Finding, Trouble};

/// What the page looks like; no other file is needed for it.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem}\
h1{font-size:1.3rem}h2{font-size:1rem;margin:2rem 0 .5rem}\
code,pre{font:14px/1.45 ui-monospace,monospace}\
pre{overflow-x:auto;padding:1rem;border-left:4px solid #c33;background:#8881}";

/// What is said while nothing is known to be wrong, as in the moment before the end.
const NO_TROUBLE: &str = "no version of the application can answer at the moment";

/// A page with what is wrong, which reloads itself when that changes.
pub(super) fn for_people(trouble: Option<&Trouble>, devtools: Option<&Devtools>) -> Answer {
    let scripts = devtools.map(|devtools| {
        let origin = devtools.origin();
        format!("; script-src {origin}; connect-src {origin}")
    });
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'{}",
        scripts.unwrap_or_default()
    );
    let script = devtools.map(|devtools| {
        let address = devtools.address(0);
        let number = trouble.map_or(0, |trouble| trouble.number);
        format!(
            "<script src=\"{address}/script.js\" data-trouble=\"{number}\" crossorigin></script>\n"
        )
    });
    let body = html(trouble, &script.unwrap_or_default());
    let mut answer = unavailable("text/html; charset=utf-8", body);
    answer.headers.push(("Content-Security-Policy", policy));
    answer
}

/// The same as a problem.
pub(super) fn for_programs(trouble: Option<&Trouble>) -> Answer {
    let findings = trouble.map_or(&[][..], |trouble| &trouble.findings);
    let errors: Vec<_> = findings.iter().map(Finding::to_json).collect();
    let problem = json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": trouble.map_or(NO_TROUBLE, |trouble| &trouble.summary),
        "errors": errors,
    });
    unavailable("application/problem+json", format!("{problem}\n"))
}

fn unavailable(kind: &'static str, body: String) -> Answer {
    Answer {
        status: "503 Service Unavailable",
        kind,
        headers: vec![("Retry-After", "1".into()), ("Vary", "Accept".into())],
        body,
    }
}

fn html(trouble: Option<&Trouble>, script: &str) -> String {
    let summary = escaped(trouble.map_or(NO_TROUBLE, |trouble| &trouble.summary));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{summary}</title>\n\
         <style>{STYLE}</style>\n{script}</head>\n<body>\n<h1>{summary}</h1>\n"
    );
    let findings = trouble.map_or(&[][..], |trouble| &trouble.findings);
    for (index, finding) in findings.iter().enumerate() {
        let _ = writeln!(page, "<h2>{}</h2>", escaped(&finding.message));
        if let Some(place) = &finding.place {
            let place = escaped(&place.to_string());
            let _ = writeln!(page, "<p><code data-finding=\"{index}\">{place}</code></p>");
        }
        let _ = writeln!(page, "<pre>{}</pre>", escaped(&finding.plain()));
    }
    page + "<p>Mend it and save: <code>cortex serve</code> answers here until the application does.</p>\n\
            </body>\n</html>\n"
}

/// Text that a browser shows as it is.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            _ => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::trouble::Place;
    use super::*;

    fn trouble() -> Trouble {
        let place = Place {
            file: "src/a.rs".into(),
            line: 3,
            column: 7,
        };
        let finding = Finding {
            message: "expected `Vec<u8>`, found `&str`".into(),
            place: Some(place),
            text: "\u{1b}[31merror\u{1b}[0m: <script>alert('&\"')</script>".into(),
        };
        Trouble {
            number: 1,
            summary: "the first version: the build has errors".into(),
            findings: vec![finding],
        }
    }

    #[test]
    fn a_person_sees_the_place_and_nothing_of_it_is_markup() {
        let answer = for_people(Some(&trouble()), None);
        for part in [
            "<h2>expected `Vec&lt;u8&gt;`, found `&amp;str`</h2>",
            ">src/a.rs:3:7</code>",
            "<pre>error: &lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;</pre>",
        ] {
            assert!(answer.body.contains(part), "{}", answer.body);
        }
    }

    #[test]
    fn a_program_reads_a_problem() {
        let answer = for_programs(Some(&trouble()));
        assert_eq!(answer.kind, "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["status"], 503);
        assert_eq!(problem["errors"][0]["file"], "src/a.rs");
        assert_eq!(problem["errors"][0]["line"], 3);
    }
}
