//! What was put into a file goes again, and leaves the bytes that were there.

use super::{RustText, leads_to};

const METHOD: &str = "\
/// Says what day it is.
#[get(\"/today\")]
async fn today(&self) -> Json<Day> {
    Json(Day {})
}
";
const TYPES: &str = "/// A day.\n#[derive(Debug)]\npub struct Day {}\n\npub struct Week;\n";

fn rust(text: &str) -> RustText<'_> {
    RustText::parse(text).unwrap()
}

fn windows(text: &str) -> [String; 2] {
    [text.to_owned(), text.replace('\n', "\r\n")]
}

#[test]
fn a_handler_leaves_its_block_as_it_was() {
    for body in [
        "{}",
        "{ // none\n}",
        "{\n    fn a() {}\n}",
        "{\n    fn a() {}\n    // The end.\n}",
        "{\n    fn a() {}\n\n    #[get(\"/\")]\n    fn b() {}\n} // the end",
        "{\n\tfn a() {}\n}",
    ] {
        for text in windows(&format!(
            "#[controller]\nimpl Days {body}\n\nfn main() {{}}\n"
        )) {
            let made = rust(&text).with_handler("Days", METHOD).unwrap();
            let later = METHOD.replace("today", "later");
            let both = rust(&made).with_handler("Days", &later).unwrap();
            let without = |text: &str, item| rust(text).without_item(item).unwrap();
            assert_eq!(without(&made, "Days::today"), text);
            assert_eq!(without(&both, "Days::later"), made);
            // As if the other had come first.
            let alone = rust(&text).with_handler("Days", &later).unwrap();
            assert_eq!(without(&both, "Days::today"), alone);
            assert_eq!(rust(&made).without_item("Nights::today"), None);
        }
    }
}

#[test]
fn items_leave_their_file_as_it_was() {
    for text in [
        "",
        "//! Days.\n",
        "//! Days.\n\nuse a::B;\n",
        "struct A;\n",
        "struct A;\n\n#[cfg(test)]\nmod tests {}\n",
    ] {
        for text in windows(text) {
            let made = rust(&text).with_items(TYPES);
            for order in [["Day", "Week"], ["Week", "Day"]] {
                let mut rest = made.clone();
                for item in order {
                    rest = rust(&rest).without_item(item).unwrap();
                }
                assert_eq!(rest, text, "{made}");
            }
        }
    }
}

#[test]
fn what_a_person_wrote_around_an_item_stays() {
    let text = "// Above.\nstruct Day; struct Mine; // behind\n\n// Below.\nfn f() {}\n";
    let without = rust(text).without_item("Day").unwrap();
    assert_eq!(without, text.replace("struct Day; ", ""));
    let text = "fn f() {}\n\n// About days.\nstruct Day; // mine\n";
    let without = rust(text).without_item("Day").unwrap();
    assert_eq!(without, text.replace("struct Day; ", ""));
}

#[test]
fn layout_is_nothing_that_was_written_and_comments_are() {
    let text = "fn day(one: u8, other: u8) {}";
    let written = |text: &str| rust(text).written("day").unwrap();
    let broken = "fn day(\r\n    one: u8,\r\n    other: u8,\r\n) {\r\n}";
    assert_eq!(written(text), written(broken));
    assert_ne!(
        written(text),
        written(&text.replace("{}", "{\n// Mine.\n}"))
    );
}

#[test]
fn names_go_where_nothing_else_has_them() {
    let without = |text: &str, path, name| rust(text).without_unused(path, name);
    let list = "use a::b::{Day, Week};\n\nfn f(_: Week) {}\n";
    let shorter = list.replace("{Day, Week}", "Week");
    assert_eq!(without(list, "a::b", "Day"), Some(shorter));
    assert_eq!(without(list, "a::b", "Week"), None);
    assert_eq!(without(list, "b", "Day"), None);
    for stays in [
        "use a::{Day, /* mine */ Week};\n",
        "pub use a::Day;\n",
        "use a::*;\n",
        "use a::Day as Other;\n",
        "#[cfg(unix)]\nuse a::Day;\n",
        "use a::Day;\n\nfn f() { m!(Day) }\n",
    ] {
        assert_eq!(without(stays, "a", "Day"), None, "{stays}");
    }
    for text in windows("use b::C;\n\nuse a::Day;\n\nfn f() {}\n") {
        let rest = without(&text, "a", "Day").unwrap();
        assert_eq!(
            rest.lines().collect::<Vec<_>>(),
            ["use b::C;", "", "fn f() {}"]
        );
    }
    let method = "use serde::Serialize;\n\nfn f() { a.serialize(b) }\n";
    assert_eq!(without(method, "serde", "Serialize"), None);
}

#[test]
fn a_module_is_led_to_by_one_declaration_with_a_file() {
    for text in [
        "mod a;\nmod posts;\n",
        "#!/usr/bin/env x\n#[cfg(unix)]\npub(crate) mod posts;\n",
        "mod r#posts;\nmod other { mod posts; }\n",
        "pub mod posts;\nfn broken( {}\n)",
    ] {
        assert!(leads_to(text, "posts"), "{text}");
    }
    for text in [
        "mod posts {}\n",
        "mod post;\n",
        "// mod posts;\n",
        "#[cfg(unix)]\nmod posts;\n#[cfg(not(unix))]\nmod posts;\n",
        "mod outer { mod posts; }\n",
        "const TEXT: &str = \"mod posts;\";\n",
    ] {
        assert!(!leads_to(text, "posts"), "{text}");
    }
}
