//! Below which keys the settings of a struct stand; no two structs share them.

use heck::ToSnakeCase as _;

use super::item::Item;
use super::site::Site;
use super::wish::Wish;
use crate::error::{Failure, catalog};
use crate::plan::RelPath;

/// Where the framework has its own settings.
const TAKEN: [&str; 4] = ["config", "lifecycle", "log", "server"];

/// The prefix that was asked for, or else the name.
pub(super) fn prefix(wish: &Wish, item: &Item) -> Result<String, Failure> {
    let typed = wish.values("prefix").last();
    let prefix = typed.map_or(item.singular(), String::as_str);
    let is_word = |word: &str| {
        let starts = word.starts_with(|first: char| first.is_ascii_lowercase());
        starts && word == word.to_snake_case() && word.is_ascii()
    };
    if !prefix.split('.').all(is_word) {
        return Err(catalog::bad_prefix(prefix));
    }
    let first = prefix.split('.').next().unwrap_or_default();
    if TAKEN.contains(&first) {
        return Err(catalog::prefix_taken(first));
    }
    Ok(prefix.to_owned())
}

/// Fails where another struct of the project has these keys: what is set for the one would be read
/// by the other.
pub(super) fn must_be_free(
    site: &Site<'_>,
    prefix: &str,
    item: &Item,
    own: &RelPath,
) -> Result<(), Failure> {
    let files = site.list_ending("src", "settings.rs");
    let mut declared = declared(&files, |path| site.read(path))?.into_iter();
    let other = declared.find(|(path, other)| path != own && other == prefix);
    let Some((path, _)) = other else {
        return Ok(());
    };
    let around = item.module.last().filter(|_| !item.is_own());
    let around = around.map_or("app", String::as_str);
    let free = format!("{around}.{}", item.singular());
    Err(catalog::prefix_declared(prefix, path.as_str(), &free))
}

/// The prefixes of the structs in those of these files where settings are kept, each with its file.
pub(super) fn declared(
    files: &[RelPath],
    read: impl Fn(&RelPath) -> Result<Option<String>, Failure>,
) -> Result<Vec<(RelPath, String)>, Failure> {
    let mut declared = Vec::new();
    for path in files
        .iter()
        .filter(|path| path.as_str().ends_with("settings.rs"))
    {
        let code: String = read(path)?.unwrap_or_default();
        let code: String = code.split_whitespace().collect();
        let prefixes = code.split("#[settings(prefix=\"").skip(1);
        let prefixes = prefixes.filter_map(|rest| rest.split('"').next());
        declared.extend(prefixes.map(|prefix| (path.clone(), prefix.to_owned())));
    }
    Ok(declared)
}
