//! The files of a project, and those of the packages beside it that it is built from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Tree;
use crate::project::{neighbours, seen_from};

/// All files whose changes count. Those outside of the project are named as seen from it.
#[derive(Debug)]
pub(crate) struct Forest {
    project: Tree,
    neighbours: Vec<Neighbour>,
}

#[derive(Debug)]
struct Neighbour {
    tree: Tree,
    is_there: bool,
}

impl Forest {
    /// Reads all files. Each folder is named before it is read, as by [`Tree::scan`].
    pub(crate) fn scan(root: &Path, on_folder: &mut dyn FnMut(&Path)) -> Self {
        let mut forest = Self {
            project: Tree::scan(root, on_folder),
            neighbours: Vec::new(),
        };
        forest.meet(on_folder);
        forest
    }

    /// Whether any file counts in a folder of the project.
    pub(crate) fn has_files_in(&self, folder: &str) -> bool {
        self.project.has_files_in(folder)
    }

    /// Where everything lies.
    pub(crate) fn roots(&self) -> BTreeSet<PathBuf> {
        let beside = self.neighbours.iter().map(|it| &it.tree.root);
        beside.chain([&self.project.root]).cloned().collect()
    }

    /// Of paths where something happened, the files that are new, gone or have another content.
    pub(crate) fn look(
        &mut self,
        paths: &BTreeSet<PathBuf>,
        on_folder: &mut dyn FnMut(&Path),
    ) -> BTreeSet<PathBuf> {
        let mut files = self.project.look(paths, on_folder);
        for neighbour in &mut self.neighbours {
            let all = BTreeSet::from([neighbour.tree.root.clone()]);
            // Nobody tells of a folder that was put in the place of another.
            let paths = if neighbour.returns() { &all } else { paths };
            files.extend(neighbour.tree.look(paths, on_folder));
        }
        self.follow(&files, on_folder);
        files
    }

    /// The same for all files, as [`Tree::sweep`] does it.
    pub(crate) fn sweep(&mut self, now: Duration) -> BTreeSet<PathBuf> {
        let mut files = self.project.sweep(now);
        for neighbour in &mut self.neighbours {
            files.extend(neighbour.tree.sweep(now));
        }
        self.follow(&files, &mut |_| ());
        files
    }

    /// Another manifest may name other packages.
    fn follow(&mut self, changed: &BTreeSet<PathBuf>, on_folder: &mut dyn FnMut(&Path)) {
        if changed.iter().any(|file| file.ends_with("Cargo.toml")) {
            self.meet(on_folder);
        }
    }

    fn meet(&mut self, on_folder: &mut dyn FnMut(&Path)) {
        let root = &self.project.root;
        let mut named = neighbours(root);
        // While a manifest is broken, nobody is known to be a neighbour no more.
        let is_known = |it: &Neighbour| named.contains(&it.tree.root);
        if !named.is_empty() {
            self.neighbours.retain(is_known);
        }
        for known in &self.neighbours {
            named.remove(&known.tree.root);
        }
        for dir in named {
            let name = seen_from(root, &dir);
            let tree = Tree::scan_beside(&dir, name, root, on_folder);
            let is_there = true;
            self.neighbours.push(Neighbour { tree, is_there });
        }
    }
}

impl Neighbour {
    /// Whether it is there again after it was not.
    fn returns(&mut self) -> bool {
        let is_there = self.tree.root.join("Cargo.toml").is_file();
        let was_there = std::mem::replace(&mut self.is_there, is_there);
        is_there && !was_there
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests change files on disk")]
mod tests {
    use std::fs;

    use super::*;

    struct Place {
        dir: tempfile::TempDir,
        folders: Vec<PathBuf>,
    }

    impl Place {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let folders = Vec::new();
            let place = Self { dir, folders };
            place.write(
                "shop/Cargo.toml",
                "[dependencies]\na = { path = \"../a\" }\n",
            );
            place.write("shop/src/main.rs", "");
            place.write("a/Cargo.toml", "");
            place.write("a/src/lib.rs", "");
            place
        }

        fn at(&self, path: &str) -> PathBuf {
            self.dir.path().canonicalize().unwrap().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.at(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn scan(&mut self) -> Forest {
            let shop = self.at("shop");
            Forest::scan(&shop, &mut |dir| self.folders.push(dir.to_owned()))
        }

        fn look(&mut self, forest: &mut Forest, paths: &[&str]) -> Vec<String> {
            let paths = paths.iter().map(|path| self.at(path)).collect();
            let files = forest.look(&paths, &mut |dir| self.folders.push(dir.to_owned()));
            files.iter().map(|it| it.display().to_string()).collect()
        }
    }

    #[test]
    fn a_change_beside_the_project_counts_and_is_named_from_there() {
        let mut place = Place::new();
        let mut forest = place.scan();
        assert!(place.folders.contains(&place.at("a/src")));
        assert_eq!(forest.roots().len(), 2);
        place.write("a/src/lib.rs", "//! Another.");
        let files = place.look(&mut forest, &["a/src/lib.rs"]);
        assert_eq!(files, ["../a/src/lib.rs"]);
        place.write("a/src/lib.rs", "//! A third.");
        let files = forest.sweep(Duration::ZERO);
        assert_eq!(files, BTreeSet::from([PathBuf::from("../a/src/lib.rs")]));
    }

    #[test]
    fn another_manifest_brings_other_packages() {
        let mut place = Place::new();
        let mut forest = place.scan();
        place.write("b/Cargo.toml", "");
        place.write("b/src/lib.rs", "");
        place.write(
            "shop/Cargo.toml",
            "[dependencies]\nb = { path = \"../b\" }\n",
        );
        place.look(&mut forest, &["shop/Cargo.toml"]);
        assert!(place.folders.contains(&place.at("b/src")));
        place.write("a/src/lib.rs", "//! Nobody's.");
        place.write("b/src/lib.rs", "//! Another.");
        let files = place.look(&mut forest, &["a/src/lib.rs", "b/src/lib.rs"]);
        assert_eq!(files, ["../b/src/lib.rs"]);
        // One that cannot be read for a moment, as while it is edited, changes nothing.
        place.write("shop/Cargo.toml", "[dependencies\n");
        place.look(&mut forest, &["shop/Cargo.toml"]);
        assert_eq!(forest.roots().len(), 2);
    }

    #[test]
    fn a_package_that_goes_and_returns_is_seen() {
        let mut place = Place::new();
        let mut forest = place.scan();
        fs::rename(place.at("a"), place.at("away")).unwrap();
        let gone = ["../a/Cargo.toml", "../a/src/lib.rs"];
        assert_eq!(place.look(&mut forest, &["a"]), gone);
        fs::rename(place.at("away"), place.at("a")).unwrap();
        place.folders.clear();
        assert_eq!(place.look(&mut forest, &[]), gone);
        assert!(place.folders.contains(&place.at("a/src")));
    }

    #[test]
    fn a_project_within_the_package_that_it_shows_is_counted_once() {
        let mut place = Place::new();
        place.write(
            "a/examples/shop/Cargo.toml",
            "[dependencies]\na.path = \"../..\"\n",
        );
        place.write("a/examples/shop/src/main.rs", "");
        let root = place.at("a/examples/shop");
        let mut forest = Forest::scan(&root, &mut |_| ());
        place.write("a/examples/shop/src/main.rs", "//! Another.");
        let files = place.look(&mut forest, &["a/examples/shop/src/main.rs", "a"]);
        assert_eq!(files, ["src/main.rs"]);
    }
}
