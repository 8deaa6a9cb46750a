//! `cortex lint`: what is not wired in, told and mended.

use super::{files, run, shop};

#[test]
fn what_generators_write_is_wired_in() {
    let sandbox = shop();
    run(&sandbox, "generate service billing/Invoice");
    insta::assert_snapshot!(run(&sandbox, "lint"));
}

#[test]
fn what_is_forgotten_is_told_and_mended() {
    let sandbox = shop();
    run(&sandbox, "generate service billing/Invoice");
    let wired = files(&sandbox);
    for file in ["src/billing/mod.rs", "src/lib.rs"] {
        let keep = |line: &&str| {
            let is_wiring = ["Invoice", "invoice", "billing::"];
            !is_wiring.iter().any(|word| line.contains(word))
        };
        let text: Vec<&str> = wired[file].lines().filter(keep).collect();
        let text = text.join("\n").replace("\n\n\n", "\n\n") + "\n";
        sandbox.write(&format!("shop/{file}"), &text);
    }
    let broken = files(&sandbox);
    let steps = [
        "lint --only wiring",
        "lint --json",
        "lint --only wiring --fix --dry-run",
    ];
    let told = steps.map(|args| run(&sandbox, args));
    assert_eq!(files(&sandbox), broken);
    let steps = ["lint --fix", "lint --fix --json", "lint --json"];
    let mended = steps.map(|args| run(&sandbox, args));
    assert_eq!(files(&sandbox), wired);
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), broken);
    let module = "shop/src/billing/mod.rs";
    let no_place =
        "pub(crate) fn module() -> Module { let made = Module::new(\"x\").with(1); made }\n";
    sandbox.write(module, no_place);
    let left = run(&sandbox, "lint --fix");
    let wrong = ["lint --only routes", "lint --dry-run"].map(|args| run(&sandbox, args));
    insta::assert_snapshot!(
        [
            told.join("\n\n"),
            mended.join("\n\n"),
            left,
            wrong.join("\n\n")
        ]
        .join("\n\n")
    );
}
