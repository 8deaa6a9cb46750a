//! What commands tell scripts of a plan, held against the schema that is published.

use std::path::Path;

use serde_json::Value;

use super::{run, shop};
use crate::support::Sandbox;

const SCHEMA: &str = "docs/src/reference/plan.schema.json";

/// What a command in the project prints with `--json`.
fn told(sandbox: &Sandbox, args: &str) -> Value {
    let mut cortex = sandbox.cortex(args);
    let output = cortex.arg("--json").current_dir(sandbox.path("shop"));
    let output = output.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args}: {error}"))
}

#[test]
fn every_command_that_writes_tells_it_as_the_schema_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let schema = compiler.compile(path.to_str().unwrap(), &mut schemas);
    let schema = schema.unwrap();
    let check = |document: &Value| {
        let checked = schemas.validate(document, schema);
        checked.map_err(|error| format!("{error:#}"))
    };
    let documents = documents();
    for document in &documents {
        check(document).unwrap_or_else(|error| panic!("{document:#}: {error}"));
    }
    // And it is one that refuses something.
    let removed = documents.iter().find(|document| {
        let left = document["left"].as_array();
        left.is_some_and(|left| !left.is_empty())
    });
    for (pointer, wrong) in [
        ("/dry_run", Value::Null),
        ("/files/0/change", "made".into()),
        ("/files/0/path", "/etc/passwd".into()),
        ("/files/0/diff", "".into()),
        ("/left/0/line", Value::Null),
        ("/notes", Value::Null),
    ] {
        let mut spoiled = removed.unwrap().clone();
        match pointer.rsplit_once('/') {
            Some(("", member)) => spoiled[member] = wrong,
            _ => *spoiled.pointer_mut(pointer).unwrap() = wrong,
        }
        check(&spoiled).unwrap_err();
    }
}

/// What commands tell, with every member that there is.
fn documents() -> Vec<Value> {
    let sandbox = shop();
    let commands = [
        "generate service billing/Invoice --dry-run",
        "generate service billing/Invoice",
        "generate service billing/Invoice",
        "undo --dry-run",
        "undo",
        "redo",
        "lint --fix",
        "destroy service billing/Invoice --dry-run",
    ];
    let mut documents: Vec<Value> = commands.map(|args| told(&sandbox, args)).into();
    let noted = told(&sandbox, "generate config Mail key:secret --dry-run");
    let note = noted["notes"][0].as_str().unwrap();
    assert!(note.contains("APP__MAIL__KEY"), "{noted}");
    let service = "shop/src/billing/invoice_service.rs";
    sandbox.write(service, &(sandbox.read(service) + "// Mine.\n"));
    let module = "shop/src/billing/mod.rs";
    let text = sandbox.read(module);
    let other_words = text.replace("mod invoice", "pub mod invoice");
    run(&sandbox, "generate controller Post");
    let dto = "shop/src/posts/dto.rs";
    sandbox.write(dto, &(sandbox.read(dto) + "// Mine.\n"));
    let kept = told(&sandbox, "destroy controller Post");
    assert_eq!(kept["kept"][0], "src/posts/dto.rs");
    sandbox.write(module, &other_words);
    let removed = told(&sandbox, "destroy service billing/Invoice --force");
    assert_eq!(removed["left"][0]["line"], "mod invoice_service;");
    run(&sandbox, "undo");
    run(&sandbox, "generate route greetings get /today");
    let dto = "shop/src/greetings/dto.rs";
    sandbox.write(dto, &sandbox.read(dto).replace("`today`", "it"));
    let changed = told(&sandbox, "destroy route greetings get /today --dry-run");
    assert_eq!(changed["changed"][0]["item"], "TodayResponse");
    sandbox.write(module, "pub(crate) fn module() -> Module { made() }\n");
    let left = told(&sandbox, "lint --fix");
    assert!(left["findings"].is_array(), "{left:#}");
    documents.extend([noted, kept, removed, changed, left]);
    documents
}
