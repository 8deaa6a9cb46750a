//! Where lines go next to comments and other code, and what stays when they go again.

use super::{Line, RustText};

fn with(text: &str, line: &Line) -> String {
    RustText::parse(text).unwrap().with(line).unwrap()
}

fn without(text: &str, line: &Line) -> String {
    RustText::parse(text).unwrap().without_ours(line).unwrap()
}

#[test]
fn what_the_file_begins_with_stays_at_its_beginning() {
    let head = "// Copyright of somebody.\n// SPDX-License-Identifier: MIT\n";
    let line = Line::declare_public("billing");
    for start in ["", "\u{feff}"] {
        let text = format!("{start}{head}pub mod greetings;\n");
        let expected = format!("{start}{head}pub mod billing;\npub mod greetings;\n");
        assert_eq!(with(&text, &line), expected);
        assert_eq!(without(&expected, &line), text);
    }
    let text = format!("{head}\n// Says hello.\npub mod greetings;\n");
    let expected = format!("{head}\npub mod billing;\n// Says hello.\npub mod greetings;\n");
    assert_eq!(with(&text, &line), expected);
}

#[test]
fn a_line_with_other_code_on_it_is_not_torn() {
    let line = Line::declare_public("billing");
    for (text, expected) in [
        (
            "#![warn(missing_docs)] pub mod greetings;\n",
            "#![warn(missing_docs)] pub mod billing; pub mod greetings;\n",
        ),
        (
            "/* one\n two */ pub mod greetings;\n",
            "/* one\n two */ pub mod billing; pub mod greetings;\n",
        ),
        (
            "fn a() {} pub mod greetings;\n",
            "fn a() {} pub mod billing; pub mod greetings;\n",
        ),
        (
            "/* one */ pub mod greetings;\n",
            "pub mod billing;\n/* one */ pub mod greetings;\n",
        ),
    ] {
        assert_eq!(with(text, &line), expected);
    }
    let text = "#![warn(missing_docs)] fn a() {}\n";
    let expected = "#![warn(missing_docs)] pub mod billing; fn a() {}\n";
    assert_eq!(with(text, &line), expected);
}

#[test]
fn a_comment_over_a_line_that_goes_does_not_join_the_next() {
    let text = "//! Posts.\n\nmod a;\n// Of people.\nmod people;\nmod posts;\n";
    let expected = "//! Posts.\n\nmod a;\n// Of people.\n\nmod posts;\n";
    assert_eq!(without(text, &Line::declare("people")), expected);
    let windows = text.replace('\n', "\r\n");
    let expected = expected.replace('\n', "\r\n");
    assert_eq!(without(&windows, &Line::declare("people")), expected);
    let last = "mod a;\n// Of people.\nmod people;\n\nmod posts;\n";
    let expected = "mod a;\n// Of people.\n\nmod posts;\n";
    assert_eq!(without(last, &Line::declare("people")), expected);
}

#[test]
fn items_are_added_without_touching_the_end() {
    let added = |text: &str| RustText::parse(text).unwrap().with_items("struct B;\n");
    assert_eq!(added(""), "struct B;\n");
    for end in ["\n\n", "\n\n\n\n", "\n// The end.\n\n"] {
        assert_eq!(
            added(&format!("struct A;{end}")),
            format!("struct A;{end}struct B;\n")
        );
    }
    assert_eq!(
        added("struct A;\n// The end.\n"),
        "struct A;\n// The end.\n\nstruct B;\n"
    );
    assert_eq!(added("struct A;  "), "struct A;  \n\nstruct B;\n");
    assert_eq!(added("struct A;\r\n"), "struct A;\r\n\r\nstruct B;\r\n");
    let latest = "struct A;\n\n#[cfg(feature = \"latest\")]\nmod latest {}\n";
    assert_eq!(added(latest), format!("{latest}\nstruct B;\n"));
    let tests = "struct A;\n\n#[cfg(test)]\nmod tests {}\n";
    let expected = "struct A;\n\nstruct B;\n\n#[cfg(test)]\nmod tests {}\n";
    assert_eq!(added(tests), expected);
}

#[test]
fn imports_are_sorted_as_rustfmt_sorts_them() {
    let mut text = "mod dto;\nmod invoice_dto;\nmod invoice2_dto;\n\n\
        pub use dto::{\n    Greeting, // a comment\n    NewGreeting,\n};\n"
        .to_owned();
    for (module, name) in [
        ("dto", "TodayRequest"),
        ("dto", "TodayAnswer"),
        ("invoice2_dto", "B"),
        ("invoice_dto", "A"),
    ] {
        text = with(&text, &Line::reexport(module, name));
    }
    insta::assert_snapshot!(text, @"
    mod dto;
    mod invoice_dto;
    mod invoice2_dto;

    pub use dto::{
        Greeting, // a comment
        NewGreeting,
    };
    pub use dto::{TodayAnswer, TodayRequest};
    pub use invoice_dto::A;
    pub use invoice2_dto::B;
    ");
}
