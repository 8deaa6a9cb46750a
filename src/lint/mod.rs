//! Looks for what people forget: what is not wired in.

#[cfg(test)]
mod tests;
mod wiring;

use std::fmt::Write as _;

use serde_json::{Value, json};

use self::wiring::{Texts, findings, fixed};
use crate::change::{carry_out_telling, until_settled};
use crate::ctx::Ctx;
use crate::edit::Line;
use crate::error::{Failure, catalog};
use crate::plan::{Draft, RelPath, Source};
use crate::project::App;
use crate::project::source::Place;
use crate::shell::{DIM, Shell, WARN, harmless};

/// The code of what no module registers.
pub(crate) const NOT_REGISTERED: &str = "CX0935";
/// The code of a file that no `mod` declares.
pub(crate) const NOT_DECLARED: &str = "CX0936";
/// The comment that says that something is left out on purpose.
const OPT_OUT: &str = "cortex: not wired";
/// What is added may bring to light what was hidden; so often at most.
const ROUNDS: usize = 8;

/// How the check is done.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) fix: bool,
    pub(crate) dry_run: bool,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    code: &'static str,
    place: Place,
    what: String,
    /// The lines that would mend it, each with its file.
    add: Vec<(String, Line)>,
}

/// Checks the project here, and mends it where that is asked for.
///
/// # Errors
///
/// If anything is left to be mended.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, manner: Manner) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    until_settled(|| run_in(ctx, shell, &app, manner))
}

fn run_in(ctx: &Ctx, shell: &Shell, app: &App, manner: Manner) -> Result<(), Failure> {
    let source = Source::Disk(app.root().to_owned());
    let texts = texts(&source)?;
    let found = findings(&texts);
    if !manner.fix {
        tell(shell, &found);
        return end(shell, &found);
    }
    let (after, left) = mended(&texts, found);
    let mut draft = Draft::new(&source);
    for (path, text) in after.sources {
        if texts.sources.get(&path) != Some(&text) {
            let read = texts.sources.get(&path).map(String::as_str);
            let changed = catalog::conflicts(&[path.to_string()]);
            let is_as_read = |now: &str| read.is_none_or(|read| read == now);
            draft.edit(path, |now| is_as_read(now).then_some(text).ok_or(changed))?;
        }
    }
    let plan = draft.finish()?;
    let members = vec![("findings", left.iter().map(as_json).collect())];
    carry_out_telling(ctx, shell, app, &plan, manner.dry_run, members)?;
    let is_told = shell.wants_json() || (manner.dry_run && left.is_empty());
    if !is_told {
        tell(shell, &left);
    }
    end(shell, &left)
}

/// Adds what is missing, until nothing more is found that can be added.
fn mended(texts: &Texts, found: Vec<Finding>) -> (Texts, Vec<Finding>) {
    let (mut texts, mut left) = fixed(texts, found);
    for _ in 1..ROUNDS {
        let found = findings(&texts);
        if found == left {
            break;
        }
        (texts, left) = fixed(&texts, found);
    }
    (texts, left)
}

/// Reads what can be read; a file that cannot is left to the compiler to complain of.
fn texts(source: &Source) -> Result<Texts, Failure> {
    let text = |path: &RelPath| {
        let content = source.read(path).ok()??;
        content.as_text().map(str::to_owned)
    };
    let rust = |folder: &str| {
        let paths = source.list(folder).into_iter();
        let paths = paths.filter(|path| path.has_extension("rs"));
        paths.filter_map(|path| Some((path.clone(), text(&path)?)))
    };
    Ok(Texts {
        manifest: text(&RelPath::new("Cargo.toml")?).unwrap_or_default(),
        sources: rust("src").collect(),
        tests: rust("tests").map(|(_, text)| text).collect(),
    })
}

fn tell(shell: &Shell, findings: &[Finding]) {
    if shell.wants_json() {
        return shell.json(&findings.iter().map(as_json).collect::<Vec<_>>());
    }
    if findings.is_empty() {
        return shell.note("everything is wired in");
    }
    for finding in findings {
        let Finding { code, what, .. } = finding;
        let place = harmless(&finding.place.to_string());
        let mut text = format!("{place}: {WARN}{code}:{WARN:#} {}", harmless(what));
        for (file, line) in &finding.add {
            let (file, line) = (harmless(file), harmless(&line.to_string()));
            let _ = write!(text, "\n    {DIM}add to {file}:{DIM:#} {line}");
        }
        shell.data(&text);
    }
}

fn end(shell: &Shell, findings: &[Finding]) -> Result<(), Failure> {
    let count = |code: &str| findings.iter().filter(|one| one.code == code).count();
    let (unregistered, undeclared) = (count(NOT_REGISTERED), count(NOT_DECLARED));
    let failure = match (unregistered, undeclared) {
        (0, 0) => return Ok(()),
        (0, undeclared) => catalog::not_declared(undeclared),
        (unregistered, undeclared) => catalog::not_registered(unregistered, undeclared),
    };
    Err(if shell.wants_json() {
        failure.silent()
    } else {
        failure
    })
}

fn as_json(finding: &Finding) -> Value {
    let add = finding.add.iter();
    let add = add.map(|(file, line)| json!({ "file": file, "code": line.to_string() }));
    json!({
        "check": "wiring",
        "code": finding.code,
        "file": finding.place.file,
        "line": finding.place.line,
        "message": finding.what,
        "add": add.collect::<Vec<_>>(),
    })
}
