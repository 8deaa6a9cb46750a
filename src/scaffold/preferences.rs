//! The person's own defaults for new projects, from their settings file.

use toml_edit::TableLike;

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::generate::{Template, require_template};
use crate::settings::{self, SettingsFile};

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
        let Some(file) = settings::of_person(ctx)? else {
            return Ok(Self::default());
        };
        let Some(table) = file.table_of("new", &KEYS)? else {
            return Ok(Self::default());
        };
        let preferences = Self {
            template: file.word(table, "template", "minimal")?,
            toolchain: file.word(table, "toolchain", "stable")?,
            git: file.switch(table, "git")?,
            hooks: file.switch(table, "hooks")?,
        };
        preferences.check(&file, table, starters)?;
        Ok(preferences)
    }

    /// Values follow the rules of the flags.
    fn check(
        &self,
        file: &SettingsFile,
        table: &dyn TableLike,
        starters: &[Template],
    ) -> Result<(), Failure> {
        let refused = |key: &str, failure: &Failure| {
            let hint = failure.hints().first().map_or("", String::as_str);
            file.wrong(table, key, failure.message(), hint)
        };
        if let Some(template) = &self.template {
            require_template(template, starters)
                .map_err(|failure| refused("template", &failure))?;
        }
        if let Some(toolchain) = &self.toolchain {
            super::toolchain(toolchain).map_err(|failure| refused("toolchain", &failure))?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out a settings file")]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn read(text: &str) -> Result<Preferences, String> {
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().display().to_string();
        fs::create_dir(dir.path().join("cortex")).unwrap();
        fs::write(dir.path().join("cortex/config.toml"), text).unwrap();
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
            extends: None,
            database: false,
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
