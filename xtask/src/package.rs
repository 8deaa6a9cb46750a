//! `cargo xtask package`: the sources that the tool is built from, and nothing else, as an archive.
//!
//! Made from what git tracks. The templates and the framework are in it as the archives that
//! `build.rs` would make of them: `cargo package` leaves out folders that hold a `Cargo.toml`, and
//! without git, files whose names begin with a dot. Tests stay behind, with what only they need.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml_edit::{Array, DocumentMut, Item};

use crate::archive::{self, Entry, Files};
use crate::{Outcome, call, framework};

/// The package's name, which is also that of its folder and, with the version, of its archive.
pub(crate) const NAME: &str = concat!("cortex-cli-", env!("CARGO_PKG_VERSION"));

const RUNTIME: &str = "runtime";
/// The crates of the framework that the tool's manifest names.
const OWN_CRATES: &[&str] = &["cortex-config", "cortex-migrations"];
const FOLDERS: &[&str] = &["src", "build", "completions"];
const FILES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "build.rs",
    "install.sh",
];

/// Writes the archive into `target/package/`.
pub(crate) fn run(root: &Path, args: &[&str]) -> Outcome {
    if !args.is_empty() {
        return Err("usage: cargo xtask package".into());
    }
    let folder = root.join("target/package");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let file = write(root, &folder)?;
    println!("wrote {}", file.display());
    Ok(())
}

/// Writes the archive into a folder.
pub(crate) fn write(root: &Path, folder: &Path) -> Result<PathBuf, String> {
    let file = folder.join(format!("{NAME}.tar.gz"));
    let files = files(root)?.into_iter();
    let files = files.map(|(path, entry)| (format!("{NAME}/{path}"), entry));
    let written = archive::write(&files.collect(), &file);
    written.map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}

fn files(root: &Path) -> Result<Files, String> {
    let tracked = tracked(root)?;
    let tracked = tracked.as_ref();
    let mut files = Files::new();
    for folder in FOLDERS {
        for (path, entry) in folder_of(root, folder, tracked)? {
            files.insert(format!("{folder}/{path}"), entry);
        }
    }
    for path in FILES {
        let bytes = fs::read(root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        let executable = bytes.starts_with(b"#!/");
        files.insert((*path).into(), Entry { bytes, executable });
    }
    let crates = crates(root, tracked)?;
    let manifest = without_development(&text(root, "Cargo.toml")?)?;
    let lock = lock(&manifest, &text(root, "Cargo.lock")?, &crates)?;
    files.extend(crates);
    for (path, text) in [("Cargo.toml", manifest), ("Cargo.lock", lock)] {
        files.insert(path.into(), plain(text.into_bytes()));
    }
    let templates = folder_of(root, "templates", tracked)?;
    let runtime = folder_of(root, RUNTIME, tracked)?;
    let framework = framework(root, runtime)?;
    let (generators, starters) = archive::split(templates, "generate/");
    for (name, content) in [
        ("generators", generators),
        ("starters", starters),
        ("framework", framework),
    ] {
        files.insert(format!("packed/{name}.tar.gz"), plain(packed(&content)?));
    }
    Ok(files)
}

/// The crates of the framework that the tool itself is built with, as a workspace of their own.
fn crates(root: &Path, tracked: Option<&BTreeSet<String>>) -> Result<Files, String> {
    let mut runtime = folder_of(root, RUNTIME, tracked)?;
    runtime.retain(|path, _| match path.split_once('/') {
        Some((folder, _)) => OWN_CRATES.contains(&folder),
        None => true,
    });
    let packed = framework(root, runtime)?.into_iter();
    let inside = |(path, entry)| (format!("{RUNTIME}/{path}"), entry);
    Ok(packed.map(inside).collect())
}

fn framework(root: &Path, runtime: Files) -> Result<Files, String> {
    let version = env!("CARGO_PKG_VERSION");
    let packed = framework::pack(runtime, text(root, "LICENSE")?, version);
    packed.map_err(|error| error.to_string())
}

/// What git tracks, or nothing where this is no git repository.
fn tracked(root: &Path) -> Result<Option<BTreeSet<String>>, String> {
    if !root.join(".git").exists() {
        return Ok(None);
    }
    let mut git = Command::new("git");
    let list = call::output(git.args(["ls-files", "-z"]).current_dir(root))?;
    let paths = list.trim_end().split_terminator('\0');
    Ok(Some(paths.map(str::to_owned).collect()))
}

fn folder_of(
    root: &Path,
    folder: &str,
    tracked: Option<&BTreeSet<String>>,
) -> Result<Files, String> {
    let mut files =
        archive::read(&root.join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    if let Some(tracked) = tracked {
        files.retain(|path, _| tracked.contains(&format!("{folder}/{path}")));
    }
    Ok(files)
}

fn packed(files: &Files) -> Result<Vec<u8>, String> {
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = work.path().join("packed.tar.gz");
    let bytes = archive::write(files, &file).and_then(|()| fs::read(&file));
    bytes.map_err(|error| error.to_string())
}

fn plain(bytes: Vec<u8>) -> Entry {
    let executable = false;
    Entry { bytes, executable }
}

fn text(root: &Path, path: &str) -> Result<String, String> {
    fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))
}

/// The manifest as one of a workspace that has no other member, no tests and no benches.
fn without_development(manifest: &str) -> Result<String, String> {
    let mut manifest: DocumentMut = manifest
        .parse()
        .map_err(|error| format!("Cargo.toml: {error}"))?;
    for table in ["dev-dependencies", "test", "bench"] {
        manifest.remove(table);
    }
    if let Some(targets) = manifest.get_mut("target").and_then(Item::as_table_like_mut) {
        for (_, target) in targets.iter_mut() {
            if let Some(target) = target.as_table_like_mut() {
                target.remove("dev-dependencies");
            }
        }
    }
    let workspace = manifest["workspace"]
        .as_table_mut()
        .ok_or("Cargo.toml has no [workspace]")?;
    // The package itself is a member; named as one, its folder would take in what is excluded.
    workspace.remove("members");
    workspace["exclude"] = toml_edit::value(Array::from_iter([RUNTIME]));
    Ok(manifest.to_string())
}

/// The lock file without what only the left-out parts need, or `--locked` would refuse it.
fn lock(manifest: &str, lock: &str, crates: &Files) -> Result<String, String> {
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = work.path();
    let write = |path: &str, text: &str| fs::write(folder.join(path), text);
    let prepared = fs::create_dir(folder.join("src"))
        .and_then(|()| write("src/main.rs", ""))
        .and_then(|()| write("Cargo.toml", manifest))
        .and_then(|()| write("Cargo.lock", lock));
    prepared.map_err(|error| error.to_string())?;
    for (path, entry) in crates {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = made.and_then(|()| fs::write(path, &entry.bytes));
        written.map_err(|error| error.to_string())?;
    }
    let args = ["update", "--workspace", "--offline", "--quiet"];
    call::run(&mut call::cargo(folder, &args))?;
    text(folder, "Cargo.lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_keeps_what_a_build_needs() {
        let manifest = "[workspace]\nmembers = [\"xtask\"]\nexclude = [\"runtime\", \"benches\"]\n\n\
            [package]\nname = \"a\"\n\n[[test]]\nname = \"it\"\n\n[dependencies]\nb = \"1\"\n\n\
            [dev-dependencies]\nc = \"1\"\n\n[target.'cfg(unix)'.dependencies]\nd = \"1\"\n\n\
            [target.'cfg(unix)'.dev-dependencies]\ne = \"1\"\n";
        let expected = "[workspace]\nexclude = [\"runtime\"]\n\n[package]\nname = \"a\"\n\n\
            [dependencies]\nb = \"1\"\n\n[target.'cfg(unix)'.dependencies]\nd = \"1\"\n";
        assert_eq!(without_development(manifest), Ok(expected.to_owned()));
    }
}
