//! The packages outside of a project that it is built from, as the manifests name them.
//!
//! They are known before anything was built, so that an error in one of them can be mended. What
//! only tests need is left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml_edit::{Item, TableLike};

use super::read_toml;

/// Tables of a manifest whose packages become a part of the binary.
const TABLES: &[&str] = &["dependencies", "build-dependencies"];

/// The folders of these packages. None lies in another, and none in the project.
pub(crate) fn neighbours(root: &Path) -> BTreeSet<PathBuf> {
    let Ok(root) = root.canonicalize() else {
        return BTreeSet::new();
    };
    let mut met = BTreeSet::new();
    let mut ahead = vec![root.clone()];
    while let Some(package) = ahead.pop() {
        if met.insert(package.clone()) {
            ahead.extend(named_by(&package));
        }
    }
    let outside: BTreeSet<_> = met
        .into_iter()
        .filter(|it| !it.starts_with(&root))
        .collect();
    let is_within = |it: &PathBuf| it.ancestors().skip(1).any(|dir| outside.contains(dir));
    outside
        .iter()
        .filter(|it| !is_within(it))
        .cloned()
        .collect()
}

/// How a path is written by one who stands in this folder. Both are complete.
pub(crate) fn seen_from(dir: &Path, path: &Path) -> PathBuf {
    let shared = dir.ancestors().find(|dir| path.starts_with(dir));
    let shared = shared.unwrap_or(Path::new(""));
    let up = dir.strip_prefix(shared).into_iter().flatten().map(|_| "..");
    let down = path.strip_prefix(shared).unwrap_or(path);
    up.collect::<PathBuf>().join(down)
}

/// The folders of the packages that a package names by their paths, itself or for its workspace.
fn named_by(package: &Path) -> Vec<PathBuf> {
    let Some(manifest) = manifest(package) else {
        return Vec::new();
    };
    let workspace = workspace_of(package);
    let shared = |name: &str| {
        let (dir, workspace) = workspace.as_ref()?;
        let table = workspace.get("workspace")?.get("dependencies")?;
        Some(dir.join(path_of(table.get(name)?)?))
    };
    let found = tables(&manifest)
        .flat_map(|table| table.iter())
        .filter_map(|(name, item)| {
            let is_shared = item.get("workspace").and_then(Item::as_bool) == Some(true);
            if is_shared {
                return shared(name);
            }
            Some(package.join(path_of(item)?))
        });
    let patched = workspace
        .iter()
        .flat_map(|(dir, manifest)| patches(dir, manifest));
    let all = found.chain(patched);
    all.filter_map(|dir| dir.canonicalize().ok()).collect()
}

fn tables(manifest: &Item) -> impl Iterator<Item = &dyn TableLike> {
    let targets = manifest.get("target").and_then(Item::as_table_like);
    let targets = targets.into_iter().flat_map(|table| table.iter());
    let places = [manifest].into_iter().chain(targets.map(|(_, item)| item));
    places.flat_map(|place| {
        let table = |name: &&str| place.get(*name).and_then(Item::as_table_like);
        TABLES.iter().filter_map(table)
    })
}

/// What stands in for a package of a registry, for the whole workspace.
fn patches(dir: &Path, manifest: &Item) -> Vec<PathBuf> {
    let registries = manifest.get("patch").and_then(Item::as_table_like);
    let registries = registries.into_iter().flat_map(|table| table.iter());
    let packages = registries.filter_map(|(_, item)| item.as_table_like());
    let packages = packages.flat_map(|table| table.iter());
    packages
        .filter_map(|(_, item)| Some(dir.join(path_of(item)?)))
        .collect()
}

fn path_of(dependency: &Item) -> Option<&str> {
    dependency.get("path")?.as_str()
}

/// The folder and manifest of the workspace that a package belongs to.
fn workspace_of(package: &Path) -> Option<(PathBuf, Item)> {
    package.ancestors().find_map(|dir| {
        let manifest = manifest(dir)?;
        manifest.get("workspace")?;
        Some((dir.to_owned(), manifest))
    })
}

fn manifest(package: &Path) -> Option<Item> {
    let document = read_toml(&package.join("Cargo.toml")).ok()??;
    Some(document.as_item().clone())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out packages on disk")]
mod tests {
    use std::fs;

    use super::*;

    /// What is outside of `shop`, among these folders with these manifests.
    fn beside_shop(manifests: &[(&str, &str)]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let all = dir.path().canonicalize().unwrap();
        for (folder, text) in manifests {
            fs::create_dir_all(all.join(folder)).unwrap();
            fs::write(all.join(folder).join("Cargo.toml"), text).unwrap();
        }
        let shop = all.join("shop");
        let found = neighbours(&shop).into_iter();
        found
            .map(|it| seen_from(&shop, &it).display().to_string())
            .collect()
    }

    const NO_MORE: &str = "[package]\nname = \"x\"\n";

    #[test]
    fn packages_are_followed_from_manifest_to_manifest() {
        let shop = "[dependencies]\nframework = { path = \"framework\" }\na = { path = \"../a\" }\n\
                    serde = \"1\"\n[dev-dependencies]\nd = { path = \"../d\" }\n\
                    [build-dependencies.b]\npath = \"../b\"\n\
                    [target.'cfg(unix)'.dependencies]\nc = { path = \"../deep/c\" }\n";
        let a = "[dependencies]\ne = { path = \"../e\" }\nshop = { path = \"../shop\" }\n";
        let found = beside_shop(&[
            ("shop", shop),
            ("shop/framework", NO_MORE),
            ("a", a),
            ("a/inner", NO_MORE),
            ("b", "[dependencies]\ni = { path = \"../a/inner\" }\n"),
            ("deep/c", NO_MORE),
            ("d", NO_MORE),
            ("e", NO_MORE),
        ]);
        assert_eq!(found, ["../a", "../b", "../deep/c", "../e"]);
    }

    #[test]
    fn a_workspace_names_packages_for_its_members() {
        let workspace = "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\n\
                         a = { path = \"a\" }\n[patch.crates-io]\np = { path = \"p\" }\n";
        let shop = "[dependencies]\na.workspace = true\nb.workspace = true\n";
        let found = beside_shop(&[("", workspace), ("shop", shop), ("a", NO_MORE), ("p", "")]);
        assert_eq!(found, ["../a", "../p"]);
    }

    #[test]
    fn what_cannot_be_read_names_nothing() {
        assert_eq!(beside_shop(&[("shop", "[dependencies\n")]), [""; 0]);
        assert!(neighbours(Path::new("/nowhere/at/all")).is_empty());
        let from = |dir, path| seen_from(Path::new(dir), Path::new(path));
        assert_eq!(from("/a/b", "/a/b/c"), Path::new("c"));
        assert_eq!(from("/a/b", "/a"), Path::new(".."));
        assert_eq!(from("/a/b", "/c"), Path::new("../../c"));
    }
}
