//! What a new project is to be: what was said, what was left open, and the two settled.
//!
//! Whether something was said on the command line or in answer to a question makes no difference
//! from here on.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::preferences::Preferences;
use crate::error::{Failure, catalog};
use crate::tools::quoted;

/// The starter where none is named.
pub(crate) const TEMPLATE: &str = "rest";
const TOOLCHAIN: &str = "stable";

/// What was said on the command line; the rest is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) path: Option<PathBuf>,
    pub(crate) name: Option<String>,
    pub(crate) template: Option<String>,
    pub(crate) db_access: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) toolchain: Option<String>,
    pub(crate) git: Option<bool>,
    pub(crate) hooks: Option<bool>,
    pub(crate) finish: Finish,
}

/// Everything that there is to know before a project is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) path: PathBuf,
    pub(crate) name: Option<String>,
    pub(crate) template: String,
    /// None where nobody said it.
    pub(crate) db_access: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) toolchain: String,
    pub(crate) git: Git,
    pub(crate) finish: Finish,
}

/// The project's repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Git {
    /// One whose hooks check before each commit.
    Hooked,
    /// One without hooks.
    Plain,
    /// None.
    Absent,
}

/// What is done with the project in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Finish {
    /// It is made.
    #[default]
    Made,
    /// It is made and served.
    Served { port: Option<u16> },
    /// Its files are listed, and nothing is made.
    Listed,
}

impl Said {
    /// Fills what is open from the person's own defaults and then from ours.
    ///
    /// # Errors
    ///
    /// Fails without a folder, which has no default.
    pub(crate) fn settle(self, own: &Preferences) -> Result<Answers, Failure> {
        let or_else = |said: Option<String>, own: &Option<String>, ours: &str| {
            said.or_else(|| own.clone())
                .unwrap_or_else(|| ours.to_owned())
        };
        let git = self.git.or(own.git).unwrap_or(true);
        let hooks = self.hooks.or(own.hooks).unwrap_or(true);
        Ok(Answers {
            path: self.path.ok_or_else(catalog::no_folder)?,
            name: self.name,
            template: or_else(self.template, &own.template, TEMPLATE),
            db_access: self.db_access,
            description: self.description,
            toolchain: or_else(self.toolchain, &own.toolchain, TOOLCHAIN),
            git: match (git, hooks) {
                (false, _) => Git::Absent,
                (true, true) => Git::Hooked,
                (true, false) => Git::Plain,
            },
            finish: self.finish,
        })
    }
}

impl Answers {
    /// The command that makes the same project, as a person types it.
    pub(crate) fn command(&self, own: &Preferences) -> String {
        let words = self.words(own);
        let words = words.iter().map(|word| quoted(word));
        words.collect::<Vec<_>>().join(" ")
    }

    /// Its words; what every default agrees on is left out, so that it means the same elsewhere.
    fn words(&self, own: &Preferences) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec!["cortex".into(), "new".into()];
        let odd_path = begins_with_hyphen(&self.path);
        if !odd_path {
            words.push(self.path.clone().into());
        }
        let template = differs(&self.template, TEMPLATE, own.template.as_ref());
        let toolchain = differs(&self.toolchain, TOOLCHAIN, own.toolchain.as_ref());
        option(&mut words, "--name", self.name.as_ref());
        option(&mut words, "--template", template);
        option(&mut words, "--db-access", self.db_access.as_ref());
        option(&mut words, "--description", self.description.as_ref());
        option(&mut words, "--toolchain", toolchain);
        words.extend(self.switches(own).into_iter().map(OsString::from));
        if let Finish::Served { port: Some(port) } = self.finish {
            words.extend(["--port".into(), port.to_string().into()]);
        }
        if odd_path {
            words.extend(["--".into(), self.path.clone().into()]);
        }
        words
    }

    fn switches(&self, own: &Preferences) -> Vec<&'static str> {
        let git = match (self.git != Git::Absent, own.git) {
            (false, _) => Some("--no-git"),
            (true, Some(false)) => Some("--git"),
            (true, _) => None,
        };
        let hooks = match (self.git, own.hooks) {
            (Git::Plain, _) => Some("--no-hooks"),
            (Git::Hooked, Some(false)) => Some("--hooks"),
            _ => None,
        };
        let finish = match self.finish {
            Finish::Made => None,
            Finish::Served { .. } => Some("--serve"),
            Finish::Listed => Some("--dry-run"),
        };
        [git, hooks, finish].into_iter().flatten().collect()
    }
}

/// The answer, unless our default and the person's own both say the same.
fn differs<'a>(answer: &'a String, ours: &str, own: Option<&String>) -> Option<&'a String> {
    let agreed = answer == ours && own.is_none_or(|own| own == answer);
    Some(answer).filter(|_| !agreed)
}

fn option(words: &mut Vec<OsString>, flag: &str, value: Option<&String>) {
    match value {
        Some(value) if value.starts_with('-') => words.push(format!("{flag}={value}").into()),
        Some(value) => words.extend([flag.into(), value.into()]),
        None => {}
    }
}

fn begins_with_hyphen(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().starts_with(b"-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str) -> Said {
        Said {
            path: Some(path.into()),
            ..Said::default()
        }
    }

    fn own() -> Preferences {
        Preferences {
            template: Some("minimal".into()),
            toolchain: Some("1.95.0".into()),
            git: Some(true),
            hooks: Some(false),
        }
    }

    #[test]
    fn what_is_said_wins_over_the_settings_and_they_over_our_defaults() {
        let ours = said("shop").settle(&Preferences::default()).unwrap();
        assert_eq!((&*ours.template, &*ours.toolchain), ("rest", "stable"));
        assert_eq!(ours.git, Git::Hooked);
        let mine = said("shop").settle(&own()).unwrap();
        assert_eq!((&*mine.template, &*mine.toolchain), ("minimal", "1.95.0"));
        assert_eq!(mine.git, Git::Plain);
        let typed = Said {
            template: Some("api".into()),
            git: Some(false),
            ..said("shop")
        };
        let typed = typed.settle(&own()).unwrap();
        assert_eq!((&*typed.template, typed.git), ("api", Git::Absent));
    }

    #[test]
    fn a_folder_has_no_default() {
        let failure = Said::default().settle(&own()).unwrap_err();
        assert_eq!(failure, catalog::no_folder());
    }

    #[test]
    fn the_command_says_what_is_not_a_default_everywhere() {
        let none = Preferences::default();
        let plain = said("shop").settle(&none).unwrap();
        let odd = Said {
            name: Some("shop".into()),
            description: Some("it's -- a shop".into()),
            finish: Finish::Served { port: Some(80) },
            ..said("-a b")
        };
        let shown = [
            plain.command(&none),
            plain.command(&own()),
            said("shop").settle(&own()).unwrap().command(&own()),
            odd.settle(&none).unwrap().command(&none),
        ];
        insta::assert_snapshot!(shown.join("\n"), @r"
        cortex new shop
        cortex new shop --template rest --toolchain stable --hooks
        cortex new shop --template minimal --toolchain 1.95.0 --no-hooks
        cortex new --name shop --description 'it'\''s -- a shop' --serve --port 80 -- '-a b'
        ");
    }
}
