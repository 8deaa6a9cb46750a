//! Long lists left out of a text: whatever stands around them, the outcome is that of the whole text.

use proptest::prelude::*;
use proptest::sample::select;

use super::fold::{Folded, must_parse, with_line};
use super::{Line, NoPlace, RustText};

/// A root that holds so many modules.
fn root(modules: usize) -> String {
    let each = |line: &dyn Fn(usize) -> String| (0..modules).map(line).collect::<String>();
    let declared = each(&|number| format!("pub mod part_{number:03};\n"));
    let imports = each(&|number| format!("    module.import(part_{number:03}::module());\n"));
    format!(
        "//! The shop.\n\n{declared}\nuse cortex::prelude::*;\n\n/// All of it.\n\
         pub fn module() -> Module {{\n    let mut module = Module::new(\"shop\");\n{imports}    \
         module\n}}\n"
    )
}

#[test]
fn of_a_long_list_little_is_left() {
    let text = root(300);
    let folded = Folded::around(&text, "part_1500");
    assert_eq!(folded.text().lines().count(), 18, "{}", folded.text());
    let small = root(2);
    assert_eq!(Folded::around(&small, "zoo").text(), small);
}

#[test]
fn lines_stand_where_they_stand_in_the_whole_list() {
    let text = root(300);
    for name in ["a", "part_000", "part_0000", "part_1500", "part_299", "zoo"] {
        for line in [
            Line::declare(name),
            Line::declare_public(name),
            Line::import(name),
        ] {
            let whole = RustText::parse(&text).unwrap().with(&line);
            assert_eq!(with_line(&text, &line), Ok(whole), "{line}");
        }
    }
    let (declared, imported) = (Line::declare_public("part_1500"), Line::import("part_1500"));
    let text = with_line(&text, &declared).unwrap().unwrap();
    let text = with_line(&text, &imported).unwrap().unwrap();
    assert!(text.contains("pub mod part_150;\npub mod part_1500;\npub mod part_151;\n"));
    assert!(
        text.contains(
            "(part_299::module());\n    module.import(part_1500::module());\n    module\n"
        )
    );
}

#[test]
fn what_does_not_parse_is_told_with_its_place_in_the_whole() {
    let broken = root(300).replace("    module\n}", "    module(\n}");
    let told = must_parse(&broken).unwrap_err();
    assert!(told.starts_with("line 610, "), "{told}");
    assert_eq!(told, RustText::parse(&broken).err().unwrap());
    let inside = root(300).replace("(part_150::", "(fn::");
    let told = must_parse(&inside).unwrap_err();
    assert!(told.starts_with("line 459, "), "{told}");
    assert_eq!(with_line(&inside, &Line::import("zoo")), Err(told));
}

/// Names in lists; keywords and what only looks like a name are among them.
const NAMES: [&str; 12] = [
    "a", "b", "c", "bb", "Posts", "posts2", "fn", "Self", "self", "_", "r#b", "é",
];

/// What may stand around a list, and what leaves something open.
const AROUND: [(&str, &str); 22] = [
    ("", ""),
    ("", ""),
    ("fn f() {\n", "}\n"),
    (
        "fn module() -> Module {\n    let mut module = Module::new(\"a\");\n",
        "    module\n}\n",
    ),
    (
        "fn module() -> Module {\n    let module = Module::new(\"a\");\n",
        "    module\n}\n",
    ),
    ("/*\n", "*/\n"),
    ("/** /*\n", "*/ */ struct A;\n"),
    ("const A: &str = \"\n", "\";\n"),
    ("const A: &str = r#\"\n", "\"#;\n"),
    ("macro_rules! m { () => {\n", "} }\n"),
    ("m! {\n", "}\n"),
    ("impl A {\n", "}\n"),
    ("#[cfg(unix)]\n", ""),
    ("fn f() { let a =\n", "}\n"),
    ("fn f() { let a = [0;\n", "]; }\n"),
    ("fn f() { a\n", "}\n"),
    ("// \"\n", "// /*\n"),
    ("/*\n", ""),
    ("", "*/\n"),
    ("\"\n", ""),
    ("", "}\n"),
    ("fn f() {\n", ""),
];

/// The kinds of lines that lists have, and one that no list has.
const FRAMES: [(&str, &str); 9] = [
    ("mod ", ";\n"),
    ("mod ", ";\n"),
    ("pub mod ", ";\r\n"),
    ("    pub(crate) mod ", ";\n"),
    ("    module.import(", "::module());\n"),
    ("    module.import(", "::module());\n"),
    ("module.provide::<", ">();\n"),
    ("    .import(", "::module());\n"),
    ("    module.import(", "::module()); // why\n"),
];

/// Lists in all kinds of surroundings.
fn texts() -> impl Strategy<Value = String> {
    let names = prop::collection::vec(
        prop_oneof![9 => select(&NAMES[..6]), 1 => select(&NAMES[..])],
        1..9,
    );
    let around = prop_oneof![3 => select(&AROUND[..16]), 1 => select(&AROUND[..])];
    let piece = (around, select(&FRAMES[..]), names);
    let piece = piece.prop_map(|((open, close), (before, behind), names)| {
        let lines = names.iter().map(|name| format!("{before}{name}{behind}"));
        format!("{open}{}{close}", lines.collect::<String>())
    });
    let pieces = prop::collection::vec(piece, 1..4);
    (pieces, select(&["", "\n"][..])).prop_map(|(pieces, between)| pieces.join(between))
}

fn outcome(text: &str, line: &Line) -> Result<Result<String, NoPlace>, String> {
    RustText::parse(text).map(|rust| rust.with(line))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_outcome_is_that_of_the_whole_text(text in texts(), name in select(&NAMES[..6])) {
        prop_assert_eq!(must_parse(&text), RustText::parse(&text).map(drop));
        let folded = Folded::around(&text, name);
        let parses = |text: &str| RustText::parse(text).is_ok();
        prop_assert_eq!(parses(folded.text()), parses(&text), "{}", folded.text());
        for line in [Line::declare(name), Line::declare_public(name), Line::import(name)] {
            prop_assert_eq!(with_line(&text, &line), outcome(&text, &line));
        }
    }
}
