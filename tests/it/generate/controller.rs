//! `cortex generate controller`: what is written, what is refused, and that it can be taken back.

use super::{files, run, shop};

#[test]
fn a_controller_is_written_wired_in_and_taken_back() {
    let sandbox = shop();
    let before = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, "generate controller BlogPost --dry-run"));
    assert_eq!(files(&sandbox), before);
    insta::assert_snapshot!(run(&sandbox, "generate controller BlogPost"));
    let after = files(&sandbox);
    let again = run(&sandbox, "g controller blog-posts");
    assert!(again.contains("everything is there already"), "{again}");
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn some_actions_in_the_module_of_something_else() {
    let sandbox = shop();
    let args = "g controller billing/Invoice show delete --prefix /api/invoices --no-tests";
    run(&sandbox, args);
    let files = files(&sandbox);
    insta::assert_snapshot!(files["src/billing/invoice_controller.rs"]);
    insta::assert_snapshot!(files["src/billing/mod.rs"]);
    let paths = files.keys().filter(|path| path.contains("invoice"));
    insta::assert_snapshot!(paths.cloned().collect::<Vec<_>>().join("\n"), @r#"
    .cortex/generated/controller-billing-invoice.toml
    src/billing/invoice_controller.rs
    src/billing/invoice_dto.rs
    src/billing/invoice_error.rs
    src/billing/invoice_repository.rs
    "#);
    assert!(!files["src/billing/invoice_repository.rs"].contains("mod tests"));
}

#[test]
fn other_routes_need_no_repository() {
    let sandbox = shop();
    let words = "post /pay amount:u64 note:text:optional get /{id}/receipts/{name} delete /";
    run(&sandbox, &format!("g controller Payment {words}"));
    let files = files(&sandbox);
    for file in [
        "src/payments/controller.rs",
        "src/payments/dto.rs",
        "tests/it/payments.rs",
    ] {
        insta::assert_snapshot!(files[file]);
    }
    assert!(!files.contains_key("src/payments/repository.rs"));
    assert!(files["tests/it/main.rs"].contains("mod payments;"));
}

#[test]
fn actions_and_other_routes_go_together() {
    let sandbox = shop();
    run(&sandbox, "g controller Post show post /{id}/publish");
    let files = files(&sandbox);
    insta::assert_snapshot!(files["src/posts/controller.rs"]);
    assert!(files["src/posts/dto.rs"].contains("pub struct PublishResponse"));
    assert!(files["tests/it/posts.rs"].contains("async fn publish_answers_a_request"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let sandbox = shop();
    let before = files(&sandbox);
    let asked = [
        "Result",
        "settings/Json index",
        "Post lits",
        "Post index edit",
        "Post get",
        "Post fetch /x",
        "Post get /x/:id",
        "Post get /x/{Id}",
        "Post get /{*rest}/x",
        "Post get /{id}/{id}",
        "Post post /x a:u64 a:u64",
        "Post post /x a:uuid",
        "Post get /x a:u64",
        "Post index get /",
        "Post get /x post /x",
        "Post --prefix posts",
        "Post --prefix /users/{user_id}/posts",
    ];
    let shown = asked.map(|args| run(&sandbox, &format!("g controller {args}")));
    insta::assert_snapshot!(shown.join("\n\n"));
    assert_eq!(files(&sandbox), before);
}

#[test]
fn files_of_a_person_are_in_the_way() {
    let sandbox = shop();
    sandbox.write("shop/src/posts/mod.rs", "use cortex::prelude::*;\n\npub(crate) fn module() -> Module {\n    Module::new(\"posts\")\n}\n");
    sandbox.write(
        "shop/src/posts/repository.rs",
        "pub struct PostRepository;\n",
    );
    let before = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, "g controller Post"));
    assert_eq!(files(&sandbox), before);
    run(&sandbox, "g controller Post --skip-existing");
    let after = files(&sandbox);
    assert_eq!(
        after["src/posts/repository.rs"],
        before["src/posts/repository.rs"]
    );
    assert!(after.contains_key("src/posts/controller.rs"));
}

#[test]
fn the_part_of_the_framework_that_it_needs_is_switched_on() {
    let sandbox = shop();
    let manifest = sandbox.read("shop/Cargo.toml");
    let without = manifest.replacen(", features = [\"http\"]", "", 1);
    assert_ne!(without, manifest);
    sandbox.write("shop/Cargo.toml", &without);
    run(&sandbox, "generate controller Post");
    assert_eq!(sandbox.read("shop/Cargo.toml"), manifest);
    run(&sandbox, "undo");
    let bare = without.replacen("{ path = \"framework/cortex\" }", "\"0.1\"", 1);
    assert_ne!(bare, without);
    sandbox.write("shop/Cargo.toml", &bare);
    insta::assert_snapshot!(run(&sandbox, "generate controller Post"));
    let shown = run(&sandbox, "generate service Post");
    assert!(shown.ends_with("--- exit 0"), "{shown}");
}

#[test]
fn two_things_have_no_file_and_no_route_in_common() {
    let sandbox = shop();
    run(&sandbox, "g controller BillingInvoice");
    run(&sandbox, "g controller Post");
    let before = files(&sandbox);
    let refused = [
        "billing/Invoice",
        "billing/Invoice --force",
        "blog/Post --prefix /posts",
        "Other get /posts/{other} --prefix /",
    ];
    let shown = refused.map(|args| run(&sandbox, &format!("g controller {args}")));
    insta::assert_snapshot!(shown.join("\n\n"));
    assert_eq!(files(&sandbox), before);

    run(&sandbox, "g controller blog/Post");
    run(&sandbox, "g controller billing/refunds/Refund");
    let again = run(&sandbox, "g controller blog/Post");
    assert!(again.contains("everything is there already"), "{again}");
    for (file, prefix) in [
        ("posts/controller.rs", "/posts"),
        ("blog/post_controller.rs", "/blog/posts"),
        ("billing/refunds/controller.rs", "/billing/refunds"),
    ] {
        let text = sandbox.read(&format!("shop/src/{file}"));
        let block = format!("#[controller(\"{prefix}\")]");
        assert!(text.contains(&block), "{file}: {text}");
    }
}
