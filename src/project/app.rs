//! One app: where it is and which binary it runs, read without starting a program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use crate::error::{Failure, catalog};

/// A project of ours: a package with a `cortex.toml` beside its manifest.
#[derive(Debug)]
pub(crate) struct App {
    root: PathBuf,
    manifest: DocumentMut,
}

impl App {
    /// Finds the project that `dir` belongs to, by walking up.
    pub(crate) fn find(dir: &Path) -> Result<Self, Failure> {
        let plain = |dir: &&Path| dir.join("Cargo.toml").is_file();
        match Self::root_around(dir) {
            Some(root) => Self::read(root),
            None => Err(catalog::no_project(dir, dir.ancestors().find(plain))),
        }
    }

    /// The folder of the project that `dir` belongs to, if there is one.
    pub(crate) fn root_around(dir: &Path) -> Option<&Path> {
        let is_root =
            |dir: &&Path| dir.join("Cargo.toml").is_file() && dir.join("cortex.toml").is_file();
        dir.ancestors().find(is_root)
    }

    fn read(root: &Path) -> Result<Self, Failure> {
        Ok(Self {
            root: root.to_owned(),
            manifest: read_toml(&root.join("Cargo.toml"))?.unwrap_or_default(),
        })
    }

    /// The folders that lead from the project's own to this one; none to what is elsewhere.
    pub(crate) fn parts_to<'p>(&self, dir: &'p Path) -> Vec<&'p str> {
        let below = dir.strip_prefix(&self.root).ok();
        let parts = below.into_iter().flatten();
        parts.filter_map(|part| part.to_str()).collect()
    }

    /// The folder of the manifest.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The binary to run: the chosen one, the manifest's `default-run`, or the only one there is.
    pub(crate) fn binary(&self, chosen: Option<&str>) -> Result<String, Failure> {
        let found = self.binaries();
        let default = self.package("default-run").and_then(Item::as_str);
        let only = found.first().filter(|_| found.len() == 1);
        match chosen {
            Some(name) if found.contains(name) => Ok(name.to_owned()),
            Some(name) => Err(catalog::unknown_binary(name, &list(&found))),
            None => default
                .or(only.map(String::as_str))
                .map(str::to_owned)
                .ok_or_else(|| catalog::no_binary(&self.root.join("Cargo.toml"), &list(&found))),
        }
    }

    /// The names of all binaries, as cargo finds them.
    fn binaries(&self) -> BTreeSet<String> {
        let written = self.manifest.get("bin").and_then(Item::as_array_of_tables);
        let mut names: BTreeSet<String> = written
            .into_iter()
            .flatten()
            .filter_map(|bin| Some(bin.get("name")?.as_str()?.to_owned()))
            .collect();
        let discovers = self.package("autobins").and_then(Item::as_bool);
        if discovers.unwrap_or(true) {
            names.extend(self.discovered());
        }
        names
    }

    fn discovered(&self) -> Vec<String> {
        let mut names = Vec::new();
        let renamed = self.writes_path("src/main.rs");
        if !renamed && self.root.join("src/main.rs").is_file() {
            let name = self.package("name").and_then(Item::as_str);
            names.extend(name.map(str::to_owned));
        }
        let Ok(folder) = self.root.join("src/bin").read_dir() else {
            return names;
        };
        for path in folder.flatten().map(|entry| entry.path()) {
            let is_binary = path.extension().is_some_and(|ending| ending == "rs")
                || path.join("main.rs").is_file();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            names.extend(stem.filter(|_| is_binary).map(str::to_owned));
        }
        names
    }

    /// Whether a `[[bin]]` gives this file another name than cargo would.
    fn writes_path(&self, file: &str) -> bool {
        let written = self.manifest.get("bin").and_then(Item::as_array_of_tables);
        written
            .into_iter()
            .flatten()
            .any(|bin| bin.get("path").and_then(Item::as_str) == Some(file))
    }

    fn package(&self, key: &str) -> Option<&Item> {
        self.manifest.get("package")?.get(key)
    }
}

/// Reads a TOML file; one that is not there is no failure.
pub(crate) fn read_toml(path: &Path) -> Result<Option<DocumentMut>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => text
            .parse()
            .map(Some)
            .map_err(|error| catalog::manifest_broken(path, error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(catalog::cannot_read(path, &error)),
    }
}

fn list(names: &BTreeSet<String>) -> Vec<String> {
    names.iter().cloned().collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out projects on disk")]
mod tests {
    use std::fs;

    use super::*;

    const MANIFEST: &str = "[package]\nname = \"shop\"\n";

    fn project(manifest: &str, files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
        fs::write(dir.path().join("cortex.toml"), "").unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        dir
    }

    fn binary(manifest: &str, files: &[&str], chosen: Option<&str>) -> Result<String, String> {
        let dir = project(manifest, files);
        let app = App::find(dir.path()).unwrap();
        app.binary(chosen).map_err(|failure| {
            let root = dir.path().display().to_string();
            failure.to_string().replace(&root, "")
        })
    }

    #[test]
    fn is_found_from_a_folder_below() {
        let dir = project(MANIFEST, &["src/posts/mod.rs"]);
        let app = App::find(&dir.path().join("src/posts")).unwrap();
        assert_eq!(app.root(), dir.path());
    }

    #[test]
    fn a_package_inside_a_project_belongs_to_the_project() {
        let dir = project(MANIFEST, &["crates/posts/Cargo.toml"]);
        let app = App::find(&dir.path().join("crates/posts")).unwrap();
        assert_eq!(app.root(), dir.path());
    }

    #[test]
    fn a_package_that_is_not_ours_is_named() {
        let dir = project(MANIFEST, &[]);
        fs::remove_file(dir.path().join("cortex.toml")).unwrap();
        let failure = App::find(dir.path()).unwrap_err();
        assert_eq!(failure.code(), "CX0401");
        assert!(failure.causes()[0].contains("no `cortex.toml` beside it"));
    }

    #[test]
    fn the_only_binary_is_run() {
        assert_eq!(binary(MANIFEST, &["src/main.rs"], None).unwrap(), "shop");
        let named = format!("{MANIFEST}[[bin]]\nname = \"web\"\npath = \"src/main.rs\"\n");
        assert_eq!(binary(&named, &["src/main.rs"], None).unwrap(), "web");
    }

    #[test]
    fn of_several_the_default_or_the_chosen_one_is_run() {
        let files = ["src/main.rs", "src/bin/seed.rs", "src/bin/worker/main.rs"];
        insta::assert_snapshot!(binary(MANIFEST, &files, None).unwrap_err(), @"
        error[CX0403]: `/Cargo.toml` does not say which binary to run
          cause: it has several: seed, shop, worker
          hint: choose one with `--bin <name>`, or set `default-run` in the manifest
        ");
        assert_eq!(binary(MANIFEST, &files, Some("seed")).unwrap(), "seed");
        let default = format!("{MANIFEST}default-run = \"worker\"\n");
        assert_eq!(binary(&default, &files, None).unwrap(), "worker");
    }

    #[test]
    fn an_unknown_binary_is_refused_with_those_there_are() {
        let files = ["src/main.rs", "src/bin/seed.rs"];
        insta::assert_snapshot!(binary(MANIFEST, &files, Some("sed")).unwrap_err(), @"
        error[CX0403]: the project has no binary `sed`
          hint: its binaries: seed, shop
        ");
        insta::assert_snapshot!(binary(MANIFEST, &[], None).unwrap_err(), @"
        error[CX0403]: `/Cargo.toml` does not say which binary to run
          cause: it has no binary
          hint: add a `src/main.rs`
        ");
    }
}
