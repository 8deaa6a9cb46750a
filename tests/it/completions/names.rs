//! Completion of what can be generated, and of the modules that are there.

use super::{Terminal, bash, fish, zsh};
use crate::generate::{run, shop, shop_with_database};
use crate::support::{Sandbox, need};

/// A project with the modules `billing`, `billing/refunds` and `greetings`, which does not compile.
fn billing() -> Sandbox {
    let sandbox = shop();
    run(&sandbox, "generate module billing/refunds");
    sandbox.write("shop/src/billing/broken.rs", "fn half( {");
    sandbox
}

/// What the binary answers a shell in this folder; the cursor is in the last word.
fn offered(sandbox: &Sandbox, folder: &str, words: &[&str]) -> String {
    let mut cortex = sandbox.cortex("");
    cortex
        .current_dir(sandbox.path(folder))
        .env("CORTEX_COMPLETE", words.len().to_string())
        .args(["--", "cortex"])
        .args(words);
    let ended = cortex.assert().success();
    assert_eq!(ended.get_output().stderr, b"");
    let answer = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
    let names = answer.lines().filter(|line| !line.starts_with("--"));
    names.fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn things_are_offered_with_what_they_are() {
    let sandbox = Sandbox::new();
    let service = "service\tWhat the application can do, built by the container and tested\n";
    assert_eq!(offered(&sandbox, ".", &["generate", "ser"]), service);
    assert_eq!(offered(&sandbox, ".", &["g", "ser"]), service);
    let all = offered(&sandbox, ".", &["generate", ""]);
    assert!(all.starts_with("module\tA folder for"), "{all}");
}

#[test]
fn names_go_on_with_the_modules_that_are_there() {
    let sandbox = billing();
    for thing in ["service", "module"] {
        let name = |typed| offered(&sandbox, "shop/src", &["generate", thing, typed]);
        assert_eq!(name(""), "billing/\ngreetings/\n");
        assert_eq!(name("bi"), "billing/\n");
        assert_eq!(name("billing/"), "billing/refunds/\n");
        assert_eq!(name("billing/refunds/"), "");
        assert_eq!(name("../"), "");
    }
    let path = ["generate", "service", "Invoice", "--path", ""];
    let paths = "billing\nbilling/refunds\ngreetings\n";
    assert_eq!(offered(&sandbox, "shop", &path), paths);
    // Some shells lose an empty word at the end, and outside of a project there is nothing.
    let lost = &mut sandbox.cortex("-- cortex generate service");
    lost.current_dir(sandbox.path("shop"))
        .env("CORTEX_COMPLETE", "3");
    let lost = String::from_utf8(lost.output().unwrap().stdout).unwrap();
    assert!(lost.starts_with("billing/\ngreetings/\n"), "{lost}");
    assert_eq!(offered(&sandbox, ".", &["generate", "service", ""]), "");
}

/// A module's name is continued without a space, and so is what is in it.
fn continues(mut terminal: Terminal) {
    let sandbox = billing();
    terminal.types(&format!("cd '{}'\n", sandbox.path("shop").display()));
    terminal.types("cortex generate serv\tbil\tref\tRefund --quiet && echo do''ne\n");
    terminal.shows("done");
    let made = sandbox.read("shop/src/billing/refunds/service.rs");
    assert!(made.contains("pub struct RefundService"), "{made}");
}

#[test]
fn bash_continues_a_module() {
    if need("bash") {
        continues(bash());
    }
}

#[test]
fn zsh_continues_a_module() {
    if need("zsh") {
        continues(zsh());
    }
}

#[test]
fn fish_continues_a_module() {
    if need("fish") {
        continues(fish());
    }
}

/// A field is one word for the shell, though it has colons: its type and what follows are completed.
fn completes_a_field(mut terminal: Terminal) {
    let sandbox = shop();
    terminal.types(&format!("cd '{}'\n", sandbox.path("shop").display()));
    let route = "cortex generate route greetings post /notes --request";
    terminal.types(&format!("{route} note:str\t\u{8}:opt\t --dry-run\n"));
    terminal.shows("pub note: Option<String>");
}

#[test]
fn fields_are_completed_in_every_shell() {
    if need("bash") {
        completes_a_field(bash());
    }
    if need("zsh") {
        completes_a_field(zsh());
    }
    if need("fish") {
        completes_a_field(fish());
    }
}

/// Fields of a table, with two and three colons in a word, `=` behind one of them, and models that are
/// there. What goes on stands without a space, so that the next letters follow at once.
fn completes_fields_of_a_table(mut terminal: Terminal) {
    let sandbox = shop_with_database();
    run(&sandbox, "generate crud Author name:string");
    terminal.types(&format!("cd '{}'\n", sandbox.path("shop").display()));
    let typed = "title:stri\t\u{8}:uni\t body:tex\t state:enu\tnew/old:opt\t \
                 author:ref\t\u{8}:Aut\t\u{8}:on_d\tcas\t level:int:def\t7";
    // SQL needs no rustfmt, which the shell's empty home has none of.
    terminal.types(&format!(
        "cortex generate migration create_posts {typed} --dry-run --color=never\n"
    ));
    // As the record has it.
    terminal.shows(
        "words = [\"title:string:unique\", \"body:text\", \"state:enum:new/old:optional\", \
         \"author:references:Author:on_delete=cascade\", \"level:int:default=7\"]",
    );
    terminal.types("echo wri''tten\n");
    terminal.shows("written");
    // What fits is listed, whatever stands before it.
    terminal.types("cortex generate migration create_tags title:string:\t\t\t");
    terminal.shows("hidden");
}

#[test]
fn fields_of_tables_are_completed_in_every_shell() {
    if need("bash") {
        completes_fields_of_a_table(bash());
    }
    if need("zsh") {
        completes_fields_of_a_table(zsh());
    }
    if need("fish") {
        completes_fields_of_a_table(fish());
    }
}

#[test]
fn things_with_the_same_beginning_are_all_offered() {
    let sandbox = Sandbox::new();
    let offered = offered(&sandbox, ".", &["g", "s"]);
    let names = offered.lines().filter_map(|line| line.split('\t').next());
    assert_eq!(names.collect::<Vec<_>>(), ["service", "seeder"]);
}
