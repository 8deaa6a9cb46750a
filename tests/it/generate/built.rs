//! What generators write, with the true tools: formatted, linted and tested, alone and together.

use crate::apps::App;
use crate::support::Sandbox;

const NAME: &str = "it-generated";

/// What is generated in turn; the names tell controllers with and without tests, actions, other
/// routes and a module of their own.
const WISHES: &[&str] = &[
    "controller Post",
    "controller billing/Invoice index create --prefix /api/invoices",
    "controller Tag show delete --no-tests",
    "controller N update get /all post /{id}/copies",
    "controller Payment post /pay amount:u64 note:text:optional get /by/{user_id}/{name}",
    "route greetings get /today",
    "route Post post /{id}/publish --request note:string --request amount:u64",
    "route billing/Invoice put /{id}/{key} --response total:float --response id:u64",
    "service Post",
];

#[test]
fn all_of_it_together_is_formatted_linted_and_tested() {
    let sandbox = Sandbox::new();
    let new = format!("new {NAME} --template api --no-git --quiet");
    sandbox.cortex(&new).assert().success();
    for wish in WISHES {
        let mut cortex = sandbox.cortex(&format!("generate {wish}"));
        cortex.current_dir(sandbox.path(NAME)).assert().success();
    }
    let app = App {
        sandbox: &sandbox,
        name: NAME,
    };
    app.cargo("fmt --all --check");
    app.cargo("clippy --offline --all-targets -- -D warnings -W clippy::pedantic");
    let tests = app.cargo("test --offline");
    assert!(tests.matches("test result: ok").count() >= 2, "{tests}");
    for test in [
        "posts::create_refuses_what_is_no_name",
        "posts::publish_answers_a_request",
        "billing_invoices::update_answers_a_request",
        "greetings::today_answers_a_request",
    ] {
        assert!(tests.contains(test), "{tests}");
    }
}
