//! The person's own defaults for new projects, from a settings file in their home.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike};

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::{Template, require_template};
use crate::nearest::nearest;

const FILE: &str = "cortex/config.toml";
const TABLE: &str = "new";
const KEYS: [&str; 4] = ["template", "toolchain", "git", "hooks"];

/// What the person prefers where nothing is said; what is open is ours to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    pub(crate) template: Option<String>,
    pub(crate) toolchain: Option<String>,
    pub(crate) git: Option<bool>,
    pub(crate) hooks: Option<bool>,
}

impl Preferences {
    /// Reads the settings file; one that is not there says nothing.
    pub(crate) fn read(ctx: &Ctx, starters: &[Template]) -> Result<Self, Failure> {
        let Some(path) = path(ctx) else {
            return Ok(Self::default());
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Source { path, text }.parse(starters),
            Err(error) if is_absent(error.kind()) => Ok(Self::default()),
            Err(error) => Err(catalog::cannot_read(&path, &error)),
        }
    }
}

fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Where the system's programs keep the settings of a person.
fn path(ctx: &Ctx) -> Option<PathBuf> {
    let named = if cfg!(windows) {
        "APPDATA"
    } else {
        "XDG_CONFIG_HOME"
    };
    // The specification of these folders has a relative path ignored.
    let named = ctx.var_os(named).map(Path::new);
    let named = named.filter(|path| path.is_absolute()).map(Path::to_owned);
    let folder = named.or_else(|| Some(ctx.home()?.join(".config")))?;
    Some(folder.join(FILE))
}

/// The file's text, and its path for what is wrong with it.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn parse(&self, starters: &[Template]) -> Result<Preferences, Failure> {
        let document = Document::parse(self.text.as_str()).map_err(|error| {
            let why = error.to_string();
            let hint = "mend the file at the place named above, or move it away";
            catalog::bad_user_settings(&self.path, why.trim_end(), hint)
        })?;
        let root = document.as_table();
        self.refuse_unknown(root, &[TABLE], "the file")?;
        let Some(item) = root.get(TABLE) else {
            return Ok(Preferences::default());
        };
        let Some(table) = item.as_table_like() else {
            return Err(self.wrong(
                at(root, TABLE),
                "`new` has to be a table",
                "write it as `[new]`",
            ));
        };
        self.refuse_unknown(table, &KEYS, "`[new]`")?;
        let preferences = Preferences {
            template: self.word(table, "template", "minimal")?,
            toolchain: self.word(table, "toolchain", "stable")?,
            git: self.switch(table, "git")?,
            hooks: self.switch(table, "hooks")?,
        };
        self.check(table, &preferences, starters)?;
        Ok(preferences)
    }

    /// Values follow the rules of the flags.
    fn check(
        &self,
        table: &dyn TableLike,
        preferences: &Preferences,
        starters: &[Template],
    ) -> Result<(), Failure> {
        let refused = |key: &str, failure: &Failure| {
            let hint = failure.hints().first().map_or("", String::as_str);
            self.wrong(at(table, key), failure.message(), hint)
        };
        if let Some(template) = &preferences.template {
            require_template(template, starters)
                .map_err(|failure| refused("template", &failure))?;
        }
        if let Some(toolchain) = &preferences.toolchain {
            super::toolchain(toolchain).map_err(|failure| refused("toolchain", &failure))?;
        }
        Ok(())
    }

    fn refuse_unknown(
        &self,
        table: &dyn TableLike,
        known: &[&str],
        place: &str,
    ) -> Result<(), Failure> {
        let Some((key, _)) = table.iter().find(|(key, _)| !known.contains(key)) else {
            return Ok(());
        };
        let hint = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{place} knows: {}", known.join(", ")),
        };
        let why = format!("there is no key `{}` in {place}", key.escape_debug());
        Err(self.wrong(at(table, key), &why, &hint))
    }

    fn word(
        &self,
        table: &dyn TableLike,
        key: &str,
        example: &str,
    ) -> Result<Option<String>, Failure> {
        let hint = format!("for example `{key} = \"{example}\"`");
        self.value(table, key, "text in quotes", &hint, |item| {
            item.as_str().map(str::to_owned)
        })
    }

    fn switch(&self, table: &dyn TableLike, key: &str) -> Result<Option<bool>, Failure> {
        let hint = format!("for example `{key} = false`");
        self.value(table, key, "`true` or `false`", &hint, Item::as_bool)
    }

    fn value<T>(
        &self,
        table: &dyn TableLike,
        key: &str,
        kind: &str,
        hint: &str,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let Some(item) = table.get(key) else {
            return Ok(None);
        };
        let value = read(item).ok_or_else(|| {
            let why = format!("`{key}` has to be {kind}");
            self.wrong(at(table, key), &why, hint)
        })?;
        Ok(Some(value))
    }

    fn wrong(&self, span: Option<Range<usize>>, why: &str, hint: &str) -> Failure {
        let before = span.and_then(|span| self.text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        catalog::bad_user_settings(&self.path, format!("line {line}: {why}"), hint)
    }
}

/// Where a key stands.
fn at(table: &dyn TableLike, key: &str) -> Option<Range<usize>> {
    table.key(key)?.span()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out a settings file")]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &str) -> Result<Preferences, String> {
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().display().to_string();
        fs::create_dir(dir.path().join("cortex")).unwrap();
        fs::write(dir.path().join(FILE), text).unwrap();
        let named = if cfg!(windows) {
            "APPDATA"
        } else {
            "XDG_CONFIG_HOME"
        };
        let ctx = Ctx::for_test(Path::new("."), &[(named, &config)]);
        let starter = |name: &str| Template {
            name: name.into(),
            about: String::new(),
            edit_first: String::new(),
        };
        Preferences::read(&ctx, &[starter("api"), starter("minimal")])
            .map_err(|failure| failure.to_string().replace(&config, ""))
    }

    #[test]
    fn reads_what_is_there_and_leaves_the_rest_open() {
        let text = "[new]\ntemplate = \"minimal\" # small\nhooks = false\n";
        let expected = Preferences {
            template: Some("minimal".into()),
            hooks: Some(false),
            ..Preferences::default()
        };
        assert_eq!(read(text), Ok(expected.clone()));
        let inline = "new = { template = \"minimal\", hooks = false }";
        assert_eq!(read(inline), Ok(expected));
        assert_eq!(read(""), Ok(Preferences::default()));
    }

    #[test]
    fn without_a_file_or_a_home_nothing_is_preferred() {
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().display().to_string();
        for vars in [
            vec![],
            vec![("XDG_CONFIG_HOME", "relative")],
            vec![("XDG_CONFIG_HOME", &*config)],
        ] {
            let ctx = Ctx::for_test(Path::new("."), &vars);
            assert_eq!(Preferences::read(&ctx, &[]), Ok(Preferences::default()));
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let wrong = [
            "# mine\n[new]\ntemplat = \"api\"\n",
            "[new]\n\nserver = true\n",
            "[nwe]\n",
            "[new]\ngit = \"no\"\n",
            "[new]\ntemplate = 1\n",
            "new = 1\n",
            "[new]\ntemplate = \"rails\"\n",
            "[new]\ngit = true\ntoolchain = \"nightly\"\n",
            "[new]\ngit = yes\n",
        ];
        let shown = wrong.map(|text| read(text).unwrap_err());
        insta::assert_snapshot!(shown.join("\n\n"));
    }
}
