//! What a binary was built from, as cargo wrote it down beside the binary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::project::seen_from;

/// The files and folders that a binary is built from, as seen from its project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    paths: BTreeSet<PathBuf>,
    ask_for_all: bool,
}

impl Sources {
    /// Reads the list that belongs to a binary; none if it is not there or names nothing.
    pub(crate) fn of(binary: &Path, root: &Path) -> Option<Self> {
        let list = fs::read_to_string(binary.with_extension("d")).ok()?;
        // Some systems have several names for one folder.
        let root = root.canonicalize().ok()?;
        let mut sources = Self::default();
        for path in prerequisites(&list) {
            let path = root.join(path);
            // A link and what it leads to may both be watched.
            let real = path.canonicalize().ok();
            let names = real.into_iter().chain([without_detours(&path)]);
            sources
                .paths
                .extend(names.map(|name| seen_from(&root, &name)));
        }
        let unbound = sources
            .paths
            .iter()
            .filter(|path| is_unbound_script(&root, path));
        let (beside, inside): (Vec<_>, Vec<_>) = unbound.cloned().partition(|it| is_beside(it));
        sources.ask_for_all = !inside.is_empty();
        // What such a script of another package may read lies there.
        let packages = beside.iter().filter_map(|script| script.parent());
        sources.paths.extend(packages.map(Path::to_owned));
        let knows_the_project = sources.paths.iter().any(|path| !is_beside(path));
        knows_the_project.then_some(sources)
    }

    /// Whether there is any of them: what is built is built from something.
    pub(crate) fn are_known(&self) -> bool {
        !self.paths.is_empty()
    }

    /// Whether the binary is built from this file, or from all of a folder in which it lies.
    pub(crate) fn contain(&self, file: &str) -> bool {
        Path::new(file)
            .ancestors()
            .any(|path| self.paths.contains(path))
    }

    /// Whether a build script may read any file, so that only cargo can tell.
    pub(crate) fn ask_for_all(&self) -> bool {
        self.ask_for_all
    }

    #[cfg(test)]
    pub(crate) fn for_test(paths: &[&str], ask_for_all: bool) -> Self {
        let paths = paths.iter().map(PathBuf::from).collect();
        Self { paths, ask_for_all }
    }
}

/// Whether a path, as seen from the project, leads out of it.
fn is_beside(path: &Path) -> bool {
    path.starts_with("..") || path.is_absolute()
}

/// The paths behind the colon of a rule as `make` reads it, where a backslash keeps a space.
fn prerequisites(list: &str) -> Vec<String> {
    let Some((_, rule)) = list.lines().next().and_then(|line| line.split_once(": ")) else {
        return Vec::new();
    };
    let (mut paths, mut path) = (Vec::new(), String::new());
    for part in rule.split(' ') {
        path.push_str(part);
        if path.ends_with('\\') {
            path.pop();
            path.push(' ');
        } else if !path.is_empty() {
            paths.push(std::mem::take(&mut path));
        }
    }
    paths
}

/// `src/../README.md` is `README.md`.
fn without_detours(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, part| {
        if part == Component::ParentDir {
            path.pop();
        } else {
            path.push(part);
        }
        path
    })
}

/// Whether this is a build script for which cargo looks at every file of its package, since it
/// does not say itself what it reads.
fn is_unbound_script(root: &Path, path: &Path) -> bool {
    let in_src = path.components().any(|part| part.as_os_str() == "src");
    let is_named_so = path.file_name().is_some_and(|name| name == "build.rs");
    if path.extension().is_none_or(|ending| ending != "rs") || (in_src && !is_named_so) {
        return false;
    }
    // What cannot be read as text is not trusted either.
    fs::read_to_string(root.join(path)).map_or(true, |text| {
        text.contains("fn main") && !text.contains("rerun-if-")
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write files")]
mod tests {
    use super::*;

    /// The sources that a list names, in a project that holds these files.
    fn sources(list: &str, files: &[(&str, &str)]) -> Option<Sources> {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for (file, text) in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let list = list.replace("ROOT", &root.display().to_string());
        fs::write(root.join("app.d"), list).unwrap();
        Sources::of(&root.join("app"), &root)
    }

    #[test]
    fn the_list_is_read_with_its_spaces_folders_and_detours() {
        let list = "ROOT/app: ROOT/src/a\\ b.rs ROOT/src/../page.html /else/x.rs ROOT/migrations\n";
        let sources = sources(list, &[]).unwrap();
        for file in ["src/a b.rs", "page.html", "migrations/sqlite/1.sql"] {
            assert!(sources.contain(file), "{file}");
        }
        for file in ["src/a", "b.rs", "x.rs", "migrations.md", "config/a.toml"] {
            assert!(!sources.contain(file), "{file}");
        }
        assert!(!sources.ask_for_all());
    }

    #[test]
    fn a_list_that_is_missing_or_empty_is_none() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Sources::of(&dir.path().join("app"), dir.path()), None);
        assert_eq!(sources("", &[]), None);
        assert_eq!(sources("ROOT/app: /else/x.rs\n", &[]), None);
    }

    #[test]
    fn files_of_packages_beside_the_project_are_named_as_seen_from_it() {
        let script = ("../common-x/build.rs", "fn main() {}");
        let list =
            "ROOT/app: ROOT/src/main.rs ROOT/../common-x/src/lib.rs ROOT/../common-x/build.rs";
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap().join("shop");
        for (file, text) in [("src/main.rs", ""), script] {
            let path = root.join(file);
            fs::create_dir_all(root.join("src")).unwrap();
            fs::create_dir_all(root.with_file_name("common-x")).unwrap();
            fs::write(path, text).unwrap();
        }
        let list = list.replace("ROOT", &root.display().to_string());
        fs::write(root.join("app.d"), list).unwrap();
        let sources = Sources::of(&root.join("app"), &root).unwrap();
        assert!(sources.contain("../common-x/src/lib.rs"));
        // Its script does not say what it reads there, which is nothing of the project's.
        assert!(sources.contain("../common-x/data.txt"));
        assert!(!sources.ask_for_all());
    }

    #[test]
    fn a_build_script_that_does_not_say_what_it_reads_has_cargo_asked() {
        let list = "ROOT/app: ROOT/src/main.rs ROOT/build.rs ROOT/make.rs\n";
        let main = ("src/main.rs", "fn main() {}");
        let script = |text: &'static str| [main, ("build.rs", text), ("make.rs", "//! Parts.")];
        let asks = |text| sources(list, &script(text)).unwrap().ask_for_all();
        assert!(asks("fn main() {}"));
        assert!(!asks(
            "fn main() { println!(\"cargo::rerun-if-changed=a\"); }"
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_what_it_leads_to_are_both_sources() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::write(root.join("page.html"), "x").unwrap();
        std::os::unix::fs::symlink(root.join("page.html"), root.join("link.html")).unwrap();
        let list = format!("app: {}/link.html\n", root.display());
        fs::write(root.join("app.d"), list).unwrap();
        let sources = Sources::of(&root.join("app"), &root).unwrap();
        assert!(sources.contain("page.html") && sources.contain("link.html"));
    }
}
