//! The settings of an app: looked at, changed in its files, checked and explained.
//!
//! What holds is decided by the app itself, which is built and asked; the files are changed here,
//! as a plan that `cortex undo` takes back.

mod answer;
mod change;
mod edit;
mod reference;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use self::answer::{Answer, Effective};
pub(crate) use self::change::{
    keys_below, set, unset, values_of, with_values, without_value, write_example,
};
pub(crate) use self::reference::env_entry;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::description::{Asking, Setting, describe, remembered};
use crate::project::{App, address, read_toml};
use crate::shell::Shell;

/// The environments that an app may run in.
pub(crate) const ENVIRONMENTS: [&str; 3] = ["development", "test", "production"];

/// Which app is meant, and how it is asked.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) path: Option<PathBuf>,
    pub(crate) asking: Asking,
}

/// In which form the declared settings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    List,
    Markdown,
    EnvExample,
}

impl Subject {
    fn app(&self, ctx: &Ctx) -> Result<App, Failure> {
        let here = ctx.cwd()?;
        let path = self.path.as_deref();
        App::find(&path.map_or_else(|| here.to_owned(), |path| here.join(path)))
    }

    /// The same in another environment, which is already built.
    fn in_environment(&self, environment: &str) -> Asking {
        Asking {
            environment: Some(environment.to_owned()),
            ..self.asking.clone()
        }
    }
}

/// Shows every setting with its value and source, and what is wrong.
pub(crate) fn list(ctx: &Ctx, shell: &Shell, subject: &Subject) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let answer = Answer::ask(ctx, shell, &app, &subject.asking, None)?;
    if shell.wants_json() {
        shell.json(&json!({
            "environment": answer.environment,
            "settings": answer.settings,
            "problems": answer.problems,
        }));
        return Ok(());
    }
    shell.data(&table(&answer.settings));
    for problem in &answer.problems {
        shell.warn(&problem.text);
    }
    shell.note(&format!("this is the environment `{}`", answer.environment));
    Ok(())
}

/// Prints one value.
pub(crate) fn get(ctx: &Ctx, shell: &Shell, subject: &Subject, key: &str) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let answer = Answer::ask(ctx, shell, &app, &subject.asking, None)?;
    let found = answer.find(key)?;
    if shell.wants_json() {
        shell.json(found);
        return Ok(());
    }
    let Setting { variable, .. } = &found.setting;
    let (Some(value), Some(source)) = (&found.value, &found.source) else {
        return Err(catalog::unset_setting(key, variable));
    };
    shell.data(&reference::shown(value));
    shell.note(&format!("from {}", source.text));
    let mut problems = answer.problems.iter();
    if let Some(problem) = problems.find(|problem| problem.key.as_deref() == Some(key)) {
        shell.warn(&problem.text);
    }
    Ok(())
}

/// Checks the settings of an environment, or of each.
pub(crate) fn validate(
    ctx: &Ctx,
    shell: &Shell,
    subject: &Subject,
    all: bool,
) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let here = match &subject.asking.environment {
        Some(typed) => typed.clone(),
        None => address::environment(ctx, app.root()),
    };
    let wanted = if all { &ENVIRONMENTS[..] } else { &[&*here] };
    let mut answers = Vec::new();
    for environment in wanted {
        let mut asking = subject.in_environment(environment);
        let answer = if answers.is_empty() {
            Answer::ask(ctx, shell, &app, &asking, None)
        } else {
            // The first has built it.
            asking.no_build = true;
            Answer::ask(ctx, &shell.quieted(), &app, &asking, None)
        };
        answers.push(answer?);
    }
    let wrong = tell(shell, &answers, &here);
    match wrong {
        0 => Ok(()),
        _ if shell.wants_json() => Err(catalog::unsound(wrong).silent()),
        _ => Err(catalog::unsound(wrong)),
    }
}

/// Tells what was found, and how much of it is wrong. What is missing in an environment that is not
/// this machine's may well be there where it runs.
fn tell(shell: &Shell, answers: &[Answer], here: &str) -> usize {
    let counts = |answer: &Answer| {
        let problems = answer.problems.iter();
        let counts = problems.filter(|problem| !problem.missing || answer.environment == here);
        counts.count()
    };
    if shell.wants_json() {
        let told = answers.iter().map(|answer| {
            json!({
                "environment": answer.environment,
                "sound": counts(answer) == 0,
                "problems": answer.problems,
            })
        });
        shell.json(&told.collect::<Vec<Value>>());
        return answers.iter().map(counts).sum();
    }
    for answer in answers {
        let Answer {
            environment,
            problems,
            settings,
            sources,
            ..
        } = answer;
        for problem in problems {
            if problem.missing && environment != here {
                let text = format!("{}\n  in: {environment}, where it may be set", problem.text);
                shell.warn(&text);
            } else {
                shell.trouble("Wrong", &format!("in {environment}: {}", problem.text));
            }
        }
        if counts(answer) == 0 {
            let from = match sources.join(", ") {
                none if none.is_empty() => "the defaults".to_owned(),
                some => some,
            };
            let settings = settings.len();
            shell.status(
                "Sound",
                &format!("{environment}: {settings} settings from {from}"),
            );
        }
    }
    answers.iter().map(counts).sum()
}

/// Tells what is declared.
pub(crate) fn types(
    ctx: &Ctx,
    shell: &Shell,
    subject: &Subject,
    form: Form,
) -> Result<(), Failure> {
    let app = subject.app(ctx)?;
    let settings = describe(ctx, shell, &app, &subject.asking)?.settings;
    if shell.wants_json() {
        shell.json(&settings);
        return Ok(());
    }
    let text = match form {
        Form::List => reference::list(&settings),
        Form::Markdown => reference::markdown(&settings),
        Form::EnvExample => reference::env_example(&settings),
    };
    shell.data(text.trim_end());
    Ok(())
}

/// The keys that may be meant, with what they are: those that the app declared when it was last
/// asked, and those of its files. Nothing is built.
pub(crate) fn keys(ctx: &Ctx, dir: &Path) -> Vec<(String, Option<String>)> {
    let declared = remembered(ctx, dir).map(|document| document.settings);
    let declared = declared.into_iter().flatten();
    let mut keys: Vec<_> = declared
        .map(|setting| (setting.key, Some(setting.doc)))
        .collect();
    let Ok(app) = App::find(dir) else {
        return keys;
    };
    for name in ["default"].iter().chain(&ENVIRONMENTS) {
        let file = app.root().join(change::file(name));
        let document = read_toml(&file).ok().flatten().unwrap_or_default();
        for key in edit::keys(&document) {
            if !keys.iter().any(|(known, _)| *known == key) {
                keys.push((key, None));
            }
        }
    }
    keys
}

/// The settings in columns: key, value, source and type.
fn table(settings: &[Effective]) -> String {
    let rows: Vec<[String; 4]> = settings.iter().map(row).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let line = |[key, value, source, kind]: &[String; 4]| {
        let [first, second, third] = widths;
        format!("{key:first$}  {value:second$}  {source:third$}  {kind}")
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn row(found: &Effective) -> [String; 4] {
    let value = match &found.value {
        Some(value) => reference::shown(value),
        None if found.setting.required => "(missing)".to_owned(),
        None => "(none)".to_owned(),
    };
    let source = found.source.as_ref().map_or("", |source| &*source.text);
    let key = found.setting.key.clone();
    [
        key,
        value,
        source.to_owned(),
        reference::kind(&found.setting),
    ]
}
