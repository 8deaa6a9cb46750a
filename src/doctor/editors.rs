//! Checks whether editors build in the folder that `cortex serve` builds in.
//!
//! Only files that lie in the project are read: what stands in a person's own settings of an editor is
//! not known, so nothing is said where a project has no file for it.

use std::path::Path;

use serde_json::Value;

use super::finding::Finding;
use super::speed::UNMEASURED;
use crate::project::read_toml;

const ID: &str = "editor";

/// An editor's file, what it is called, and what sets the folder there.
struct Known {
    name: &'static str,
    file: &'static str,
    remedy: &'static str,
    /// Whether the text gives rust-analyzer a folder of its own, if the text can be read.
    is_apart: fn(&Path) -> Option<bool>,
}

const KNOWN: [Known; 3] = [
    Known {
        name: "VS Code",
        file: ".vscode/settings.json",
        remedy: "set `\"rust-analyzer.cargo.targetDir\": true`",
        is_apart: |file| {
            let settings = json(file)?;
            Some(chooses(settings.get("rust-analyzer.cargo.targetDir")))
        },
    },
    Known {
        name: "Zed",
        file: ".zed/settings.json",
        remedy: "set `{\"lsp\": {\"rust-analyzer\": {\"initialization_options\": {\"cargo\": {\"targetDir\": true}}}}}`",
        is_apart: |file| {
            let pointer = "/lsp/rust-analyzer/initialization_options/cargo/targetDir";
            Some(chooses(json(file)?.pointer(pointer)))
        },
    },
    Known {
        name: "Helix",
        file: ".helix/languages.toml",
        remedy: "set `cargo.targetDir = true` under `[language-server.rust-analyzer.config]`",
        is_apart: |file| {
            let settings = read_toml(file).ok()??;
            let keys = ["language-server", "rust-analyzer", "config", "cargo"];
            let table = keys
                .iter()
                .try_fold(settings.as_item(), |item, key| item.get(key));
            let set = table.and_then(|table| table.get("targetDir"));
            Some(set.is_some_and(|set| set.as_bool() != Some(false)))
        },
    },
];

/// For each editor that the project has a file for, by its number, whether its folder is its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts(Vec<(usize, bool)>);

/// Reads the files; one with comments, or that is broken, is left alone.
pub(super) fn gather(root: &Path) -> Facts {
    let of = |(number, known): (usize, &Known)| {
        Some((number, (known.is_apart)(&root.join(known.file))?))
    };
    Facts(KNOWN.iter().enumerate().filter_map(of).collect())
}

fn json(file: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(file).ok()?;
    serde_json::from_str(&text).ok()
}

fn chooses(set: Option<&Value>) -> bool {
    !matches!(set, None | Some(Value::Null | Value::Bool(false)))
}

/// What the files say, one finding for those that are well and one for each other.
pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let Facts(files) = facts;
    let of = |apart: bool| files.iter().filter(move |file| file.1 == apart);
    let name = |file: &(usize, bool)| KNOWN[file.0].name;
    let well: Vec<_> = of(true).map(name).collect();
    let well = (!well.is_empty()).then(|| {
        let names = well.join(" and ");
        Finding::ok(
            ID,
            format!("rust-analyzer in {names} builds in a folder of its own"),
        )
    });
    let shared = of(false).map(|file| shares(&KNOWN[file.0]));
    well.into_iter().chain(shared).collect()
}

fn shares(known: &Known) -> Finding {
    let Known {
        name, file, remedy, ..
    } = known;
    let what = format!(
        "rust-analyzer in {name} builds in the folder that `cortex serve` builds in, so one waits for the other; how long was {UNMEASURED}"
    );
    Finding::warning(ID, what, format!("{remedy} in `{file}`"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write files")]
mod tests {
    use std::fs;

    use super::super::finding::Status;
    use super::*;

    /// What is found in a project with this file, as the status and the remedy.
    fn found(file: &str, text: &str) -> Vec<(Status, Option<String>)> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        let findings = check(&gather(dir.path())).into_iter();
        findings
            .map(|finding| (finding.status, finding.remedy))
            .collect()
    }

    #[test]
    fn each_editor_is_asked_in_its_own_words() {
        let apart = [
            (
                ".vscode/settings.json",
                r#"{"rust-analyzer.cargo.targetDir": true}"#,
            ),
            (
                ".vscode/settings.json",
                r#"{"rust-analyzer.cargo.targetDir": "target/editor"}"#,
            ),
            (
                ".zed/settings.json",
                r#"{"lsp": {"rust-analyzer": {"initialization_options": {"cargo": {"targetDir": true}}}}}"#,
            ),
            (
                ".helix/languages.toml",
                "[language-server.rust-analyzer.config.cargo]\ntargetDir = true\n",
            ),
        ];
        for (file, text) in apart {
            assert_eq!(found(file, text), [(Status::Ok, None)], "{text}");
        }
        let shared = [
            (".vscode/settings.json", "{}"),
            (
                ".vscode/settings.json",
                r#"{"rust-analyzer.cargo.targetDir": false}"#,
            ),
            (".zed/settings.json", r#"{"tab_size": 4}"#),
            (
                ".helix/languages.toml",
                "[language-server.rust-analyzer.config]\ncheck.command = \"clippy\"\n",
            ),
        ];
        for (file, text) in shared {
            let found = found(file, text);
            let [(Status::Warning, Some(remedy))] = &found[..] else {
                panic!("{text}: {found:?}");
            };
            assert!(remedy.ends_with(&format!("in `{file}`")), "{remedy}");
        }
    }

    #[test]
    fn what_is_not_there_or_cannot_be_read_is_not_judged() {
        assert_eq!(found(".idea/x.json", "{}"), []);
        assert_eq!(found(".vscode/settings.json", "{ // mine\n}"), []);
        assert_eq!(found(".helix/languages.toml", "= = ="), []);
    }
}
