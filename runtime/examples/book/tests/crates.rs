//! The tables of crates in the book are what the manifests say.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cortex::config::{Table, Value};

const PAGE: &str = include_str!("../../../../docs/src/concepts/crates.md");
const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn the_table_names_every_crate_of_the_framework_and_no_other() {
    let named: BTreeSet<_> = rows("| crate | core").into_keys().collect();
    let there: BTreeSet<_> = crates().into_keys().collect();
    assert_eq!(named, there);
}

#[test]
fn it_says_which_are_optional_and_what_brings_them() {
    let (rows, crates) = (rows("| crate | core"), crates());
    let facade = &crates["cortex"];
    for (name, cells) in rows {
        let dependency = facade["dependencies"].get(&name);
        let optional = dependency.and_then(|it| it.get("optional")).is_some();
        assert_eq!(cells[1] == "optional", optional, "{name}");
        let brings = |list: &Value| {
            let mut parts = list.as_array().unwrap().iter();
            parts.any(|part| part.as_str() == Some(&*format!("dep:{name}")))
        };
        let features = facade["features"].as_table().unwrap().iter();
        let by = features.filter(|(_, list)| brings(list));
        let by: BTreeSet<_> = by.map(|(feature, _)| feature.clone()).collect();
        assert_eq!(quoted(&cells[2]), by, "{name}");
    }
}

#[test]
fn it_says_what_each_links_and_names() {
    let (outer, own) = (rows("| crate | core"), rows("| crate | names"));
    for (name, manifest) in crates() {
        let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) = dependencies(&manifest)
            .into_iter()
            .partition(|dependency| dependency.starts_with("cortex"));
        let without_feature = |cell: &str| {
            let mut names = quoted(cell);
            names.remove("http");
            names
        };
        assert_eq!(without_feature(&outer[&name][4]), theirs, "{name}");
        assert_eq!(without_feature(&own[&name][1]), ours, "{name}");
    }
}

/// The crates of the framework, each with its manifest; examples are none.
fn crates() -> BTreeMap<String, Table> {
    let read = |folder: &str| -> Table {
        let path = Path::new(RUNTIME).join(folder).join("Cargo.toml");
        fs::read_to_string(path).unwrap().parse().unwrap()
    };
    let workspace = read(".");
    let members = workspace["workspace"]["members"].as_array().unwrap();
    let names = members.iter().map(|member| member.as_str().unwrap());
    let own = names.filter(|name| !name.starts_with("examples/"));
    own.map(|name| (name.to_owned(), read(name))).collect()
}

/// What a crate depends on, on any system, with any feature, and not only for its tests.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let own = manifest.get("dependencies").into_iter();
    let systems = manifest.get("target").and_then(Value::as_table);
    let systems = systems.into_iter().flat_map(Table::values);
    let all = own.chain(systems.filter_map(|system| system.get("dependencies")));
    all.flat_map(|table| table.as_table().unwrap().keys().cloned())
        .collect()
}

/// The rows of the table with this head, by the crate in their first cell.
fn rows(head: &str) -> BTreeMap<String, Vec<String>> {
    let (_, table) = PAGE.split_once(head).unwrap();
    let lines = table.lines().skip(2);
    let lines = lines.take_while(|line| line.starts_with('|'));
    let cells = lines.map(|line| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    });
    cells
        .map(|cells| (cells[0].trim_matches('`').to_owned(), cells))
        .collect()
}

/// What stands in backticks.
fn quoted(cell: &str) -> BTreeSet<String> {
    let pieces = cell.split('`').skip(1).step_by(2);
    pieces.map(str::to_owned).collect()
}
