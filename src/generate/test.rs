//! Tests for controllers and services that are there: each route and each public method once.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase as _, ToSnakeCase as _};
use serde_json::{Value, json};

use super::called::{blocks, methods, routes};
use super::declared::{Declarations, import};
use super::item::folders_of;
use super::sample::Samples;
use super::site::Site;
use super::thing::{Completes, Shared, Thing};
use super::wish::Wish;
use super::{controller_test, service_test};
use crate::edit::plain;
use crate::error::{Failure, catalog};

pub(super) const THING: Thing = Thing {
    name: "test",
    about: "Tests for a controller or service that is there, each of its methods called once",
    examples: &[
        (
            "greetings",
            "tests/it/ for all that the module `greetings` answers and offers",
        ),
        (
            "greetings/GreetingController",
            "tests/it/greetings_controller.rs, a test a route",
        ),
    ],
    needs: &[],
    subject: "A module such as `greetings`, or a type in it: `greetings/GreetingController`",
    completes: Completes::Tested,
    words: None,
    flags: &[],
    takes: &[Shared::InTheWay],
    role: "",
    plan,
};

/// A test function in the making.
#[derive(Debug, Default)]
pub(super) struct Test {
    /// The method's name; the test is called after it.
    pub(super) name: String,
    pub(super) about: String,
    pub(super) lines: Vec<String>,
    /// What a person has to fill in before it can be run.
    pub(super) missing: Option<String>,
    /// The types of the module that the lines name.
    pub(super) types: BTreeSet<String>,
}

/// The tests of a type, and its methods without one.
type Found = (Vec<Test>, Vec<String>);

/// A controller or a service with its tests.
struct Tested {
    name: String,
    role: &'static str,
    tests: Vec<Test>,
    /// The methods that no test could hold to anything.
    without: Vec<String>,
}

/// What a test may know of the module that it is about.
pub(super) struct Subject<'a> {
    pub(super) samples: Samples<'a>,
    /// What tests can import, by name: the path in the crate to the module or file around it.
    pub(super) reachable: BTreeMap<String, String>,
}

impl Subject<'_> {
    /// Whether tests can name all of these.
    pub(super) fn reaches<'b>(&self, mut names: impl Iterator<Item = &'b String>) -> bool {
        names.all(|name| self.reachable.contains_key(name))
    }
}

/// What was named: a module, or a type in one.
struct Wanted {
    folders: Vec<String>,
    name: Option<String>,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let wanted = wanted(wish, site)?;
    let folders = &wanted.folders;
    let typed: Vec<&str> = folders
        .iter()
        .map(String::as_str)
        .chain(wanted.name.as_deref())
        .collect();
    site.record(&typed.join("/"));
    let module = site.module_at(folders)?;
    let module = module.ok_or_else(|| catalog::no_module(&wish.name, &folders.join("/")))?;
    let declared = Declarations::read(site, &module)?;
    let subject = subject(site, &declared, folders)?;
    let (mut made, mut left_out) = (0_usize, Vec::new());
    for Tested {
        name,
        role,
        tests,
        without,
    } in tests(&declared, &subject)
    {
        let is_meant = wanted.name.as_ref().is_none_or(|only| *only == name);
        if !is_meant || (tests.is_empty() && without.is_empty()) {
            continue;
        }
        if let Some(life) = declared.life_of(&name).filter(|_| role == "service") {
            site.tell(format!(
                "`{name}` is {life}, so no test asks the container for it"
            ));
            continue;
        }
        if role == "service" && !subject.reachable.contains_key(&name) {
            let why = format!("`{}` keeps it, or its module, to itself", module.file);
            return Err(catalog::out_of_reach(&name, &why));
        }
        left_out.extend(without);
        if tests.is_empty() {
            continue;
        }
        let (file, values) = (
            file(wish, folders, &name, role),
            values(&site.krate, &subject, &name, &tests),
        );
        site.create_test(&format!("test/{role}.rs.hbs"), &file, &values)?;
        made += 1;
    }
    if made == 0 {
        let file = module.file.as_str();
        return Err(catalog::nothing_to_test(&wish.name, file, &left_out));
    }
    if !left_out.is_empty() {
        let methods = left_out.join("`, `");
        site.tell(format!(
            "no test is made of `{methods}`: nothing says what has to be answered, or what to call them with"
        ));
    }
    Ok(())
}

fn wanted(wish: &Wish, site: &Site<'_>) -> Result<Wanted, Failure> {
    let typed = wish.name.trim_end_matches('/');
    let (before, last) = typed.rsplit_once('/').unwrap_or(("", typed));
    let pascal = last.to_pascal_case();
    let role = ["Controller", "Service"]
        .into_iter()
        .find(|role| pascal.ends_with(role));
    let Some(role) = role else {
        let folders = folders_of(typed)?;
        return Ok(Wanted {
            folders,
            name: None,
        });
    };
    folders_of(last)?;
    let name = if last.starts_with(|first: char| first.is_ascii_uppercase()) {
        last
    } else {
        &pascal
    };
    let words = &wish.words_of_project;
    let singular = words.singular(&pascal.trim_end_matches(role).to_snake_case());
    let folders = match (&wish.path, before) {
        (Some(path), _) => folders_of(path)?,
        (None, "" | "src") => vec![site.folder_of(&words.plural(&singular), &singular)?],
        (None, before) => folders_of(before)?,
    };
    Ok(Wanted {
        folders,
        name: Some(name.to_owned()),
    })
}

/// The structs that samples are made of, and what tests can name.
fn subject<'a>(
    site: &Site<'_>,
    declared: &'a Declarations,
    folders: &[String],
) -> Result<Subject<'a>, Failure> {
    let mut reachable = BTreeMap::new();
    let structs = declared.structs();
    let is_open = site.is_public(folders)?;
    for name in structs.keys() {
        let found = declared.find(name).filter(|_| is_open);
        if let Some(inner) = found.and_then(|(file, _)| declared.way_to(file, name)) {
            let path: Vec<String> = folders.iter().cloned().chain(inner).collect();
            reachable.insert(name.clone(), path.join("::"));
        }
    }
    Ok(Subject {
        samples: Samples { structs },
        reachable,
    })
}

/// The tests of every controller and service, in the order of their names.
fn tests(declared: &Declarations, subject: &Subject<'_>) -> Vec<Tested> {
    let mut all: BTreeMap<(String, &'static str), Found> = BTreeMap::new();
    for (name, block) in declared
        .files()
        .iter()
        .flat_map(|file| blocks(&file.syntax))
    {
        if let Some(routes) = routes(block) {
            let (tests, _) = all.entry((name, "controller")).or_default();
            tests.extend(
                routes
                    .iter()
                    .map(|route| controller_test::of(route, subject)),
            );
        } else if name.ends_with("Service") {
            let (tests, without) = all.entry((name.clone(), "service")).or_default();
            for method in methods(block) {
                match service_test::of(&name, method, subject) {
                    Some(test) => tests.push(test),
                    None => without.push(plain(&method.sig.ident)),
                }
            }
        }
    }
    let tested = |((name, role), (tests, without))| Tested {
        name,
        role,
        tests: apart(tests),
        without,
    };
    all.into_iter().map(tested).collect()
}

/// Tests of one handler at several routes are told apart by a number.
fn apart(mut tests: Vec<Test>) -> Vec<Test> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for test in &mut tests {
        let count = seen.entry(test.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            test.name = format!("{}_{count}", test.name);
        }
    }
    tests
}

/// `greetings_controller` for the controller of the module `greetings`, else
/// `billing_invoice_controller`.
fn file(wish: &Wish, folders: &[String], name: &str, role: &str) -> String {
    let snake = name.to_snake_case();
    let bare = snake.strip_suffix(&format!("_{role}")).unwrap_or(&snake);
    let plural = wish.words_of_project.plural(bare);
    let is_own = folders
        .last()
        .is_some_and(|last| *last == plural || last == bare);
    let last = if is_own { role } else { &snake };
    let parts: Vec<&str> = folders.iter().map(String::as_str).chain([last]).collect();
    parts.join("_")
}

fn values(krate: &str, subject: &Subject<'_>, name: &str, tests: &[Test]) -> Value {
    let mut types: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for used in tests.iter().flat_map(|test| &test.types) {
        if let Some(path) = subject.reachable.get(used) {
            types.entry(path).or_default().insert(used);
        }
    }
    let imports = types.iter();
    let imports = imports.map(|(path, names)| format!("{krate}::{}", import(path, names)));
    let is_json = |line: &String| line.contains("json!(");
    json!({
        "type": name,
        "crate": krate,
        "json": tests.iter().flat_map(|test| &test.lines).any(is_json),
        "imports": imports.collect::<Vec<_>>(),
        "tests": tests.iter().map(|test| json!({
            "name": test.name,
            "about": test.about,
            "lines": test.lines,
            "ignored": test.missing.as_ref().map(|what| format!("{:?}", format!("fill in {what}"))),
        })).collect::<Vec<_>>(),
    })
}
