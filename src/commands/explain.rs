//! `cortex explain`: more about an error than fits under it.

use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use serde_json::json;

use crate::error::{CODES, Code, Failure, catalog, find};
use crate::nearest::nearest;
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex explain CX0102     Say why a new project was refused
  cortex explain            List all codes";

/// Says more about an error code
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The code that stands in brackets after `error`; without it, all codes are listed
    #[arg(add = ArgValueCandidates::new(candidates))]
    code: Option<String>,
}

/// Prints one page, or the list of all.
pub(crate) fn run(shell: &Shell, args: &Args) -> Result<(), Failure> {
    let Some(typed) = &args.code else {
        list(shell);
        return Ok(());
    };
    let code = find(typed).ok_or_else(|| {
        let typed_upper = typed.to_uppercase();
        catalog::unknown_code(
            typed,
            nearest(&typed_upper, CODES.iter().map(|code| code.id)),
        )
    })?;
    show(shell, code);
    Ok(())
}

fn show(shell: &Shell, code: &Code) {
    if shell.wants_json() {
        shell.json(&as_json(code));
    } else {
        shell.data(&format!("{}: {}\n\n{}", code.id, code.title(), code.text()));
    }
}

fn list(shell: &Shell) {
    if shell.wants_json() {
        shell.json(&CODES.iter().map(as_json).collect::<Vec<_>>());
    } else {
        let lines: Vec<_> = CODES
            .iter()
            .map(|code| format!("{}  {}", code.id, code.title()))
            .collect();
        shell.data(&lines.join("\n"));
    }
}

fn as_json(code: &Code) -> serde_json::Value {
    json!({ "code": code.id, "title": code.title(), "text": code.text() })
}

fn candidates() -> Vec<CompletionCandidate> {
    let candidate =
        |code: &Code| CompletionCandidate::new(code.id).help(Some(StyledStr::from(code.title())));
    CODES.iter().map(candidate).collect()
}
