//! Files that browsers fetch: what their change does to the app, to pages and to scripts.

use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::client::wait_until;
use super::devtools::Endpoint;
use super::served::{Served, edit, project};
use crate::support::Sandbox;

/// The app with a style sheet and an image, once cargo has told what it is built from.
fn start(args: &str) -> (Sandbox, Served) {
    let sandbox = project("one");
    sandbox.write("assets/site.css", "h1 { color: red }\n");
    sandbox.write("assets/logo.svg", "<svg/>\n");
    let served = Served::run(&sandbox, args);
    served.says("Serving http://");
    (sandbox, served)
}

/// Waits until it is known what the app is built from, which cargo tells at its very end: a change
/// of a text is then seen to concern nothing.
pub(crate) fn settle(sandbox: &Sandbox, served: &Served, text: &str) {
    let judged = || {
        let all = served.talk() + &served.data();
        ["is no part of the app", "cargo found nothing to build"]
            .map(|why| all.matches(why).count())
    };
    let first = judged();
    let mut last = first;
    while last[0] == first[0] {
        sandbox.write(text, &format!("# {last:?}\n"));
        wait_until("the text is judged", || judged() != last);
        last = judged();
        // The next change ends a build that has not ended yet.
        sleep(Duration::from_millis(300));
    }
}

#[test]
fn they_reach_open_pages_without_a_build_or_a_restart() {
    let (sandbox, mut served) = start("-v");
    settle(&sandbox, &served, "README.md");
    let (app, builds) = (served.get("/pid"), served.talk().matches("$ cargo").count());
    let mut events = Endpoint::of(&served).listen();
    sandbox.write("assets/site.css", "h1 { color: blue }\n");
    served.says("     Swapped assets/site.css in open pages\n");
    let state = events.until(|state| state["refreshes"][0].is_object());
    assert_eq!(state["refreshes"][0]["styles"], json!(["assets/site.css"]));
    assert_eq!(served.get("/assets/site.css"), "h1 { color: blue }\n");
    sandbox.write("assets/logo.svg", "<svg></svg>\n");
    served.says("   Refreshed open pages for assets/logo.svg\n");
    served.says("because of assets/logo.svg: assets/logo.svg is fetched by browsers");
    let state = events.until(|state| state["refreshes"][1].is_object());
    assert_eq!(state["refreshes"][1]["styles"], json!(null));
    assert_eq!(served.get("/pid"), app);
    assert_eq!(served.talk().matches("$ cargo").count(), builds);
    served.end(Signal::SIGINT);
}

#[test]
fn with_code_they_are_built_and_in_code_they_are_code() {
    let (sandbox, mut served) = start("-v");
    settle(&sandbox, &served, "README.md");
    // Whether seen at once or one after the other: the version with both is built.
    sandbox.write("assets/site.css", "h1 { color: blue }\n");
    edit(&sandbox, "two");
    served.answers("two");
    let code = "pub const ANSWER: &str = include_str!(\"../assets/site.css\");\n";
    sandbox.write("src/answer.rs", code);
    served.answers("h1 { color: blue }\n");
    settle(&sandbox, &served, "README.md");
    sandbox.write("assets/site.css", "h1 { color: green }\n");
    served.answers("h1 { color: green }\n");
    served.end(Signal::SIGINT);
}

#[test]
fn pages_of_the_old_version_get_them_while_the_code_has_errors() {
    let (sandbox, mut served) = start("--json");
    settle(&sandbox, &served, "README.md");
    sandbox.write("src/answer.rs", "pub const ANSWER: &str = two;\n");
    served.says("Failed src/answer.rs");
    sandbox.write("assets/site.css", "h1 { color: blue }\n");
    served.says("Swapped assets/site.css in open pages");
    edit(&sandbox, "two");
    served.answers("two");
    served.end(Signal::SIGINT);
    let events = served.data();
    let events = events
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let events: Vec<Value> = events.collect();
    let find = |name: &str| events.iter().find(|event| event["event"] == name).unwrap();
    let refreshed = json!({
        "event": "refreshed", "files": ["assets/site.css"], "need": "swap",
        "why": "assets/site.css is a style sheet that browsers fetch",
    });
    assert_eq!(find("refreshed"), &refreshed);
    let error = &find("build-failed")["errors"][0];
    assert_eq!(
        (&error["file"], &error["line"]),
        (&json!("src/answer.rs"), &json!(1))
    );
}
