//! How findings are told: lines for a person, one document for a script.

use std::fmt::Write as _;

use serde_json::json;

use super::finding::{Finding, Status, count};
use crate::error::indent;
use crate::shell::{BAD, DIM, GOOD, Shell, WARN};

/// Prints all findings; `--quiet` leaves out what is well.
pub(crate) fn tell(shell: &Shell, findings: &[Finding]) {
    if shell.wants_json() {
        return shell.json(&document(findings));
    }
    let told = |finding: &&Finding| !shell.is_quiet() || finding.status != Status::Ok;
    let lines: Vec<_> = findings.iter().filter(told).map(lines).collect();
    if !lines.is_empty() {
        shell.data(&lines.join("\n"));
    }
    if !shell.is_quiet() {
        shell.say(&format!("\n{}", summary(findings)));
    }
}

fn document(findings: &[Finding]) -> serde_json::Value {
    let worst = findings.iter().map(|finding| finding.status).max();
    json!({
        "status": worst.unwrap_or(Status::Ok),
        "failures": count(findings, Status::Failure),
        "warnings": count(findings, Status::Warning),
        "findings": findings,
    })
}

fn lines(finding: &Finding) -> String {
    const MARGIN: &str = "         ";
    let (style, word) = match finding.status {
        Status::Ok => (GOOD, "ok"),
        Status::Warning => (WARN, "warning"),
        Status::Failure => (BAD, "failure"),
    };
    let mut text = format!(
        "{style}{word:>7}{style:#}  {}",
        indent(&finding.what, MARGIN)
    );
    if let Some(remedy) = &finding.remedy {
        let _ = write!(
            text,
            "\n{MARGIN}{DIM}remedy:{DIM:#} {}",
            indent(remedy, MARGIN)
        );
    }
    if let Some(code) = finding.code {
        let _ = write!(text, " {DIM}({code}){DIM:#}");
    }
    text
}

fn summary(findings: &[Finding]) -> String {
    let number = |status, name: &str| match count(findings, status) {
        0 => None,
        1 => Some(format!("1 {name}")),
        many => Some(format!("{many} {name}s")),
    };
    let parts = [
        number(Status::Failure, "failure"),
        number(Status::Warning, "warning"),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return format!("all {} checks are well", findings.len());
    }
    format!("{} in {} checks", parts.join(" and "), findings.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings() -> Vec<Finding> {
        let bad = Finding::failure("cargo", "`cargo` is not installed", "install it");
        vec![
            Finding::ok("git", "git 2.47"),
            Finding::warning("dev-debug", "two\nlines", "do this"),
            Finding {
                code: Some("CX0301"),
                ..bad
            },
        ]
    }

    #[test]
    fn the_person_reads() {
        let told: Vec<_> = findings().iter().map(lines).collect();
        let told = anstream::adapter::strip_str(&told.join("\n")).to_string();
        insta::assert_snapshot!(told, @"
             ok  git 2.47
        warning  two
                 lines
                 remedy: do this
        failure  `cargo` is not installed
                 remedy: install it (CX0301)
        ");
        assert_eq!(summary(&findings()), "1 failure and 1 warning in 3 checks");
        assert_eq!(summary(&findings()[..1]), "all 1 checks are well");
    }

    #[test]
    fn a_script_reads() {
        insta::assert_json_snapshot!(document(&findings()[1..]), @r#"
        {
          "failures": 1,
          "findings": [
            {
              "code": null,
              "id": "dev-debug",
              "remedy": "do this",
              "status": "warning",
              "what": "two\nlines"
            },
            {
              "code": "CX0301",
              "id": "cargo",
              "remedy": "install it",
              "status": "failure",
              "what": "`cargo` is not installed"
            }
          ],
          "status": "failure",
          "warnings": 1
        }
        "#);
    }
}
