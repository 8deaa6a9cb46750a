//! What the tool tells of an app by asking it: routes, the graph, and what goes wrong on the way.
//!
//! The real app is the one that `apps.rs` has built; the rest are programs of a few lines.

mod real;

pub(crate) use real::tells_of_itself;

use crate::support::Sandbox;

/// A program that is a project by its files alone.
fn program(name: &str, main: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n"
    );
    sandbox.write("Cargo.toml", &manifest);
    sandbox.write("cortex.toml", "");
    sandbox.write("src/main.rs", main);
    sandbox
}

/// What a person sees of a run, without what cargo says and what differs from run to run.
fn seen(sandbox: &Sandbox, args: &str) -> String {
    let shown = sandbox.run(args);
    let is_cargos = |line: &&str| {
        let verbs = ["   Compiling", "    Finished", "    Blocking"];
        !verbs
            .iter()
            .any(|verb| line.trim_start_matches("--- stderr\n").starts_with(verb))
    };
    shown
        .lines()
        .filter(is_cargos)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A `main` that prints this to standard output.
fn prints(text: &str) -> String {
    format!("fn main() {{ print!(\"{{}}\", {text:?}); }}")
}

#[test]
fn a_program_that_says_something_else_is_told_with_what_it_said() {
    let sandbox = program("says-hello", &prints("Hello\n"));
    insta::assert_snapshot!(seen(&sandbox, "routes"), @"
    $ cortex routes
    --- stdout

    --- stderr
    error[CX0703]: `CORTEX_ENV=development [work]/target/debug/says-hello describe` did not print a description
      cause: its standard output begins with `Hello`
      cause: expected value at line 1 column 1
      hint: let `main` end with `App::new()….run()`, and print nothing to standard output before
    --- exit 1
    ");
    let sandbox = program("says-nothing", "fn main() {}");
    insta::assert_snapshot!(seen(&sandbox, "di graph"), @"
    $ cortex di graph
    --- stdout

    --- stderr
    error[CX0703]: `CORTEX_ENV=development [work]/target/debug/says-nothing describe` did not print a description
      cause: it printed nothing on standard output
      hint: let `main` end with `App::new()….run()`, and print nothing to standard output before
    --- exit 1
    ");
}

#[test]
fn a_program_that_fails_is_told_with_its_words() {
    let main = "fn main() { eprintln!(\"two modules collide\"); std::process::exit(3) }";
    let sandbox = program("fails", main);
    insta::assert_snapshot!(seen(&sandbox, "routes --json"), @r#"
    $ cortex routes --json
    --- stdout
    {
      "error": {
        "causes": [
          "two modules collide"
        ],
        "code": "CX0702",
        "hints": [
          "run that call yourself; `cortex doctor` looks for other troubles"
        ],
        "message": "the application failed: `CORTEX_ENV=development [work]/target/debug/fails describe` (exit status: 3)"
      }
    }
    --- stderr
    --- exit 1
    "#);
}

#[test]
fn a_description_of_another_form_is_refused() {
    let document = r#"{"schema": 7, "runtime": {"name": "cortex", "version": "9.0.0"}}"#;
    let sandbox = program("from-the-future", &prints(document));
    insta::assert_snapshot!(seen(&sandbox, "routes"), @"
    $ cortex routes
    --- stdout

    --- stderr
    error[CX0704]: the description of `from-the-future` has a form that this cortex cannot read
      cause: its form has the number 7, and this program reads number 1
      cause: the project's framework has version 9.0.0
      hint: use a newer `cortex`, at least of the version of the project's framework
    --- exit 1
    ");
}

#[test]
fn what_is_no_project_or_no_single_binary_is_refused_before_a_build() {
    let sandbox = Sandbox::new();
    assert!(sandbox.run("routes").contains("error[CX0401]"));
    insta::assert_snapshot!(sandbox.run("routes --method GET why GET /"), @"
    $ cortex routes --method GET why GET /
    --- stdout

    --- stderr
    error[CX0001]: `why` takes none of `--method`, `--under` and `--module`
      hint: put them behind `cortex routes` alone
    --- exit 2
    ");
    let sandbox = program("several", "fn main() {}");
    sandbox.write("src/bin/other.rs", "fn main() {}");
    assert!(sandbox.run("routes").contains("error[CX0403]"));
    insta::assert_snapshot!(sandbox.run("routes --bin other --no-build"), @"
    $ cortex routes --bin other --no-build
    --- stdout

    --- stderr
    error[CX0705]: there is no build of `other` to ask
      cause: `--no-build` was given, and neither a binary nor an earlier answer was found
      hint: run the command once without `--no-build`
    --- exit 1
    ");
    assert!(!sandbox.path("target").exists());
    assert_eq!(
        sandbox.cortex("di").output().unwrap().status.code(),
        Some(0)
    );
    assert_eq!(
        sandbox.cortex("di grahp").output().unwrap().status.code(),
        Some(2)
    );
}

#[test]
fn the_last_answer_is_kept_and_what_changed_since_is_named() {
    let empty = r#"{"schema": 1, "runtime": {"name": "cortex", "version": "0.1.0"}}"#;
    let sandbox = program("keeps", &prints(empty));
    assert!(sandbox.run("routes --no-build").contains("error[CX0705]"));
    let first = seen(&sandbox, "routes");
    insta::assert_snapshot!(first, @"
    $ cortex routes
    --- stdout

    --- stderr
    note: there is no such route
    --- exit 0
    ");
    insta::assert_snapshot!(seen(&sandbox, "di graph --no-build"), @"
    $ cortex di graph --no-build
    --- stdout
    no providers
    --- stderr
    note: this is from the last build, just now
    --- exit 0
    ");
    // Newer than the binary on every clock.
    let later = std::time::SystemTime::now() + std::time::Duration::from_mins(1);
    let file = std::fs::File::options()
        .write(true)
        .open(sandbox.path("src/main.rs"));
    file.unwrap().set_modified(later).unwrap();
    insta::assert_snapshot!(seen(&sandbox, "di graph --no-build"), @"
    $ cortex di graph --no-build
    --- stdout
    no providers
    --- stderr
    note: this is from the last build, just now
    warning: `src/main.rs` was changed after that build: without `--no-build`, it is built first
    --- exit 0
    ");
    // The answer outlives the binary.
    std::fs::remove_file(sandbox.path("target/debug/keeps")).unwrap();
    assert!(seen(&sandbox, "di graph --no-build").contains("no providers"));
    // And is worth nothing where it cannot be read: then there is nothing to ask.
    let kept = sandbox.list("target/cortex/described");
    assert_eq!(kept.len(), 1, "{kept:?}");
    sandbox.write(&format!("target/cortex/described/{}", kept[0]), "{");
    assert!(sandbox.run("di graph --no-build").contains("error[CX0705]"));
}

#[test]
fn the_environment_and_the_role_reach_the_app() {
    let main = r##"fn main() {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let words = words.join(" ");
        let env = std::env::var("CORTEX_ENV").unwrap();
        print!(r#"{{"schema": 1, "modules": [{{"name": "m"}}], "routes": [{{"method": "GET",
            "path": "/{env}", "handler": "{words}", "module": "m"}}]}}"#);
    }"##;
    let sandbox = program("asked", main);
    let routes = |args: &str| {
        let output = sandbox.cortex(args).output().unwrap();
        let routes: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let (path, handler) = (&routes[0]["path"], &routes[0]["handler"]);
        format!("{} {}", path.as_str().unwrap(), handler.as_str().unwrap())
    };
    assert_eq!(routes("routes --json"), "/development describe");
    let asked = "routes --json --env production --role worker";
    assert_eq!(routes(asked), "/production describe --role worker");
    assert_eq!(
        routes(&format!("{asked} --no-build")),
        "/production describe --role worker"
    );
    assert_eq!(routes("routes --json --no-build"), "/development describe");
    sandbox.write(".env", "CORTEX_ENV=test\n");
    assert_eq!(routes("routes --json --no-build"), "/test describe");
}
