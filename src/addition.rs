//! Something generated on its way into a project: planned, settled where files are in the way,
//! applied and told.

use std::cell::Cell;

use serde_json::json;

use crate::change::{carry_out_telling, until_settled};
use crate::conflicts;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::thing::THINGS;
use crate::generate::{EDITION, Outcome, Site, Thing, Wish, Wishes, wishes_in};
use crate::pack::{self, Files};
use crate::plan::{Choice, Choices, Plan, Source};
use crate::project::App;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::tools::rustfmt;

/// How a thing is generated, whatever it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) dry_run: bool,
    /// Whether tests are made, where that is said.
    pub(crate) tests: Option<bool>,
    /// What becomes of files with other content, unless somebody is asked.
    pub(crate) in_the_way: Option<Choice>,
}

/// Generates a thing in the project here; what is not said is as the settings have it.
pub(crate) fn generate(
    ctx: &Ctx,
    shell: &Shell,
    thing: &'static Thing,
    wish: Wish,
    manner: Manner,
) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let settings = Settings::read(ctx, app.root())?;
    let wish = Wish {
        tests: manner.tests.or(settings.tests).unwrap_or(true),
        now: ctx.unix_time(),
        id: settings.id.unwrap_or_default(),
        access: settings.access,
        words_of_project: settings.inflections,
        ..wish
    };
    let mut wishes = described(ctx, &app, thing, wish)?;
    let here = app.parts_to(ctx.cwd()?);
    let settled = wishes.all.into_iter().map(|wish| wish.settled(&here));
    wishes.all = settled.collect::<Result<_, _>>()?;
    until_settled(|| generate_in(ctx, shell, &app, (thing, &wishes), manner))
}

/// What is wished for, by the command line alone or by a file that it names.
fn described(ctx: &Ctx, app: &App, thing: &'static Thing, wish: Wish) -> Result<Wishes, Failure> {
    let Some(file) = wish.values("from").last() else {
        return Wishes::one(wish);
    };
    let path = ctx.cwd()?.join(file);
    let text = std::fs::read_to_string(&path);
    let text = text.map_err(|error| catalog::cannot_read(file.as_ref(), &error))?;
    let source = Source::Disk(app.root().to_owned());
    let (templates, format) = (Files::new(), |text: &str| Ok(text.to_owned()));
    let mut site = Site::new(&source, &templates, &format, Choices::default());
    site.begin(thing.name, Vec::new())?;
    wishes_in(&wish, &site, (file, &text))
}

fn generate_in(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    asked: (&'static Thing, &Wishes),
    manner: Manner,
) -> Result<(), Failure> {
    let (plan, choices, notes) = planned(ctx, shell, app, asked, manner)?;
    if plan.len() == 0 && !shell.wants_json() {
        let is_settled = choices.all.is_some() || !choices.own.is_empty();
        shell.note(if is_settled {
            "nothing was written: what is there stays, and nothing is missing"
        } else {
            "everything is there already"
        });
        return Ok(());
    }
    let members = vec![("notes", json!(notes))];
    carry_out_telling(ctx, shell, app, &plan, manner.dry_run, members)?;
    for note in notes {
        shell.note(&note);
    }
    Ok(())
}

/// Lists what can be generated.
pub(crate) fn list(shell: &Shell) {
    if shell.wants_json() {
        let things = THINGS.iter().map(|thing| {
            let example = thing.examples.first().map_or("", |(words, _)| words);
            let words = ["generate", thing.name].into_iter();
            let words = words.chain(example.split_whitespace());
            json!({
                "name": thing.name,
                "about": thing.about,
                "example": words.collect::<Vec<_>>(),
                "needs": thing.needs,
            })
        });
        shell.json(&things.collect::<Vec<_>>());
        return;
    }
    let width = THINGS.iter().map(|thing| thing.name.len()).max();
    let width = width.unwrap_or_default();
    let lines = THINGS
        .iter()
        .map(|thing| format!("{:width$}  {}", thing.name, thing.about));
    shell.data(&lines.collect::<Vec<_>>().join("\n"));
    shell.note("`cortex generate <thing> --help` shows its flags, with examples");
}

fn planned(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    (thing, wishes): (&'static Thing, &Wishes),
    manner: Manner,
) -> Result<(Plan, Choices, Vec<String>), Failure> {
    let templates = pack::generators()?;
    let is_bare = Cell::new(false);
    let format = |text: &str| match rustfmt::format(ctx, shell, EDITION, text) {
        // Without a rustfmt that works, the layout stays as the templates have it.
        Err(_) if !rustfmt::is_there(ctx, shell) => {
            is_bare.set(true);
            Ok(text.to_owned())
        }
        formatted => formatted,
    };
    let mut choices = Choices {
        all: manner.in_the_way,
        ..Choices::default()
    };
    // With what a person says about files in the way, it is planned once more.
    'again: loop {
        let (mut plan, mut notes) = (Plan::default(), wishes.notes.clone());
        let mut source = Source::Disk(app.root().to_owned());
        for wish in &wishes.all {
            let mut site = Site::new(&source, &templates, &format, choices.clone());
            site.begin(thing.name, answers(wish))?;
            site.enable(thing.needs)?;
            (thing.plan)(wish, &mut site)?;
            match site.finish()? {
                Outcome::Ready(next, told) => {
                    source = source.after(&next);
                    plan = plan.merge(next)?;
                    notes.extend(told);
                }
                Outcome::Blocked(found) => {
                    conflicts::settle(ctx, shell, &found, &mut choices)?;
                    continue 'again;
                }
            }
        }
        notes.extend(is_bare.get().then(|| rustfmt::MISSING.to_owned()));
        return Ok((plan, choices, notes));
    }
}

/// What was asked for beside the name, as the record keeps it.
fn answers(wish: &Wish) -> Vec<(String, toml_edit::Value)> {
    let mut answers: Vec<(String, toml_edit::Value)> = Vec::new();
    let list = |values: &[String]| values.iter().collect::<toml_edit::Array>().into();
    if !wish.words.is_empty() {
        answers.push(("words".into(), list(&wish.words)));
    }
    for (flag, values) in &wish.flags {
        let value = if values.is_empty() {
            true.into()
        } else {
            list(values)
        };
        answers.push(((*flag).to_owned(), value));
    }
    answers.extend(
        wish.plural
            .as_deref()
            .map(|plural| ("plural".to_owned(), plural.into())),
    );
    if !wish.tests {
        answers.push(("tests".into(), false.into()));
    }
    answers
}
