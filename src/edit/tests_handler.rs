//! Handlers, names and items in odd but legal files: what was there stays, byte for byte.

use super::{Line, NoPlace, RustText, use_line};

const METHOD: &str = "\
/// Says what day it is.
#[get(\"/today\")]
async fn today(&self) -> Json<Day> {
    Json(Day {})
}
";

/// The text with the method in it, which is all that has come to it.
fn with(text: &str) -> String {
    let rust = RustText::parse(text).unwrap();
    let changed = rust.with_handler("PostController", METHOD).unwrap();
    let again = RustText::parse(&changed).unwrap().controllers();
    let block = again.iter().find(|block| block.name == "PostController");
    let mut handlers = block.unwrap().handlers.iter();
    let made = handlers.find(|handler| handler.name == "today").unwrap();
    assert_eq!(made.routes, [("get".to_owned(), "/today".to_owned())]);
    let mut letters = changed.chars();
    let mut kept = text.chars().filter(|c| !c.is_whitespace());
    assert!(kept.all(|c| letters.any(|other| other == c)), "{changed}");
    changed
}

const PLAIN: &str = "\
#[controller(\"/posts\")]
impl PostController {
    #[get(\"/\")]
    async fn index(&self) {}
}
";

#[test]
fn a_handler_comes_last_below_comments_and_conditions() {
    insta::assert_snapshot!(with(PLAIN), @r#"
    #[controller("/posts")]
    impl PostController {
        #[get("/")]
        async fn index(&self) {}

        /// Says what day it is.
        #[get("/today")]
        async fn today(&self) -> Json<Day> {
            Json(Day {})
        }
    }
    "#);
    let odd = "\
impl PostController {
    fn helper(&self) {}
}

#[cortex::controller]
impl PostController { // its handlers
    #[cfg(feature = \"x\")]
    #[get(\"/\")]
    async fn index(&self) {}
    #[cfg(not(feature = \"x\"))]
    #[get(\"/\")]
    async fn index(&self) { }

    // What comes next is a secret. }
    /* And so is this. */
} // the end
#[controller(\"/other\")]
impl OtherController {
    #[get(\"/\")]
    async fn index(&self) {}
}
";
    insta::assert_snapshot!(with(odd), @r#"
    impl PostController {
        fn helper(&self) {}
    }

    #[cortex::controller]
    impl PostController { // its handlers
        #[cfg(feature = "x")]
        #[get("/")]
        async fn index(&self) {}
        #[cfg(not(feature = "x"))]
        #[get("/")]
        async fn index(&self) { }

        // What comes next is a secret. }
        /* And so is this. */

        /// Says what day it is.
        #[get("/today")]
        async fn today(&self) -> Json<Day> {
            Json(Day {})
        }
    } // the end
    #[controller("/other")]
    impl OtherController {
        #[get("/")]
        async fn index(&self) {}
    }
    "#);
}

#[test]
fn line_ends_tabs_and_dense_blocks_stay() {
    let windows = PLAIN.replace('\n', "\r\n");
    assert_eq!(with(&windows), with(PLAIN).replace('\n', "\r\n"));
    let marked = format!("\u{feff}{PLAIN}");
    assert_eq!(with(&marked), format!("\u{feff}{}", with(PLAIN)));
    let tabs = PLAIN.replace("    ", "\t");
    assert_eq!(with(&tabs), with(PLAIN).replace("    ", "\t"));
    let endless = PLAIN.trim_end();
    assert_eq!(with(endless), with(PLAIN).trim_end());
    let unicode = PLAIN.replace("async", "/* 📬 を読む */ async");
    assert!(with(&unicode).starts_with(unicode.trim_end().trim_end_matches('}')));
    let dense = "#[controller] impl PostController { #[get(\"/\")] async fn a(&self) {} }\n";
    insta::assert_snapshot!(with(dense), @r#"
    #[controller] impl PostController { #[get("/")] async fn a(&self) {}

        /// Says what day it is.
        #[get("/today")]
        async fn today(&self) -> Json<Day> {
            Json(Day {})
        }
    }
    "#);
    for empty in [
        "#[controller]\nimpl PostController {}\n",
        "#[controller]\nimpl PostController {\n}\n",
    ] {
        let member: Vec<_> = METHOD.lines().map(|line| format!("    {line}")).collect();
        let member = member.join("\n");
        let expected = format!("#[controller]\nimpl PostController {{\n{member}\n}}\n");
        assert_eq!(with(empty), expected);
    }
}

#[test]
fn a_controller_that_is_not_there_is_no_place() {
    for text in [
        "",
        "impl PostController {}",
        "#[controller] impl Other {}",
        "mod a { #[controller] impl PostController {} }",
    ] {
        let rust = RustText::parse(text).unwrap();
        let refused = rust.with_handler("PostController", METHOD);
        assert_eq!(
            refused,
            Err(NoPlace("it has no such `impl` with `#[controller]`"))
        );
    }
}

#[test]
fn signatures_are_compared_without_their_layout() {
    let read = |sig: &str| {
        let text = format!("#[controller] impl A {{ #[put(\"/a\")] async fn {sig} {{ 1; }} }}");
        RustText::parse(&text).unwrap().controllers()
    };
    let one = read("a(&self, Path(id): Path<u64>) -> Json<A>");
    assert_eq!(
        one,
        read("a(\n&self,\n  Path(id): Path<u64>,\n) -> Json<A>")
    );
    assert_ne!(one, read("a(&self, Path(id): Path<u32>) -> Json<A>"));
}

fn named(text: &str, path: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let changed = RustText::parse(text).unwrap().with_names(path, &names);
    let again = RustText::parse(&changed).unwrap();
    assert_eq!(again.with_names(path, &names), changed);
    changed
}

#[test]
fn lists_of_names_grow_in_order() {
    let grown = |text: &str| named(text, "super", &["DayRequest", "Day2", "Day10"]);
    assert_eq!(
        grown("use super::{A, Store};\n"),
        "use super::{A, Day2, Day10, DayRequest, Store};\n"
    );
    assert_eq!(
        grown("use super::Store; // why\n"),
        "use super::{Day2, Day10, DayRequest, Store}; // why\n"
    );
    assert_eq!(
        grown("use super::{\r\n    Day2,\r\n    Store,\r\n};\r\n"),
        "use super::{Day2, Day10, DayRequest, Store};\r\n"
    );
    assert_eq!(grown("use super::*;\n"), "use super::*;\n");
    insta::assert_snapshot!(
        grown("use super::{PostControllerError, PostControllerRequest, PostControllerResponse, Z};\n"),
        @r#"
        use super::{
            Day2, Day10, DayRequest, PostControllerError, PostControllerRequest, PostControllerResponse, Z,
        };
        "#
    );
    // A comment in the list would be lost, so the list stays.
    insta::assert_snapshot!(
        grown("use cortex::prelude::*;\n\nuse super::{\n    A, // the first\n};\n\nfn a() {}\n"),
        @r#"
        use cortex::prelude::*;

        use super::{
            A, // the first
        };

        use super::{Day2, Day10, DayRequest};

        fn a() {}
        "#
    );
}

#[test]
fn new_names_stand_apart_or_among_the_rest() {
    let text =
        "//! Posts.\n\nuse cortex::prelude::*;\nuse zebra::A;\n\nuse crate::b;\n\nfn a() {}\n";
    insta::assert_snapshot!(named(text, "super", &["B", "A"]), @r#"
    //! Posts.

    use cortex::prelude::*;
    use zebra::A;

    use crate::b;

    use super::{A, B};

    fn a() {}
    "#);
    insta::assert_snapshot!(named(text, "serde", &["Serialize", "Deserialize"]), @r#"
    //! Posts.

    use cortex::prelude::*;
    use serde::{Deserialize, Serialize};
    use zebra::A;

    use crate::b;

    fn a() {}
    "#);
    insta::assert_snapshot!(named("//! Posts.\n\nfn a() {}\n", "super", &["A"]), @r#"
    //! Posts.

    use super::A;

    fn a() {}
    "#);
    assert_eq!(
        use_line("super", &["B".into(), "A".into(), "B".into()]),
        "use super::{A, B};"
    );
}

#[test]
fn items_go_below_all_others_and_above_the_tests() {
    let with = |text: &str| RustText::parse(text).unwrap().with_items("struct B;\n");
    assert_eq!(with("struct A;\n"), "struct A;\n\nstruct B;\n");
    assert_eq!(with("struct A;"), "struct A;\n\nstruct B;\n");
    assert_eq!(with("struct A;\r\n"), "struct A;\r\n\r\nstruct B;\r\n");
    assert_eq!(with(""), "struct B;\n");
    assert_eq!(
        with("struct A;\n\n// Why.\n#[cfg(test)]\nmod tests {}\n"),
        "struct A;\n\nstruct B;\n\n// Why.\n#[cfg(test)]\nmod tests {}\n"
    );
    let rust = RustText::parse("struct A {\n    a: u8,\n}\nfn b() {}").unwrap();
    let other = RustText::parse("struct A { a: u8, } enum B {}").unwrap();
    assert_eq!(rust.item("A"), other.item("A"));
    assert!(rust.item("b").is_some() && rust.item("B").is_none());
}

#[test]
fn exports_join_the_list_of_their_module_and_leave_it() {
    let line = Line::reexport("dto", "NewPost");
    let kept = [
        ("pub use dto::Post;\n", "pub use dto::{NewPost, Post};\n"),
        (
            "pub(crate) use dto::{Author, Post}; // all\n",
            "pub(crate) use dto::{Author, NewPost, Post}; // all\n",
        ),
        (
            "use dto::Post;\npub use error::PostError;\n",
            "pub use dto::NewPost;\nuse dto::Post;\npub use error::PostError;\n",
        ),
        (
            "pub use dto::{\n    Post, // the one\n};\n",
            "pub use dto::NewPost;\npub use dto::{\n    Post, // the one\n};\n",
        ),
    ];
    for (text, expected) in kept {
        let changed = RustText::parse(text).unwrap().with(&line).unwrap();
        assert_eq!(changed, expected);
        let rust = RustText::parse(&changed).unwrap();
        assert_eq!(rust.with(&line).unwrap(), changed);
        assert_eq!(rust.without(&line).unwrap(), text);
    }
    let rust = RustText::parse("pub use dto::{Post};\n").unwrap();
    assert_eq!(rust.without(&line), None);
}
