//! What a person asked a generator for, before anything is made of it.

use std::collections::BTreeMap;

use super::access::Access;
use super::words::Inflections;
use crate::error::{Failure, catalog};
use crate::fields::Id;
use crate::name::objection_to_letters;

/// A name, further words, and flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) name: String,
    /// What follows the name.
    pub(crate) words: Vec<String>,
    /// The values of the flags that were given; a switch has none.
    pub(crate) flags: BTreeMap<&'static str, Vec<String>>,
    /// The folder of `src/` around those in the name.
    pub(crate) path: Option<String>,
    /// Several of them, where English does not tell.
    pub(crate) plural: Option<String>,
    /// Whether tests are made as well.
    pub(crate) tests: bool,
    /// When it was asked for, in seconds since 1970.
    pub(crate) now: u64,
    /// What rows are told apart by, where nothing is said.
    pub(crate) id: Id,
    /// What the project's repositories are written with.
    pub(crate) access: Access,
    /// The project's own plurals.
    pub(crate) words_of_project: Inflections,
}

/// The folder that all modules are in.
const SOURCES: &str = "src";
const OUTSIDE: &str = "a module is a folder of `src/`, and it leads out of that";

impl Wish {
    /// The wish with its folders as they are from `src/` on, whether they stand in the name, in
    /// `--path` or in both. `here` is where the person stands in the project: paths such as
    /// `../sales` begin there.
    ///
    /// # Errors
    ///
    /// Fails where a path leads out of `src/`, or could not be a module's.
    pub(crate) fn settled(self, here: &[&str]) -> Result<Self, Failure> {
        let name = match below_sources(&self.name, here)? {
            name if name.is_empty() => self.name.clone(),
            name => name,
        };
        let Some(typed) = &self.path else {
            return Ok(Self { name, ..self });
        };
        let path = below_sources(typed, here)?;
        let mut parts = path.split('/').filter(|_| !path.is_empty());
        if let Some(why) = parts.find_map(objection_to_letters) {
            return Err(catalog::bad_folder(typed, &why));
        }
        let (folders, last) = match name.rsplit_once('/') {
            Some((folders, last)) => (folders, last.to_owned()),
            None => ("", name),
        };
        let parts = [&*path, folders]
            .into_iter()
            .filter(|part| !part.is_empty());
        let path = parts.collect::<Vec<_>>().join("/");
        // What goes below `src/` and nowhere else goes where it would without a path.
        Ok(Self {
            name: last,
            path: Some(path).filter(|path| !path.is_empty()),
            ..self
        })
    }

    /// Whether a flag was given.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.contains_key(flag)
    }

    /// The values that a flag was given.
    pub(crate) fn values(&self, flag: &str) -> &[String] {
        self.flags.get(flag).map_or(&[], Vec::as_slice)
    }
}

/// What was typed as a name or a folder, without `src/` before it and slashes behind it.
fn below_sources(typed: &str, here: &[&str]) -> Result<String, Failure> {
    let plain = typed.trim_end_matches('/');
    let is_relative =
        [".", ".."].contains(&plain) || plain.starts_with("./") || plain.starts_with("../");
    if !is_relative {
        let below = plain.strip_prefix("src/").unwrap_or(plain);
        return Ok(if plain == SOURCES {
            String::new()
        } else {
            below.to_owned()
        });
    }
    let mut parts = here.to_vec();
    for part in plain.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(
                parts
                    .pop()
                    .ok_or_else(|| catalog::bad_folder(typed, OUTSIDE))?,
            ),
            part => parts.push(part),
        }
    }
    match parts.split_first() {
        Some((&SOURCES, below)) => Ok(below.join("/")),
        _ => Err(catalog::bad_folder(typed, OUTSIDE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path and the name that come of what was typed in this folder.
    fn settled(name: &str, path: Option<&str>, here: &str) -> Option<String> {
        let wish = Wish {
            name: name.to_owned(),
            path: path.map(str::to_owned),
            ..Wish::default()
        };
        let here: Vec<&str> = here.split('/').filter(|part| !part.is_empty()).collect();
        let wish = wish.settled(&here).ok()?;
        Some(format!(
            "{} in {}",
            wish.name,
            wish.path.unwrap_or_default()
        ))
    }

    #[test]
    fn folders_of_name_and_path_are_put_together() {
        for (name, path, here, expected) in [
            ("Invoice", None, "", "Invoice in "),
            ("billing/Invoice", None, "", "billing/Invoice in "),
            ("src/billing/Invoice", None, "", "billing/Invoice in "),
            ("billing/", None, "", "billing in "),
            ("Invoice", Some("billing"), "", "Invoice in billing"),
            ("Invoice", Some("src/billing/"), "", "Invoice in billing"),
            (
                "billing/Invoice",
                Some("src/sales"),
                "",
                "Invoice in sales/billing",
            ),
            (
                "billing/Invoice",
                Some("src"),
                "src/sales",
                "Invoice in billing",
            ),
            ("src", None, "", "src in "),
            ("Invoice", Some("src"), "", "Invoice in "),
            (
                "Invoice",
                Some("../billing"),
                "src/sales",
                "Invoice in billing",
            ),
            (
                "Invoice",
                Some("./billing"),
                "src/sales",
                "Invoice in sales/billing",
            ),
            ("Invoice", Some("."), "src/sales", "Invoice in sales"),
            ("Invoice", Some("./src/sales"), "", "Invoice in sales"),
            ("./Invoice", None, "src/sales", "sales/Invoice in "),
        ] {
            let found = settled(name, path, here);
            assert_eq!(found.as_deref(), Some(expected), "{name} {path:?} {here}");
        }
    }

    #[test]
    fn a_path_stays_below_the_sources() {
        for (name, path, here) in [
            ("Invoice", Some("../x"), ""),
            ("Invoice", Some("../../../../etc"), "src/sales"),
            ("Invoice", Some("./tests"), ""),
            ("Invoice", Some("../tests"), "src"),
            ("./x", None, ""),
            ("Invoice", Some("/etc"), ""),
            ("Invoice", Some("a b"), ""),
        ] {
            assert_eq!(settled(name, path, here), None, "{name} {path:?} {here}");
        }
    }
}
