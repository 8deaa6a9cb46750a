//! A client that nobody here wrote: schemathesis reads the description and sends what it allows, what
//! it does not, and what is odd. It must find no contradiction and no failure.

use crate::apps::{App, Server};
use crate::support::{Sandbox, need};

const CONFIG: &str = include_str!("schemathesis.toml");
const HOOKS: &str = include_str!("hooks.py");

/// The folder that it runs in.
const FOLDER: &str = "schemathesis";

/// How often it makes something up for each operation, beside what it works out from the description.
const EXAMPLES: &str = "10";

/// Nothing that the application answers contradicts what it says of itself.
pub(super) fn agrees(sandbox: &Sandbox, app: &App<'_>) {
    if !need("schemathesis") {
        return;
    }
    for (name, text) in [("schemathesis.toml", CONFIG), ("hooks.py", HOOKS)] {
        sandbox.write(&format!("{FOLDER}/{name}"), text);
    }
    app.cargo("build --offline");
    let create = sandbox.cortex("db create").current_dir(app.dir()).assert();
    create.success();
    let mut server = Server::start(&app.binary(), &app.dir());
    let url = format!("http://127.0.0.1:{}/openapi.json", server.port);
    let mut schemathesis = sandbox.program("schemathesis");
    schemathesis
        .args(["run", &url, "--no-color", "--seed", "1"])
        .args(["--max-examples", EXAMPLES])
        .env("PYTHONIOENCODING", "utf-8")
        .current_dir(sandbox.path(FOLDER));
    let output = schemathesis.output().unwrap();
    assert_eq!(server.stop(), Some(0), "the application ends as it should");
    std::fs::remove_dir_all(app.dir().join("data")).unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the application does not do what its description says:\n{}\n{complaints}",
        findings(&told)
    );
    // What was not asked was not found right either.
    for phase in ["Coverage", "Fuzzing", "Stateful"] {
        assert!(told.contains(&format!("\u{2705} {phase}")), "{told}");
    }
}

/// What was found, without the progress before it and the advice behind it.
fn findings(told: &str) -> &str {
    let begin = ["= ERRORS =", "= FAILURES ="].map(|title| told.find(title));
    let begin = begin.into_iter().flatten().min().unwrap_or_default();
    let found = &told[begin..];
    let end = found.find("= WARNINGS =").unwrap_or(found.len());
    &found[..end]
}

#[test]
fn a_failing_run_is_told_by_its_findings() {
    let told = "progress\n== FAILURES ==\nPOST /posts\n== WARNINGS ==\nadvice\n== SUMMARY ==";
    assert_eq!(findings(told), "= FAILURES ==\nPOST /posts\n=");
    assert_eq!(findings("it did not start"), "it did not start");
}
