//! What open pages of a real application hear while it is worked on.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::{App, Server, target};
use crate::serve::assets::settle;
use crate::serve::devtools::Endpoint;
use crate::serve::served::Served;

/// A module with a page, what the page fetches from disk, and an end by a panic.
const PAGES: &str = r#"//! A page.

use cortex::http::axum::routing::get;
use cortex::http::{Html, Router, header};
use cortex::prelude::*;

const PAGE: &str = "<html><head><link rel=stylesheet href=/assets/site.css></head><body></body></html>";

/// A plain router of axum's.
pub(crate) fn module() -> Module {
    let mut module = Module::new("pages");
    let router = Router::new().route("/page", get(async || Html(PAGE)));
    module.router(router.route("/assets/{file}", get(asset)).route("/end", get(end)));
    module
}

async fn asset(Path(file): Path<String>) -> ([(header::HeaderName, &'static str); 1], String) {
    let text = std::fs::read_to_string(format!("assets/{file}")).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/css")], text)
}

async fn end() -> &'static str {
    drop(std::thread::spawn(|| panic!("no luck")).join());
    std::process::exit(101)
}
"#;

/// Where the script is put into a page.
const BEGIN: &str = "<script src=\"";
const END: &str = "/script.js\" async crossorigin></script></body>";

pub(super) fn hear_of_changes(app: &App<'_>) {
    let (sandbox, name) = (app.sandbox, app.name);
    let file = |path: &str| format!("{name}/{path}");
    let replace = |path: &str, old: &str, new: &str| {
        let text = sandbox.read(&file(path));
        assert!(text.contains(old), "{path} has no `{old}`:\n{text}");
        sandbox.write(&file(path), &text.replacen(old, new, 1));
    };
    sandbox.write(&file("src/pages.rs"), PAGES);
    replace(
        "src/lib.rs",
        "pub mod greetings;",
        "pub mod greetings;\nmod pages;",
    );
    let import = "    module.import(greetings::module());\n";
    let both = format!("{import}    module.import(pages::module());\n");
    replace("src/lib.rs", import, &both);
    sandbox.write(&file("assets/site.css"), "h1 { color: red }\n");

    let mut served = serve(app);
    let page = served.get("/page");
    let (_, script) = page.split_once(BEGIN).unwrap_or_else(|| panic!("{page}"));
    let (address, _) = script.split_once(END).unwrap_or_else(|| panic!("{page}"));
    assert!(!served.get("/").contains("script"));
    let mut events = Endpoint::at(address, &served).listen();

    settle(sandbox, &served, &file("README.md"));
    sandbox.write(&file("assets/site.css"), "h1 { color: blue }\n");
    served.says("Swapped assets/site.css in open pages");
    let state = events.until(|state| state["refreshes"][0].is_object());
    assert_eq!(state["refreshes"][0]["styles"], json!(["assets/site.css"]));
    assert_eq!(served.get("/assets/site.css"), "h1 { color: blue }\n");
    assert_eq!(starts(&served), 1);

    // Wiring is checked, and settings are read, when a version starts.
    let provide = "    module.provide::<GreetingService>();\n";
    replace("src/greetings/mod.rs", provide, "");
    let error = |state: &Value| state["trouble"]["errors"][0].clone();
    let state = events.until(|state| error(state).is_object());
    let message = error(&state)["message"].to_string();
    assert!(
        message.contains("`GreetingController` needs `GreetingService`"),
        "{message}"
    );
    assert_eq!(error(&state)["file"], "src/greetings/mod.rs");
    assert!(served.get("/").contains("Hello, world!"));
    replace(
        "src/greetings/mod.rs",
        "    module.controller",
        &format!("{provide}    module.controller"),
    );
    events.until(|state| state["trouble"].is_null());
    let setting = "[server]\nbody_limit = \"much\"\n";
    let config = sandbox.read(&file("config/development.toml"));
    sandbox.write(
        &file("config/development.toml"),
        &format!("{config}\n{setting}"),
    );
    let state = events.until(|state| error(state).is_object());
    assert_eq!(error(&state)["file"], "config/development.toml", "{state}");
    sandbox.write(&file("config/development.toml"), &config);
    events.until(|state| state["trouble"].is_null());

    served.request("/end");
    served.says("Panic panicked at src/pages.rs:");
    let ended = served.data();
    let ended = ended
        .lines()
        .find(|line| line.contains(r#""event":"ended""#))
        .unwrap();
    let ended: Value = serde_json::from_str(ended).unwrap();
    assert_eq!(ended["errors"][0]["message"], "panicked: no luck");
    assert_eq!(ended["errors"][0]["file"], "src/pages.rs");
    served.end(Signal::SIGINT);

    // By itself the same binary leaves its pages as they are.
    let mut alone = Server::start(&app.binary(), &app.dir());
    assert!(!alone.get("/page").contains(BEGIN));
    assert_eq!(alone.stop(), Some(0));
}

fn serve(app: &App<'_>) -> Served {
    let mut command = app.sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    command
        .args(["serve", "--port", "0", "--json"])
        .current_dir(app.dir())
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true");
    let served = Served::spawn(&mut command, app.sandbox);
    served.says("Serving http://");
    served
}

/// How many versions were started.
fn starts(served: &Served) -> usize {
    served.talk().matches("listening").count()
}
