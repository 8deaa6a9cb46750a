//! What people set for the tool: for a project in its `cortex.toml`, and for themselves in a file in
//! their home. What is typed wins over the project, and the project over the person.

pub(crate) mod alias;
mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) use file::SettingsFile;

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::fields::Id;
use crate::generate::{Access, Inflections};
use crate::name::{objection_to_letters, objection_to_snake};
use crate::nearest::nearest;

const PROJECT: &str = "cortex.toml";
const PERSON: &str = "cortex/config.toml";
const ALIASES: &str = "aliases";
const GENERATE: &[&str] = &["tests", "id"];
const MADE_FROM: &[&str] = &["template", "version", "db_access"];

/// What generators are told where nothing is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether tests are made as well.
    pub(crate) tests: Option<bool>,
    /// What the rows of new tables are told apart by.
    pub(crate) id: Option<Id>,
    /// What the project's repositories are written with.
    pub(crate) access: Access,
    /// The project's own plurals.
    pub(crate) inflections: Inflections,
}

impl Settings {
    /// Reads what holds in the project at `root`.
    ///
    /// # Errors
    ///
    /// Fails with the line where either file says what cannot be understood.
    pub(crate) fn read(ctx: &Ctx, root: &Path) -> Result<Self, Failure> {
        let project = of_project(root)?;
        let person = of_person(ctx)?;
        let mut settings = Self::default();
        for file in [&project, &person].into_iter().flatten() {
            settings.tests = settings.tests.or(tests(file)?);
            settings.id = settings.id.or(id(file)?);
        }
        if let Some(project) = &project {
            settings.inflections = inflections(project)?;
            settings.access = access(project)?;
        }
        Ok(settings)
    }
}

/// The project's file.
pub(crate) fn of_project(root: &Path) -> Result<Option<SettingsFile>, Failure> {
    let tables = ["project", "inflections", ALIASES, "generate"];
    let refusal = catalog::bad_project_settings;
    let file = SettingsFile::read(root.join(PROJECT), &tables, refusal)?;
    if let Some(file) = &file
        && let Some(table) = file.table_of("project", MADE_FROM)?
    {
        file.word(table, "template", "api")?;
        file.word(table, "version", env!("CARGO_PKG_VERSION"))?;
    }
    Ok(file)
}

/// The person's own file.
pub(crate) fn of_person(ctx: &Ctx) -> Result<Option<SettingsFile>, Failure> {
    let Some(path) = path_of_person(ctx) else {
        return Ok(None);
    };
    let tables = ["new", "generate", ALIASES];
    SettingsFile::read(path, &tables, catalog::bad_user_settings)
}

/// Whether everything in a project's file can be understood, for whoever only wants to know.
///
/// # Errors
///
/// Says what is wrong, among that an alias that one of these commands hides.
pub(crate) fn check(root: &Path, commands: &[String]) -> Result<(), Failure> {
    let Some(file) = of_project(root)? else {
        return Ok(());
    };
    tests(&file)?;
    id(&file)?;
    access(&file)?;
    inflections(&file)?;
    alias::check(&file, commands)
}

/// Where the system's programs keep the settings of a person.
fn path_of_person(ctx: &Ctx) -> Option<PathBuf> {
    let named = if cfg!(windows) {
        "APPDATA"
    } else {
        "XDG_CONFIG_HOME"
    };
    // The specification of these folders has a relative path ignored.
    let named = ctx.var_os(named).map(Path::new);
    let named = named.filter(|path| path.is_absolute()).map(Path::to_owned);
    let folder = named.or_else(|| Some(ctx.home()?.join(".config")))?;
    Some(folder.join(PERSON))
}

fn tests(file: &SettingsFile) -> Result<Option<bool>, Failure> {
    match file.table_of("generate", GENERATE)? {
        Some(table) => file.switch(table, "tests"),
        None => Ok(None),
    }
}

fn id(file: &SettingsFile) -> Result<Option<Id>, Failure> {
    let Some(table) = file.table_of("generate", GENERATE)? else {
        return Ok(None);
    };
    let Some(typed) = file.word(table, "id", "uuid7")? else {
        return Ok(None);
    };
    let known = Id::find(&typed).map(Some);
    known.ok_or_else(|| {
        let why = format!("`{}` is no key of rows", typed.escape_debug());
        let names = Id::ALL.map(|(_, name, ..)| name);
        let hint = match nearest(&typed, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("keys are {}", names.join(", ")),
        };
        file.wrong(table, "id", &why, &hint)
    })
}

/// Where nothing is said, there is the ORM.
fn access(file: &SettingsFile) -> Result<Access, Failure> {
    let Some(table) = file.table_of("project", MADE_FROM)? else {
        return Ok(Access::default());
    };
    let Some(typed) = file.word(table, "db_access", "sqlx")? else {
        return Ok(Access::default());
    };
    Access::find(&typed).ok_or_else(|| {
        let why = format!("`{}` is no way to a database", typed.escape_debug());
        let names = Access::ALL.map(|(_, name, _)| name);
        let hint = match nearest(&typed, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", names.join(", ")),
        };
        file.wrong(table, "db_access", &why, &hint)
    })
}

fn inflections(file: &SettingsFile) -> Result<Inflections, Failure> {
    let mut words = BTreeMap::new();
    let Some(table) = file.table("inflections")? else {
        return Ok(Inflections::default());
    };
    for (singular, _) in table.iter() {
        let plural = file.word(table, singular, "people")?.unwrap_or_default();
        for word in [singular, &plural] {
            if let Some(why) = objection(word) {
                let why = format!("`{}` is no word for this: {why}", word.escape_debug());
                let hint = "both are in snake case, such as `person = \"people\"`";
                return Err(file.wrong(table, singular, &why, hint));
            }
        }
        words.insert(singular.to_owned(), plural);
    }
    Ok(Inflections(words))
}

/// Why a word cannot be a part of a name in snake case.
fn objection(word: &str) -> Option<String> {
    let is_snake = || word.chars().all(|c| !c.is_ascii_uppercase() && c != '-');
    objection_to_letters(word)
        .or_else(|| (!is_snake()).then(|| "it is not in snake case".to_owned()))
        .or_else(|| objection_to_snake(word))
}
