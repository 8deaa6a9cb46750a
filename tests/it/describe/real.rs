//! The app that `cortex new` makes: described, explained, broken and mended.

use std::path::Path;

use serde_json::Value;

use crate::support::Sandbox;

const SCHEMA: &str = "docs/src/reference/describe.schema.json";

/// A controller that nothing names yet.
const NOTES: &str = "//! Notes.

use cortex::prelude::*;

/// Answers requests for notes.
#[derive(Clone, Debug, Injectable)]
pub struct NoteController {}

#[controller(\"/notes\")]
impl NoteController {
    /// Shows one note.
    #[get(\"/{id}\")]
    async fn show(&self, Path(id): Path<i64>) -> Json<i64> {
        Json(id)
    }
}
";

/// The project, and how its commands are run so that nothing is built twice.
struct Project<'a> {
    sandbox: &'a Sandbox,
    name: &'a str,
    target: &'a Path,
}

/// Everything that the tool tells of the app `name`, which was made from the template `api` and is
/// built in `target`. The project is changed.
pub(crate) fn tells_of_itself(sandbox: &Sandbox, name: &str, target: &Path, described: &Value) {
    fits_the_schema(described);
    let project = Project {
        sandbox,
        name,
        target,
    };
    project.lists_routes();
    project.shows_the_graph();
    project.completes_from_what_is_kept();
    project.explains_what_is_not_wired();
    project.passes_on_that_it_does_not_compile();
}

fn fits_the_schema(described: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let schema = compiler
        .compile(path.to_str().unwrap(), &mut schemas)
        .unwrap();
    let check = |document: &Value| {
        schemas
            .validate(document, schema)
            .map_err(|error| format!("{error:#}"))
    };
    check(described).unwrap();
    // And it is one that refuses something, in each list.
    for (pointer, wrong) in [
        ("/schema", Value::from(2)),
        ("/routes/0/path", "posts".into()),
        ("/providers/0/needs", Value::Null),
        ("/settings/0/secret", "no".into()),
    ] {
        let mut spoiled = described.clone();
        *spoiled.pointer_mut(pointer).unwrap() = wrong;
        check(&spoiled).unwrap_err();
    }
}

impl Project<'_> {
    /// Runs the tool in the project: standard output, standard error, exit code.
    fn run(&self, args: &str) -> (String, String, Option<i32>) {
        let mut cortex = self.sandbox.cortex(args);
        cortex
            .current_dir(self.sandbox.path(self.name))
            .env("CARGO_TARGET_DIR", self.target);
        let output = cortex.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            text(&output.stdout),
            text(&output.stderr),
            output.status.code(),
        )
    }

    fn stdout(&self, args: &str) -> String {
        let (stdout, stderr, code) = self.run(args);
        assert_eq!(code, Some(0), "{stderr}");
        stdout
    }

    fn lists_routes(&self) {
        let (stdout, stderr, code) = self.run("routes");
        assert_eq!(code, Some(0), "{stderr}");
        assert!(stderr.contains("Finished"), "{stderr}");
        insta::assert_snapshot!("routes_api", stdout);
        assert_eq!(self.stdout("routes --no-build"), stdout);
        let json = self.stdout("routes --json --no-build --method post");
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 1);
        assert_eq!(json[0]["handler"], "create");
        let colored = self.stdout("routes --no-build --color always --under /greetings/");
        assert!(
            colored.contains("\u{1b}[32mGET") && colored.lines().count() == 2,
            "{colored}"
        );
        assert_eq!(self.run("routes --no-build --module greeting").2, Some(2));
        let why = self.stdout("routes why GET /greetings/Ada --no-build");
        assert!(
            why.contains("GreetingController::show (src/greetings/controller.rs:"),
            "{why}"
        );
    }

    fn shows_the_graph(&self) {
        let text = self.stdout("di graph --no-build --module greetings");
        assert!(text.contains("└─ greetings: GreetingService"), "{text}");
        let mermaid = self.stdout("di graph --no-build --format mermaid");
        assert!(mermaid.starts_with("flowchart LR\n"), "{mermaid}");
        let json = self.stdout("di graph --no-build --json --focus GreetingService");
        let json: Value = serde_json::from_str(&json).unwrap();
        let names = json["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["name"].as_str());
        let mut names: Vec<_> = names.map(Option::unwrap).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["GreetingController", "GreetingService", "GreetingSettings"]
        );
        assert_eq!(json["edges"].as_array().unwrap().len(), 2);
    }

    fn completes_from_what_is_kept(&self) {
        let offered = |words: &str| {
            let mut cortex = self.sandbox.cortex(&format!("-- cortex {words}"));
            let last = words.split_whitespace().count();
            cortex
                .current_dir(self.sandbox.path(self.name))
                .env("CARGO_TARGET_DIR", self.target)
                .env("CORTEX_COMPLETE", last.to_string());
            String::from_utf8(cortex.output().unwrap().stdout).unwrap()
        };
        assert_eq!(offered("routes --module gre"), "greetings\n");
        assert_eq!(
            offered("routes why GET /greetings/"),
            "/greetings/{name}\tGreets somebody by the name in the path.\n"
        );
        assert!(offered("di graph --focus GreetingS").starts_with("GreetingSettings\t"));
        assert!(offered("di graph --format m").starts_with("mermaid\t"));
    }

    /// Follows the advice, line by line, until the handler answers.
    fn explains_what_is_not_wired(&self) {
        let file = |name: &str| format!("{}/{name}", self.name);
        self.sandbox.write(&file("src/notes.rs"), NOTES);
        let why = || {
            let (stdout, stderr, _) = self.run("routes why GET /notes/7 --no-build");
            assert!(
                stderr.contains("`src/notes.rs` was changed after that build"),
                "{stderr}"
            );
            stdout
        };
        insta::assert_snapshot!("not_wired_api", why());
        let lib = self.sandbox.read(&file("src/lib.rs"));
        let wired = lib
            .replace("pub mod greetings;", "pub mod greetings;\nmod notes;")
            .replace(
                "    module\n}",
                "    module.controller::<notes::NoteController>();\n    module\n}",
            );
        self.sandbox.write(&file("src/lib.rs"), &wired);
        let why = self.stdout("routes why GET /notes/7");
        assert!(
            why.contains("is answered by notes::NoteController::show (src/notes.rs:"),
            "{why}"
        );
    }

    fn passes_on_that_it_does_not_compile(&self) {
        let broken = format!("{}/src/broken.rs", self.name);
        let lib = format!("{}/src/lib.rs", self.name);
        let text = self.sandbox.read(&lib);
        self.sandbox.write(&lib, &format!("{text}\nmod broken;\n"));
        self.sandbox.write(
            &broken,
            "//! Broken.\n\nfn broken() -> u8 {\n    \"no number\"\n}\n",
        );
        let (stdout, stderr, code) = self.run("routes");
        assert_eq!((stdout.as_str(), code), ("", Some(101)));
        assert!(
            stderr.contains("error[E0308]") && stderr.contains("error[CX0701]"),
            "{stderr}"
        );
        assert!(self.stdout("routes --no-build").contains("NoteController"));
        self.sandbox.write(&lib, &text);
    }
}
