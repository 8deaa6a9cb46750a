//! Something generated on its way out of a project: planned from its record, applied and told.

use std::path::Path;

use serde_json::json;

use crate::change::{carry_out_telling, until_settled};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::{Removal, Thing, Wish, command_for, records, removal};
use crate::plan::{RelPath, Source};
use crate::project::App;
use crate::settings::Settings;
use crate::shell::{Shell, harmless};

/// How a thing is removed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) dry_run: bool,
    /// Whether files go that somebody has changed.
    pub(crate) force: bool,
}

/// Removes a generated thing from the project here.
pub(crate) fn destroy(
    ctx: &Ctx,
    shell: &Shell,
    thing: &'static Thing,
    wish: Wish,
    manner: Manner,
) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let wish = Wish {
        words_of_project: Settings::read(ctx, app.root())?.inflections,
        ..wish.settled(&app.parts_to(ctx.cwd()?))?
    };
    until_settled(|| destroy_in(ctx, shell, &app, (thing, &wish), manner))
}

fn destroy_in(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    (thing, wish): (&'static Thing, &Wish),
    manner: Manner,
) -> Result<(), Failure> {
    let source = Source::Disk(app.root().to_owned());
    let removal = removal(&source, thing, wish, manner.force)?;
    let Removal {
        plan,
        kept,
        beside,
        tests,
        changed,
        left,
        emptied,
        still_set,
        ..
    } = &removal;
    // What stays was to go: a script has to know that nothing did.
    if plan.changes().next().is_none() && !(kept.is_empty() && changed.is_empty()) {
        return Err(nothing_of(&removal));
    }
    let paths = |paths: &[RelPath]| paths.iter().map(|path| json!(path.as_str())).collect();
    let members = vec![
        ("kept", paths(kept)),
        ("needed", paths(beside)),
        ("tests", paths(tests)),
        (
            "changed",
            changed
                .iter()
                .map(|(file, item)| json!({ "path": file.as_str(), "item": item }))
                .collect(),
        ),
        (
            "left",
            left.iter()
                .map(|(file, line)| json!({ "path": file.as_str(), "line": line.to_string() }))
                .collect(),
        ),
        (
            "still_set",
            still_set
                .iter()
                .map(|one| json!({ "path": one.file.as_str(), "line": one.line, "key": one.key }))
                .collect(),
        ),
        (
            "next",
            emptied
                .iter()
                .map(|name| json!(command_for("module", name)))
                .collect(),
        ),
    ];
    carry_out_telling(ctx, shell, app, plan, manner.dry_run, members)?;
    if !shell.wants_json() {
        tell(shell, &removal);
    }
    Ok(())
}

/// All that was to go stays.
fn nothing_of(removal: &Removal) -> Failure {
    let named = |path: &RelPath| format!("`{}`", harmless(path.as_str()));
    let files = removal.kept.iter().map(named);
    let item =
        |(file, item): &(RelPath, String)| format!("`{}` in {}", harmless(item), named(file));
    let changed: Vec<String> = files.chain(removal.changed.iter().map(item)).collect();
    let beside = removal.beside.iter().chain(&removal.tests);
    let beside: Vec<String> = beside.map(named).collect();
    catalog::nothing_removed(&removal.thing, &removal.typed, &changed, &beside)
}

/// The names under which things of a kind, or of any, are recorded in the project that `dir` is in,
/// each with its kind.
pub(crate) fn candidates(dir: &Path) -> Vec<(String, String)> {
    let Ok(app) = App::find(dir) else {
        return Vec::new();
    };
    let source = Source::Disk(app.root().to_owned());
    let records = records(&source).unwrap_or_default().into_iter();
    records
        .map(|record| (record.thing, harmless(&record.typed)))
        .collect()
}

/// Says what could not go, and what may go next.
fn tell(shell: &Shell, removal: &Removal) {
    for path in &removal.kept {
        shell.note(&format!(
            "`{}` was changed since it was generated, so it stays, with the lines that it needs; \
             `--force` removes it nevertheless",
            harmless(path.as_str())
        ));
    }
    for path in &removal.beside {
        shell.note(&format!(
            "`{}` stays as well, because what you have changed names something of it",
            harmless(path.as_str())
        ));
    }
    for path in &removal.tests {
        shell.note(&format!(
            "`{}` stays as well, because it tests what stays",
            harmless(path.as_str())
        ));
    }
    for (file, item) in &removal.changed {
        shell.note(&format!(
            "`{}` in `{}` was changed since it was generated, so it stays, with what it needs and \
             with its test; `--force` removes it nevertheless",
            harmless(item),
            harmless(file.as_str())
        ));
    }
    for (file, line) in &removal.left {
        shell.warn(&format!(
            "`{}` says `{line}` in other words, which stay; remove them by hand",
            harmless(file.as_str())
        ));
    }
    for one in &removal.still_set {
        let how = match &one.command {
            Some(command) => format!("`{}` takes it out", harmless(command)),
            None => "take it out by hand".to_owned(),
        };
        shell.warn(&format!(
            "`{}:{}` still sets `{}`, with which the application does not start any more; {how}",
            one.file,
            one.line,
            harmless(&one.key),
        ));
    }
    for module in &removal.emptied {
        shell.note(&format!(
            "the module `{}` holds nothing any more; `{}` removes it",
            harmless(module),
            harmless(&command_for("module", module))
        ));
    }
}
