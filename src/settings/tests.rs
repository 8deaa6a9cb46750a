//! Settings files as people write them, and as they get them wrong.
#![expect(clippy::disallowed_methods, reason = "tests lay out settings files")]

use std::fs;

use super::*;

/// A project and a home with these files.
struct Place {
    dir: tempfile::TempDir,
    ctx: Ctx,
}

impl Place {
    fn new(project: &str, person: Option<&str>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let own = dir.path().join("own");
        fs::create_dir_all(own.join("cortex")).unwrap();
        fs::write(dir.path().join("Cargo.toml"), "").unwrap();
        fs::write(dir.path().join(PROJECT), project).unwrap();
        if let Some(text) = person {
            fs::write(own.join(PERSON), text).unwrap();
        }
        let named = if cfg!(windows) {
            "APPDATA"
        } else {
            "XDG_CONFIG_HOME"
        };
        let ctx = Ctx::for_test(dir.path(), &[(named, &own.display().to_string())]);
        Self { dir, ctx }
    }

    fn settings(&self) -> Result<Settings, String> {
        let settings = Settings::read(&self.ctx, self.dir.path());
        settings.map_err(|failure| self.shown(&failure))
    }

    fn aliases(&self) -> alias::Aliases {
        let commands = ["generate", "g", "serve", "help"].map(str::to_owned);
        alias::Aliases::find(&self.ctx, &commands)
    }

    fn meaning(&self, word: &str) -> Result<Option<String>, String> {
        let commands = ["generate", "g", "serve", "help"].map(str::to_owned);
        let meaning = self.aliases().meaning(word, &commands);
        let meaning = meaning.map_err(|failure| self.shown(&failure))?;
        Ok(meaning.map(|words| words.join("|")))
    }

    fn shown(&self, failure: &Failure) -> String {
        let dir = self.dir.path().display().to_string();
        failure.to_string().replace(&dir, "")
    }
}

#[test]
fn the_project_wins_over_the_person() {
    let tests = |project: &str, person: &str| {
        let settings = Place::new(project, Some(person)).settings();
        settings.unwrap().tests
    };
    let (yes, no) = ("[generate]\ntests = true\n", "[generate]\ntests = false\n");
    assert_eq!(tests(yes, no), Some(true));
    assert_eq!(tests("", no), Some(false));
    assert_eq!(tests(no, yes), Some(false));
    assert_eq!(tests("", ""), None);
}

#[test]
fn the_key_of_rows_is_one_of_three() {
    let id = |project: &str, person: &str| Place::new(project, Some(person)).settings();
    let mine = "[generate]\nid = \"ulid\"\n";
    let ours = "[generate]\nid = \"uuid7\"\n";
    assert_eq!(id(ours, mine).unwrap().id, Some(Id::Uuid7));
    assert_eq!(id("", mine).unwrap().id, Some(Id::Ulid));
    assert_eq!(id("", "").unwrap().id, None);
    let wrong = "[generate]\ntests = true\nid = \"uuid\"\n";
    insta::assert_snapshot!(id(wrong, "").unwrap_err(), @r"
    error[CX0941]: the project's settings in `/cortex.toml` cannot be used
      cause: line 3: `uuid` is no key of rows
      hint: did you mean `uuid7`?
    ");
}

#[test]
fn plurals_are_read_as_they_are_written() {
    let text = "[project]\ntemplate = \"api\"\nversion = \"0.1.0\"\n\n[inflections]\n\
                person = \"people\"\nstaff_member = \"staff\"\n";
    let Inflections(words) = Place::new(text, None).settings().unwrap().inflections;
    let words: Vec<_> = words.into_iter().collect();
    let pair = |one: &str, many: &str| (one.to_owned(), many.to_owned());
    assert_eq!(
        words,
        [pair("person", "people"), pair("staff_member", "staff")]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let wrong = [
        "# ours\n[inflection]\nperson = \"people\"\n",
        "[project]\ntemplate = 1\n",
        "[project]\n\nverzion = \"0.1.0\"\n",
        "[generate]\ntest = false\n",
        "generate = 1\n",
        "[generate]\ntests = \"no\"\n",
        "[inflections]\nperson = true\n",
        "[inflections]\nPerson = \"people\"\n",
        "[inflections]\nperson = \"the people\"\n",
        "[inflections]\nperson = \"\"\n",
        "[inflections]\ntype = \"types\"\n",
        "[inflections\n",
    ];
    let shown = wrong.map(|text| Place::new(text, None).settings().unwrap_err());
    insta::assert_snapshot!(shown.join("\n\n"));
    let person = Place::new("", Some("[generate]\ntests = 1\n"));
    insta::assert_snapshot!(person.settings().unwrap_err(), @"
    error[CX0009]: your settings in `/own/cortex/config.toml` cannot be used
      cause: line 2: `tests` has to be `true` or `false`
      hint: for example `tests = false`
    ");
}

#[test]
fn aliases_stand_for_words_as_a_shell_splits_them() {
    let text = "[aliases]\ngs = \"generate service\"\npreview = \"gs --dry-run\"\n\
                said = \"generate 'two words' \\\"and\\\" more\\\\ so\"\n";
    let place = Place::new(
        text,
        Some("[aliases]\ngs = \"serve\"\nmine = \"serve -q\"\n"),
    );
    assert_eq!(place.aliases().refused, []);
    assert_eq!(place.meaning("gs"), Ok(Some("generate|service".into())));
    let preview = "generate|service|--dry-run";
    assert_eq!(place.meaning("preview"), Ok(Some(preview.into())));
    let said = "generate|two words|and|more so";
    assert_eq!(place.meaning("said"), Ok(Some(said.into())));
    assert_eq!(place.meaning("mine"), Ok(Some("serve|-q".into())));
    assert_eq!(place.meaning("other"), Ok(None));
}

#[test]
fn aliases_that_cannot_be_used_are_refused() {
    let text = "[aliases]\nserve = \"generate service\"\ng = \"serve\"\nhelp = \"serve\"\n\
                empty = \" \"\n\"\" = \"serve\"\n\"--flag\" = \"serve\"\n\"two words\" = \"serve\"\n\
                flag = \"--quiet serve\"\nopen = \"serve 'x\"\nnumber = 1\n\
                self = \"self x\"\none = \"two\"\ntwo = \"one\"\nslip = \"genrate x\"\n";
    let place = Place::new(text, None);
    let refused = place.aliases().refused;
    let mut shown: Vec<_> = refused
        .iter()
        .map(|(_, failure)| place.shown(failure))
        .collect();
    for word in ["self", "one", "slip"] {
        shown.push(place.meaning(word).unwrap_err());
    }
    insta::assert_snapshot!(shown.join("\n\n"));
}
