//! Changes to the files that hold settings, each as a plan.

use std::collections::BTreeMap;

use serde_json::Value;
use toml_edit::DocumentMut;

use super::answer::{Answer, Effective};
use super::edit::{self, InTheWay};
use super::{ENVIRONMENTS, Subject, reference};
use crate::change::carry_out;
use crate::ctx::Ctx;
use crate::edit::with_ends_of;
use crate::error::{Failure, catalog};
use crate::plan::{Content, Draft, Plan, RelPath, Source};
use crate::project::App;
use crate::project::description::{Asking, describe};
use crate::shell::Shell;

/// The configuration file of an environment, or the one for all.
pub(super) fn file(name: &str) -> String {
    format!("config/{name}.toml")
}

/// Gives a setting a value, in the file of the environment that was typed or in the one for all.
pub(crate) fn set(
    ctx: &Ctx,
    shell: &Shell,
    subject: &Subject,
    (key, value): (&str, &str),
    dry_run: bool,
) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let answer = Answer::ask(ctx, shell, &app, &subject.asking, None)?;
    let found = answer.find(key)?;
    let file = target(subject);
    if found.setting.secret {
        let variable = &found.setting.variable;
        return Err(catalog::secret_in_file(key, &file, variable));
    }
    // Only now: what a program is started with is seen by everybody on the machine.
    let built = Asking {
        no_build: true,
        ..subject.asking.clone()
    };
    let tried = Answer::ask(ctx, &shell.quieted(), &app, &built, Some((key, value)))?;
    let trial = tried.r#try.as_ref();
    let Some(literal) = trial.and_then(|trial| trial.literal.as_ref()) else {
        let problem = trial.and_then(|trial| trial.problem.as_ref());
        let why = problem.map_or("it was refused", |problem| &*problem.message);
        let expected = problem.and_then(|problem| problem.expected.as_deref());
        return Err(catalog::refused_value(key, value, why, expected));
    };
    let plan = edited(&app, &file, |document| {
        let written = edit::set(document, key, literal);
        written.map_err(|InTheWay(at)| catalog::value_in_the_way(key, &file, &at))
    })?;
    if plan.len() == 0 && !shell.wants_json() {
        shell.note(&format!("`{key}` has this value in `{file}` already"));
    }
    carry_out(ctx, shell, &app, &plan, dry_run)?;
    tell_what_wins(shell, found, &file);
    Ok(())
}

/// Takes a setting out of the file of the environment that was typed, or out of the one for all.
pub(crate) fn unset(
    ctx: &Ctx,
    shell: &Shell,
    subject: &Subject,
    key: &str,
    dry_run: bool,
) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let file = target(subject);
    let plan = edited(&app, &file, |document| {
        if edit::unset(document, key) {
            Ok(())
        } else {
            Err(catalog::nothing_to_unset(key, &file, &places(&app, key)))
        }
    })?;
    carry_out(ctx, shell, &app, &plan, dry_run)
}

/// Writes `.env.example` as the declared settings say.
pub(crate) fn write_example(
    ctx: &Ctx,
    shell: &Shell,
    subject: &Subject,
    dry_run: bool,
) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let settings = describe(ctx, shell, &app, &subject.asking)?.settings;
    let source = Source::Disk(app.root().to_owned());
    let mut draft = Draft::new(&source);
    let text = reference::env_example(&settings);
    let path = RelPath::new(".env.example")?;
    draft.replace(path, Content::new(text.as_bytes(), false))?;
    let plan = draft.finish()?;
    if plan.len() == 0 && !shell.wants_json() {
        shell.note("`.env.example` is so already");
    }
    carry_out(ctx, shell, &app, &plan, dry_run)
}

fn target(subject: &Subject) -> String {
    file(subject.asking.environment.as_deref().unwrap_or("default"))
}

/// The plan that changes one file, which is made where it is not there.
fn edited(
    app: &App,
    file: &str,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), Failure>,
) -> Result<Plan, Failure> {
    let source = Source::Disk(app.root().to_owned());
    let mut draft = Draft::new(&source);
    let path = RelPath::new(file)?;
    let present = draft.read(&path)?;
    let text = match &present {
        None => "",
        Some(content) => content
            .as_text()
            .ok_or_else(|| broken(file, &"it is not UTF-8 text"))?,
    };
    let after = changed(text, file, change)?;
    let content = match present {
        Some(present) => present.with_bytes(after.into_bytes()),
        None => Content::new(after.into_bytes(), false),
    };
    draft.replace(path, content)?;
    draft.finish()
}

/// The text of a configuration file with these values, in the place of those that it has.
pub(crate) fn with_values(
    text: &str,
    file: &str,
    values: &[(String, Value)],
) -> Result<String, Failure> {
    changed(text, file, |document| {
        for (key, value) in values {
            let written = edit::set(document, key, value);
            written.map_err(|InTheWay(at)| catalog::value_in_the_way(key, file, &at))?;
        }
        Ok(())
    })
}

/// The values that a configuration file has, by their keys.
pub(crate) fn values_of(text: &str, file: &str) -> Result<BTreeMap<String, Value>, Failure> {
    Ok(edit::values(&parsed(text, file)?).into_iter().collect())
}

/// The keys of a configuration file below this prefix, each with its line; none of a file that does
/// not parse.
pub(crate) fn keys_below(text: &str, prefix: &str) -> Vec<(String, usize)> {
    let document = parsed(text, "").unwrap_or_default();
    let keys = edit::keys(&document).into_iter();
    let below = keys.filter(|key| {
        let rest = key.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.starts_with('.'))
    });
    let text = text.trim_start_matches('\u{feff}');
    below
        .filter_map(|key| edit::line_of(text, &key).map(|line| (key, line)))
        .collect()
}

/// The text of a configuration file without this key.
pub(crate) fn without_value(text: &str, file: &str, key: &str) -> Result<String, Failure> {
    changed(text, file, |document| {
        edit::unset(document, key);
        Ok(())
    })
}

/// The text of a configuration file after a change, its lines ended as they were.
fn changed(
    text: &str,
    file: &str,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), Failure>,
) -> Result<String, Failure> {
    let mut document = parsed(text, file)?;
    change(&mut document)?;
    Ok(with_ends_of(text, &document.to_string()))
}

fn parsed(text: &str, file: &str) -> Result<DocumentMut, Failure> {
    let text = text.trim_start_matches('\u{feff}');
    text.parse().map_err(|error| broken(file, &error))
}

fn broken(file: &str, cause: &dyn std::fmt::Display) -> Failure {
    catalog::manifest_broken(file.as_ref(), cause.to_string().trim_end())
}

/// Says so where the value that was written does not hold, because a later layer has another.
fn tell_what_wins(shell: &Shell, found: &Effective, file: &str) {
    let Some(source) = &found.source else {
        return;
    };
    let later = match &*source.layer {
        "default" => false,
        "file" => file == self::file("default") && source.name.as_deref() != Some(file),
        _ => true,
    };
    if later {
        let key = &found.setting.key;
        shell.warn(&format!("`{key}` still has its value from {}", source.text));
    }
}

/// Where in the configuration files a key stands.
fn places(app: &App, key: &str) -> Vec<String> {
    let names = ["default"].into_iter().chain(ENVIRONMENTS);
    let place = |name| {
        let file = file(name);
        let source = Source::Disk(app.root().to_owned());
        let content = source.read(&RelPath::new(&*file).ok()?).ok()??;
        let line = edit::line_of(content.as_text()?, key)?;
        Some(format!("{file}:{line}"))
    };
    names.filter_map(place).collect()
}
