//! What generators write, with the true tools: formatted, linted and tested, alone and together, and
//! its tests held against code that is wrong.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{before, evolve, files_in, from, run_in};
use crate::apps::App;
use crate::support::Sandbox;

const TOGETHER: &str = "it-generated";

/// What is generated in turn, twice: with and without tests, in modules of their own and others',
/// one thing needing another.
const WISHES: &[&str] = &[
    "module billing/ledger",
    "controller Post",
    "controller billing/Invoice index create --prefix /api/invoices",
    "controller Tag show delete --no-tests",
    "controller N update get /all post /{id}/copies",
    "controller Payment post /pay amount:u64 note:text:optional get /by/{user_id}/{name}",
    "route greetings get /today",
    "route Post post /{id}/publish --request note:string --request amount:u64",
    "route billing/Invoice put /{id}/{key} --response total:float --response id:u64",
    "service Post",
    "service billing/ledger/Entry --export",
    "service Publisher --needs posts/PostRepository --needs GreetingService",
    "service Audit --needs billing/ledger/EntryService --no-tests",
    "config Mail host:string=localhost port:u16=25 timeout:duration=5s password:secret:optional",
    "config billing/Tax rate:f64=0.2 countries:list=de,fr",
    "test greetings",
    "test posts/PostController",
];

/// Tests that have to be there and to have run.
const TESTS: &[&str] = &[
    "posts::create_refuses_what_is_no_name",
    "posts::publish_answers_a_request",
    "billing_invoices::update_answers_a_request",
    "greetings::today_answers_a_request",
    "greetings_controller::",
    "posts_controller::",
    "mail::settings::tests::",
    "publishers::service::tests::",
];

/// Ways to spoil the code: the file, what stands there, and what is put in its place.
const SPOILED: &[(&str, &str, &str)] = &[
    // An error is returned.
    (
        "src/posts/controller.rs",
        "self.posts.find(id)",
        "self.posts.find(id + 9)",
    ),
    // A status is swapped.
    (
        "src/posts/controller.rs",
        "StatusCode::CREATED",
        "StatusCode::OK",
    ),
    (
        "src/posts/error.rs",
        "StatusCode::NOT_FOUND",
        "StatusCode::GONE",
    ),
    // A check is skipped.
    ("src/posts/dto.rs", "if name.is_empty()", "if name == \"?\""),
    ("src/posts/dto.rs", "#[serde(deny_unknown_fields)]\n", ""),
    // The work is not done.
    (
        "src/posts/repository.rs",
        "self.write().remove(&id)",
        "self.read().get(&id).cloned()",
    ),
    // An answer is another one.
    (
        "src/posts/controller.rs",
        "amount: body.amount",
        "amount: body.amount + 1",
    ),
    // A default is another one.
    ("src/mail/settings.rs", "default = 25", "default = 26"),
    // Something is not registered.
    (
        "src/publishers/mod.rs",
        "    module.provide::<PublisherService>();\n",
        "",
    ),
];

/// Makes the projects; to be called before any project is built.
pub(crate) fn prepare(sandbox: &Sandbox) -> Vec<String> {
    let mut names = vec![TOGETHER.to_owned()];
    new(sandbox, TOGETHER, "api");
    for wish in WISHES {
        let before = files_in(sandbox, TOGETHER);
        generate(sandbox, TOGETHER, wish);
        let after = files_in(sandbox, TOGETHER);
        assert!(after != before, "`{wish}` made nothing");
        generate(sandbox, TOGETHER, wish);
        assert_same(&files_in(sandbox, TOGETHER), &after, wish);
    }
    evolve::prepare(sandbox);
    for (thing, example) in examples(sandbox) {
        let name = format!("it-alone-{thing}");
        let wish = example.trim_start_matches("generate ");
        let model = before(&thing);
        let template = match model {
            Some(_) => "rest",
            None => template_for(sandbox, wish),
        };
        new(sandbox, &name, template);
        if let Some(model) = model {
            generate(sandbox, &name, model.trim_start_matches("generate "));
        }
        generate(sandbox, &name, wish);
        names.push(name);
    }
    names.push(from::prepare(sandbox));
    names
}

/// Builds, lints and tests the projects, and then spoils their code.
pub(crate) fn prove(sandbox: &Sandbox, names: &[String]) {
    for name in names {
        let app = App { sandbox, name };
        app.cargo("fmt --all --check");
        app.cargo("clippy --offline --all-targets -- -D warnings -W clippy::pedantic -A clippy::missing_errors_doc");
        let tests = app.cargo("test --offline");
        assert!(tests.matches("test result: ok").count() >= 2, "{tests}");
        if name == TOGETHER {
            for test in TESTS {
                assert!(tests.contains(test), "{test} is missing:\n{tests}");
            }
        }
    }
    evolve::prove(sandbox);
    let app = App {
        sandbox,
        name: TOGETHER,
    };
    for (file, right, wrong) in SPOILED {
        let path = format!("{TOGETHER}/{file}");
        let text = sandbox.read(&path);
        assert!(text.contains(right), "{file} has no `{right}`:\n{text}");
        sandbox.write(&path, &text.replacen(right, wrong, 1));
        let told = app.fails("cargo", "test --offline --no-fail-fast");
        assert!(
            told.contains("test result: FAILED"),
            "`{wrong}` in {file} is noticed by no test:\n{told}"
        );
        sandbox.write(&path, &text);
    }
}

fn new(sandbox: &Sandbox, name: &str, template: &str) {
    let new = format!("new {name} --template {template} --no-git --quiet");
    sandbox.cortex(&new).assert().success();
}

/// The template with a database, for what is refused without one.
fn template_for(sandbox: &Sandbox, wish: &str) -> &'static str {
    let shown = run_in(sandbox, TOGETHER, &format!("generate {wish} --dry-run"));
    if shown.contains("CX0951") {
        return "rest";
    }
    "api"
}

fn generate(sandbox: &Sandbox, name: &str, wish: &str) {
    let shown = run_in(sandbox, name, &format!("generate {wish}"));
    assert!(shown.ends_with("--- exit 0"), "{shown}");
}

/// The first example of each thing.
fn examples(sandbox: &Sandbox) -> Vec<(String, String)> {
    let listed = sandbox.cortex("generate --list --json").output().unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let example = |thing: &Value| {
        let words = thing["example"].as_array().unwrap().iter();
        let words: Vec<&str> = words.map(|word| word.as_str().unwrap()).collect();
        (thing["name"].as_str().unwrap().to_owned(), words.join(" "))
    };
    // A field needs a table to go to.
    let listed = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|thing| thing["name"] != "field");
    listed.map(example).collect()
}

/// Says which file differs, and not what is in all of them.
fn assert_same(now: &BTreeMap<String, String>, then: &BTreeMap<String, String>, wish: &str) {
    let paths = now.keys().chain(then.keys());
    for path in paths {
        assert_eq!(now.get(path), then.get(path), "`{wish}` again: {path}");
    }
}
