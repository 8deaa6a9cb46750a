//! `cortex generate` and what belongs to it, as a person sees it: what is written, and what is said.

mod basics;
pub(crate) mod built;
mod config;
mod conflicts;
mod controller;
mod crud;
mod destroy;
mod destroy_route;
mod every;
pub(crate) mod evolve;
mod faults;
mod from;
mod in_use;
mod lint;
mod names;
mod route;
mod schema;
mod service;
mod test;
mod unset;
mod way;

use std::collections::BTreeMap;

use crate::support::Sandbox;

/// A sandbox with the new project `shop` in it, which is no repository.
pub(crate) fn shop() -> Sandbox {
    shop_from("api")
}

/// The same, with a database.
pub(crate) fn shop_with_database() -> Sandbox {
    shop_from("rest")
}

fn shop_from(template: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let new = format!("new shop --template {template} --no-git --quiet");
    sandbox.cortex(&new).assert().success();
    sandbox
}

/// What has to be generated before the first example of a thing works.
pub(crate) fn before(thing: &str) -> Option<&'static str> {
    ["field", "seeder", "factory", "dto"]
        .contains(&thing)
        .then_some("generate crud Post title:string")
}

/// Runs the binary in the project and shows what a person sees.
pub(crate) fn run(sandbox: &Sandbox, args: &str) -> String {
    run_in(sandbox, "shop", args)
}

/// The same in another project.
fn run_in(sandbox: &Sandbox, name: &str, args: &str) -> String {
    sandbox.run_in(name, args)
}

/// Every file of the project but the framework and the journal, by its path.
pub(crate) fn files(sandbox: &Sandbox) -> BTreeMap<String, String> {
    files_in(sandbox, "shop")
}

/// The same of another project.
fn files_in(sandbox: &Sandbox, name: &str) -> BTreeMap<String, String> {
    let root = sandbox.path(name);
    let entries = walkdir::WalkDir::new(&root).into_iter();
    let entries = entries.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !["framework", "target", "journal"].contains(&&*name)
    });
    let files = entries
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file());
    let file = |entry: walkdir::DirEntry| {
        let below = entry.path().strip_prefix(&root).unwrap();
        let path = below.to_string_lossy().replace('\\', "/");
        (path, std::fs::read_to_string(entry.path()).unwrap())
    };
    files.map(file).collect()
}
