//! Turns the runtime's workspace into the `framework/` folder that projects receive.
//!
//! Kept: the manifests and sources of its crates. Left out: tests, benches, examples, lints,
//! profiles, and what only those need. Added: a lint switch at each crate root, since cargo does
//! not cap the lints of path dependencies; a setting that keeps `cargo fmt --all` away; the licence,
//! the version and a checksum of each file.

use std::collections::BTreeSet;
use std::error::Error;

use toml_edit::{Array, DocumentMut, Item};

use crate::archive::{Entry, Files};
use crate::checksum::sha256;

const QUIET: &str =
    "#![allow(warnings, unused, deprecated, nonstandard_style, future_incompatible)]\n";
const DEVELOPMENT_TABLES: &[&str] = &["lints", "dev-dependencies", "test", "bench", "example"];
const ROOT_FILES: &[&str] = &["Cargo.toml", "README.md"];

/// Makes the folder's files from the workspace's.
pub(crate) fn pack(
    workspace: Files,
    license: String,
    version: &str,
) -> Result<Files, Box<dyn Error>> {
    let members = members(&workspace);
    let mut files: Files = workspace
        .into_iter()
        .filter(|(path, _)| is_shipped(path, &members))
        .collect();
    let mut used = BTreeSet::new();
    for member in &members {
        edit(&mut files, &format!("{member}/Cargo.toml"), |text| {
            strip_crate(text, &mut used)
        })?;
        edit(&mut files, &format!("{member}/src/lib.rs"), |text| {
            Ok(format!("{QUIET}{text}"))
        })?;
    }
    edit(&mut files, "Cargo.toml", |text| {
        strip_workspace(text, &members, &used)
    })?;
    add(
        &mut files,
        "rustfmt.toml",
        "disable_all_formatting = true\n".into(),
    );
    add(&mut files, "LICENSE", license);
    add(&mut files, "VERSION", format!("{version}\n"));
    let sums = checksums(&files);
    add(&mut files, "CHECKSUMS", sums);
    Ok(files)
}

/// The folders at the top that hold a crate.
fn members(workspace: &Files) -> BTreeSet<String> {
    let folder = |path: &String| path.strip_suffix("/Cargo.toml").map(str::to_owned);
    workspace
        .keys()
        .filter_map(folder)
        .filter(|folder| !folder.contains('/'))
        .collect()
}

fn is_shipped(path: &str, members: &BTreeSet<String>) -> bool {
    match path.split_once('/') {
        None => ROOT_FILES.contains(&path),
        Some((member, rest)) => {
            members.contains(member) && (rest == "Cargo.toml" || rest.starts_with("src/"))
        }
    }
}

fn edit(
    files: &mut Files,
    path: &str,
    change: impl FnOnce(&str) -> Result<String, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let entry = files
        .get_mut(path)
        .ok_or_else(|| format!("runtime/{path} is missing"))?;
    entry.bytes = change(std::str::from_utf8(&entry.bytes)?)?.into_bytes();
    Ok(())
}

fn add(files: &mut Files, path: &str, text: String) {
    files.insert(
        path.into(),
        Entry {
            bytes: text.into_bytes(),
            executable: false,
        },
    );
}

/// Takes a crate's development tables away and notes which shared dependencies it uses.
fn strip_crate(text: &str, used: &mut BTreeSet<String>) -> Result<String, Box<dyn Error>> {
    let mut manifest: DocumentMut = text.parse()?;
    for table in DEVELOPMENT_TABLES {
        manifest.remove(table);
    }
    note_dependencies(manifest.as_item(), used);
    if let Some(targets) = manifest.get("target").and_then(Item::as_table_like) {
        targets
            .iter()
            .for_each(|(_, target)| note_dependencies(target, used));
    }
    Ok(manifest.to_string())
}

fn note_dependencies(item: &Item, used: &mut BTreeSet<String>) {
    for table in ["dependencies", "build-dependencies"] {
        if let Some(table) = item.get(table).and_then(Item::as_table_like) {
            used.extend(table.iter().map(|(name, _)| name.to_owned()));
        }
    }
}

/// Leaves the shipped members, what they share, and nothing that only matters for development.
fn strip_workspace(
    text: &str,
    members: &BTreeSet<String>,
    used: &BTreeSet<String>,
) -> Result<String, Box<dyn Error>> {
    let mut manifest: DocumentMut = text.parse()?;
    manifest.remove("profile");
    let workspace = manifest["workspace"]
        .as_table_mut()
        .ok_or("runtime has no [workspace]")?;
    workspace.remove("lints");
    workspace.remove("default-members");
    let mut array: Array = members.iter().map(String::as_str).collect();
    array
        .iter_mut()
        .for_each(|member| member.decor_mut().set_prefix("\n    "));
    array.set_trailing("\n");
    array.set_trailing_comma(true);
    workspace["members"] = toml_edit::value(array);
    if let Some(shared) = workspace
        .get_mut("dependencies")
        .and_then(Item::as_table_like_mut)
    {
        let names: Vec<String> = shared.iter().map(|(name, _)| name.to_owned()).collect();
        names
            .iter()
            .filter(|name| !used.contains(*name))
            .for_each(|name| {
                shared.remove(name);
            });
    }
    Ok(manifest.to_string())
}

/// The SHA-256 of each file, in the form that `sha256sum --check` reads.
fn checksums(files: &Files) -> String {
    let line = |(path, entry): (&String, &Entry)| format!("{}  {path}\n", sha256(&entry.bytes));
    files.iter().map(line).collect()
}
