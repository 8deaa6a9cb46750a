//! Where a type is that was not found in the modules that its name implies, for the one who asked.

use super::declared::{Declarations, words};
use super::reached::names_of;
use super::site::Site;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;

/// What is declared as a type that something can be built with.
const KINDS: [&str; 2] = ["struct", "trait"];

/// Says where a type is that is asked for by this name, or which one may be meant.
pub(super) fn not_found(typed: &str, name: &str, site: &Site<'_>) -> Failure {
    let all = declared(site);
    let is_it = |found: &&(Vec<String>, String)| found.1 == name;
    let mut places: Vec<String> = all.iter().filter(is_it).map(place_of).collect();
    places.dedup();
    let near = nearest(name, all.iter().map(|(_, name)| name.as_str()));
    let near = near.and_then(|near| all.iter().find(|(_, name)| name == near));
    catalog::need_not_found(typed, name, &places, near.map(place_of).as_deref())
}

/// As it would be typed.
fn place_of((folders, name): &(Vec<String>, String)) -> String {
    format!("{}/{name}", folders.join("/"))
}

/// The types of all modules, each with the folders of its module.
fn declared(site: &Site<'_>) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for file in site.list_ending("src", ".rs") {
        let Ok(Some(text)) = site.read(&file) else {
            continue;
        };
        let mut before = "";
        for word in words(&text) {
            if KINDS.contains(&std::mem::replace(&mut before, word)) {
                let own = names_of(&file);
                let above = own.len().saturating_sub(1);
                let mut homes = [&own[..above], &own[..]].into_iter();
                let home = homes.find(|folders| is_in(site, folders, word));
                found.extend(home.map(|home| (home.to_vec(), word.to_owned())));
            }
        }
    }
    found
}

/// Whether a module has a type, as those see it who ask for one; the root is none that can be named.
fn is_in(site: &Site<'_>, folders: &[String], name: &str) -> bool {
    if folders.is_empty() {
        return false;
    }
    let module = site.module_at(folders).ok().flatten();
    let declared = module.and_then(|module| Declarations::read(site, &module).ok());
    declared.is_some_and(|declared| declared.find(name).is_some())
}
