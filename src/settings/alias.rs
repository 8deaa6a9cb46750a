//! Short forms of commands that a project or a person has for themselves, such as `gs` for
//! `generate service`.

use toml_edit::TableLike;

use super::{ALIASES, SettingsFile, of_person, of_project};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::project::App;

/// A short form that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    pub(crate) name: String,
    /// The words that it stands for; there is at least one.
    pub(crate) words: Vec<String>,
    /// Whether it is the project's, and not the person's.
    pub(crate) is_of_project: bool,
    /// The file and the line.
    place: String,
}

/// Short forms as they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aliases {
    /// Those that can be used; the project's win over the person's.
    pub(crate) all: Vec<Alias>,
    /// Why files and entries cannot be used, with the entry's name.
    pub(crate) refused: Vec<(String, Failure)>,
}

impl Aliases {
    /// Finds those that hold here; `commands` are the names that none may take.
    pub(crate) fn find(ctx: &Ctx, commands: &[String]) -> Self {
        let root = ctx.cwd().ok().and_then(App::root_around);
        let project = root.map_or(Ok(None), of_project);
        let mut aliases = Self::default();
        for (file, is_of_project) in [(project, true), (of_person(ctx), false)] {
            let read = file.and_then(|file| {
                file.map_or(Ok(()), |file| aliases.add(&file, is_of_project, commands))
            });
            aliases
                .refused
                .extend(read.err().map(|failure| (String::new(), failure)));
        }
        aliases
    }

    /// What a word stands for in the end, where it is none of the `commands`.
    ///
    /// # Errors
    ///
    /// Fails where it stands for itself, or for what is no command.
    pub(crate) fn meaning(
        &self,
        word: &str,
        commands: &[String],
    ) -> Result<Option<Vec<String>>, Failure> {
        let mut words = vec![word.to_owned()];
        let mut passed: Vec<&Alias> = Vec::new();
        while let Some(alias) = self.all.iter().find(|alias| alias.name == words[0]) {
            if passed.contains(&alias) {
                return Err(catalog::alias_of_itself(&alias.name, &alias.place));
            }
            passed.push(alias);
            words.splice(..1, alias.words.iter().cloned());
        }
        match passed.last() {
            None => Ok(None),
            Some(_) if commands.contains(&words[0]) => Ok(Some(words)),
            Some(alias) => {
                let near = nearest(&words[0], commands.iter().map(String::as_str));
                Err(catalog::alias_of_nothing(
                    &alias.name,
                    &alias.place,
                    &words[0],
                    near,
                ))
            }
        }
    }

    fn add(
        &mut self,
        file: &SettingsFile,
        is_of_project: bool,
        commands: &[String],
    ) -> Result<(), Failure> {
        let Some(table) = file.table(ALIASES)? else {
            return Ok(());
        };
        for (name, _) in table.iter() {
            let place = file.place(table, name);
            let words = words(file, table, name);
            match words.and_then(|words| must_be_free(name, &place, commands).map(|()| words)) {
                Err(failure) => self.refused.push((name.to_owned(), failure)),
                Ok(_) if self.all.iter().any(|alias| alias.name == name) => {}
                Ok(words) => self.all.push(Alias {
                    name: name.to_owned(),
                    words,
                    is_of_project,
                    place,
                }),
            }
        }
        Ok(())
    }
}

/// Whether all entries of a file can be used.
pub(super) fn check(file: &SettingsFile, commands: &[String]) -> Result<(), Failure> {
    let Some(table) = file.table(ALIASES)? else {
        return Ok(());
    };
    table.iter().try_for_each(|(name, _)| {
        words(file, table, name)?;
        must_be_free(name, &file.place(table, name), commands)
    })
}

/// Fails where a name is that of a command, which would be run in its place.
fn must_be_free(name: &str, place: &str, commands: &[String]) -> Result<(), Failure> {
    if commands.iter().any(|command| command == name) {
        return Err(catalog::alias_of_a_command(name, place));
    }
    Ok(())
}

/// The words of an entry, as a shell would split them.
fn words(file: &SettingsFile, table: &dyn TableLike, name: &str) -> Result<Vec<String>, Failure> {
    let text = file.word(table, name, "generate service")?;
    let place = || file.place(table, name);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.starts_with('-') || !name.chars().all(is_name) {
        let why = "its name has to be one word of letters, digits, `-` and `_`, and no option";
        return Err(catalog::bad_alias(name, &place(), why));
    }
    let words = shell_words::split(&text.unwrap_or_default())
        .map_err(|error| catalog::bad_alias(name, &place(), &error.to_string()))?;
    match words.first() {
        None => Err(catalog::bad_alias(name, &place(), "it stands for nothing")),
        Some(first) if first.starts_with('-') => {
            let why = format!("it begins with the option `{}`", first.escape_debug());
            Err(catalog::bad_alias(name, &place(), &why))
        }
        Some(_) => Ok(words),
    }
}
