//! What open pages of a real application hear while it is worked on.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::{App, Server, target};
use crate::serve::assets::settle;
use crate::serve::devtools::{Endpoint, Events};
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

/// Where the module begins.
const MODULE: &str = "    let mut module = Module::new(\"pages\");\n";

/// Where the script is put into a page.
const BEGIN: &str = "<script src=\"";
const END: &str = "/script.js\" async crossorigin></script></body>";

/// Has a project with greetings show a page, and follows what is heard of it.
pub(super) fn hear_of_changes(app: &App<'_>) {
    let project = Project(app);
    project.write("src/pages.rs", PAGES);
    project.replace(
        "src/lib.rs",
        "pub mod greetings;",
        "pub mod greetings;\nmod pages;",
    );
    let import = "    module.import(greetings::module());\n";
    let both = format!("{import}    module.import(pages::module());\n");
    project.replace("src/lib.rs", import, &both);
    project.write("assets/site.css", "h1 { color: red }\n");

    // What takes longest is waited for without a limit.
    app.cargo("build --offline");
    let mut served = serve(app);
    let mut events = listen(&served);
    a_style_sheet_is_exchanged(&project, &served, &mut events);
    what_keeps_a_version_from_its_start_is_told(&project, &served, &mut events);
    panics_are_told(&project, &served, &mut events);
    served.end(Signal::SIGINT);

    // By itself the same binary leaves its pages as they are.
    let mut alone = Server::start(&app.binary(), &app.dir());
    assert!(!alone.get("/page").contains(BEGIN));
    assert_eq!(alone.stop(), Some(0));
    are_of_development_alone(app);
}

/// Listens as the page does that has the script.
fn listen(served: &Served) -> Events {
    let page = served.get("/page");
    let script = page.split_once(BEGIN).map(|(_, rest)| rest);
    let address = script.and_then(|script| Some(script.split_once(END)?.0));
    let address = address.unwrap_or_else(|| panic!("{page}"));
    assert!(!served.get("/").contains("script"));
    Endpoint::at(address, served).listen()
}

fn a_style_sheet_is_exchanged(project: &Project<'_>, served: &Served, events: &mut Events) {
    settle(project.0.sandbox, served, &project.path("README.md"));
    let starts = || served.talk().matches("listening").count();
    let before = starts();
    project.write("assets/site.css", "h1 { color: blue }\n");
    served.says("Swapped assets/site.css in open pages");
    let state = events.until(|state| state["refreshes"][0].is_object());
    assert_eq!(state["refreshes"][0]["styles"], json!(["assets/site.css"]));
    assert_eq!(served.get("/assets/site.css"), "h1 { color: blue }\n");
    assert_eq!(starts(), before);
}

/// Wiring is checked, and settings are read, when a version starts.
fn what_keeps_a_version_from_its_start_is_told(
    project: &Project<'_>,
    served: &Served,
    events: &mut Events,
) {
    let module = "src/greetings/mod.rs";
    let wiring = project.read(module);
    project.replace(module, "    module.provide::<GreetingService>();\n", "");
    let state = events.until(|state| first_error(state).is_object());
    let message = first_error(&state)["message"].to_string();
    let expected = "`GreetingController` needs `GreetingService`";
    assert!(message.contains(expected), "{message}");
    assert_eq!(first_error(&state)["file"], module);
    assert!(served.get("/").contains("Hello, world!"));
    project.write(module, &wiring);
    served.says("Reloaded src/greetings/mod.rs");
    events.until(|state| state["trouble"].is_null());

    let settings = "config/development.toml";
    let sound = project.read(settings);
    project.write(
        settings,
        &format!("{sound}\n[server]\nbody_limit = \"much\"\n"),
    );
    let state = events.until(|state| first_error(state).is_object());
    assert_eq!(first_error(&state)["file"], settings, "{state}");
    project.write(settings, &sound);
    served.says("Reloaded config/development.toml");
}

fn panics_are_told(project: &Project<'_>, served: &Served, events: &mut Events) {
    // There is no log yet where modules are made.
    let panic = format!("    assert!(PAGE.is_empty(), \"no pages\");\n{MODULE}");
    project.replace("src/pages.rs", MODULE, &panic);
    let state = events.until(|state| first_error(state)["message"] == "panicked: no pages");
    assert_eq!(first_error(&state)["file"], "src/pages.rs");
    project.write("src/pages.rs", PAGES);
    // The last of the three versions that were replaced takes no requests any more.
    served.says_times("stopped reason=SIGTERM", 3);

    served.request("/end");
    served.says("no luck; it runs with");
    let data = served.data();
    let ended = data
        .lines()
        .find(|line| line.contains(r#""event":"ended""#));
    let ended: Value = serde_json::from_str(ended.unwrap()).unwrap();
    assert_eq!(ended["errors"][0]["message"], "panicked: no luck");
    assert_eq!(ended["errors"][0]["file"], "src/pages.rs");
}

fn first_error(state: &Value) -> &Value {
    &state["trouble"]["errors"][0]
}

/// The files of a project.
struct Project<'a>(&'a App<'a>);

impl Project<'_> {
    fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.0.name)
    }

    fn read(&self, file: &str) -> String {
        self.0.sandbox.read(&self.path(file))
    }

    fn write(&self, file: &str, text: &str) {
        self.0.sandbox.write(&self.path(file), text);
    }

    fn replace(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert!(text.contains(old), "{file} has no `{old}`:\n{text}");
        self.write(file, &text.replacen(old, new, 1));
    }
}

/// What is only for development is not in a binary whose framework was built as for a release.
fn are_of_development_alone(app: &App<'_>) {
    const MARKS: [&str; 3] = [
        "/script.js\" async crossorigin></script>",
        "X_CORTEX_FAILURE=",
        "STATUS=panicked at ",
    ];
    let marks = || {
        let binary = std::fs::read(app.binary()).unwrap();
        let binary = String::from_utf8_lossy(&binary);
        MARKS.map(|mark| binary.contains(mark))
    };
    assert_eq!(marks(), [true; 3]);
    let as_released = ["cortex-app", "cortex-http"]
        .map(|name| format!(" --config profile.dev.package.{name}.debug-assertions=false"));
    app.cargo(&format!("build --offline{}", as_released.concat()));
    assert_eq!(marks(), [false; 3]);
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
