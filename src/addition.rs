//! Something generated on its way into a project: planned, settled where files are in the way,
//! applied and told.

use serde_json::json;

use crate::change::carry_out;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::thing::THINGS;
use crate::generate::{EDITION, Outcome, Site, Thing, Wish};
use crate::pack;
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
        words_of_project: settings.inflections,
        ..wish
    };
    let plan = planned(ctx, shell, &app, (thing, &wish), manner)?;
    if plan.len() == 0 && !shell.wants_json() {
        shell.note("everything is there already");
        return Ok(());
    }
    carry_out(ctx, shell, &app, &plan, manner.dry_run)
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
    (thing, wish): (&'static Thing, &Wish),
    manner: Manner,
) -> Result<Plan, Failure> {
    let source = Source::Disk(app.root().to_owned());
    let templates = pack::templates()?;
    let format = |text: &str| rustfmt::format(ctx, shell, EDITION, text);
    let choices = Choices {
        all: manner.in_the_way,
        ..Choices::default()
    };
    let mut site = Site::new(&source, &templates, &format, choices);
    site.begin(thing.name, answers(wish))?;
    (thing.plan)(wish, &mut site)?;
    match site.finish()? {
        Outcome::Ready(plan) => Ok(plan),
        Outcome::Blocked(conflicts) => {
            let paths = conflicts.iter();
            let paths: Vec<String> = paths.map(|conflict| conflict.path.to_string()).collect();
            Err(catalog::files_in_the_way(&paths))
        }
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
