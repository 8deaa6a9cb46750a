//! Lines in odd but legal files: what changes is the line, and nothing else.

use super::{Line, NoPlace, RustText};

fn with(text: &str, line: &Line) -> Result<String, NoPlace> {
    let changed = RustText::parse(text).unwrap().with(line)?;
    // What was written is there, so that a second time changes nothing, and it can be taken out.
    let again = RustText::parse(&changed).unwrap();
    assert!(again.has(line), "{changed}");
    assert_eq!(again.with(line).unwrap(), changed);
    if changed != text {
        let back = again.without(line).unwrap();
        assert!(!RustText::parse(&back).unwrap().has(line), "{back}");
        let lines = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.map(str::to_owned).collect()
        };
        assert_eq!(lines(&back), lines(text));
    }
    Ok(changed)
}

/// All lines of a service in turn.
fn wired(text: &str) -> String {
    let lines = [
        Line::declare("service"),
        Line::reexport("service", "PostService"),
        Line::register("provide", "PostService"),
    ];
    lines.iter().fold(text.to_owned(), |text, line| {
        with(&text, line).unwrap_or_else(|NoPlace(why)| panic!("{why}:\n{text}"))
    })
}

const PLAIN: &str = "\
//! Posts.

mod controller;
mod store;

pub use controller::PostController;
use cortex::prelude::*;
pub use store::PostStore;

/// What this module adds to the application, one statement an item.
pub(crate) fn module() -> Module {
    let mut module = Module::new(\"posts\");
    module.provide::<PostStore>();
    module.controller::<PostController>();
    module
}
";

#[test]
fn lines_stand_where_a_person_would_put_them() {
    insta::assert_snapshot!(wired(PLAIN), @r#"
    //! Posts.

    mod controller;
    mod service;
    mod store;

    pub use controller::PostController;
    use cortex::prelude::*;
    pub use service::PostService;
    pub use store::PostStore;

    /// What this module adds to the application, one statement an item.
    pub(crate) fn module() -> Module {
        let mut module = Module::new("posts");
        module.provide::<PostStore>();
        module.provide::<PostService>();
        module.controller::<PostController>();
        module
    }
    "#);
}

#[test]
fn a_module_without_anything_gets_its_first_lines() {
    let empty = "\
//! Posts.

use cortex::prelude::*;

pub(crate) fn module() -> Module {
    Module::new(\"posts\")
}
";
    insta::assert_snapshot!(wired(empty));
    let fixed = empty.replace(
        "    Module::new(\"posts\")",
        "    let m = Module::new(\"posts\");\n    m",
    );
    let line = Line::import("a");
    let changed = RustText::parse(&fixed).unwrap().with(&line).unwrap();
    let expected = "    let mut m = Module::new(\"posts\");\n    m.import(a::module());\n    m\n";
    assert!(changed.contains(expected), "{changed}");
    let back = RustText::parse(&changed).unwrap().without(&line).unwrap();
    assert_eq!(back, empty);
}

#[test]
fn comments_conditions_and_layout_stay() {
    let odd = "\
#![allow(dead_code)] // one reason
// A note on the whole.

// Keeps posts.
mod store; // trailing
#[cfg(feature = \"web\")]
mod web {
    // Nothing yet.
}
/* a block */ mod zebra;

use std::sync::Arc; use cortex::prelude::*;
use self::store::{
    PostStore, // inside a list
    Überschrift,
};

fn r#fn() -> Result<Module, ()> { Err(()) }

#[must_use] pub fn module() -> cortex::Module
{
  let mut m: Module = cortex::Module::new(
      \"posts\", // its name
  ); // made
  // The store comes first.
  m.provide::<PostStore>()
      .named(\"bulk\"); // with a name
  #[cfg(feature = \"web\")]
  m.controller::<web::PostController>();
  if cfg!(debug_assertions) { m.provide::<Watcher>(); }
  register!(m, Other);
  m
}
";
    insta::assert_snapshot!(wired(odd));
}

#[test]
fn line_ends_marks_and_missing_ends_stay() {
    let windows = PLAIN.replace('\n', "\r\n");
    assert_eq!(wired(&windows), wired(PLAIN).replace('\n', "\r\n"));
    let marked = format!("\u{feff}{PLAIN}");
    assert_eq!(wired(&marked), format!("\u{feff}{}", wired(PLAIN)));
    let script = format!("#!/usr/bin/env run\n{PLAIN}");
    assert_eq!(
        wired(&script),
        format!("#!/usr/bin/env run\n{}", wired(PLAIN))
    );
    let endless = PLAIN.trim_end();
    assert_eq!(wired(endless), wired(PLAIN).trim_end());
    assert_eq!(with("", &Line::declare("a")).unwrap(), "mod a;\n");
    assert_eq!(
        with("mod a;", &Line::declare("b")).unwrap(),
        "mod a;\nmod b;"
    );
    let unicode = PLAIN.replace("Posts", "Überschriften 📬 を読む");
    assert_eq!(
        wired(&unicode),
        wired(PLAIN).replace("Posts", "Überschriften 📬 を読む")
    );
}

#[test]
fn one_line_may_hold_all() {
    let dense = "fn module() -> Module { let mut m = Module::new(\"a\"); m.provide::<A>(); m }";
    let line = Line::register("provide", "B");
    let expected = dense.replace("<A>(); m", "<A>(); m.provide::<B>(); m");
    assert_eq!(with(dense, &line).unwrap(), expected);
}

#[test]
fn what_is_there_in_other_words_is_not_written_again() {
    let there = [
        (
            "#[path = \"other.rs\"]\nmod service;\n",
            Line::declare("service"),
        ),
        ("mod r#service {}\n", Line::declare("service")),
        (
            "pub use self::service::{Other, PostService as PostService};\n",
            Line::reexport("service", "PostService"),
        ),
        (
            "pub use service::*;\n",
            Line::reexport("service", "PostService"),
        ),
    ];
    for (text, line) in there {
        assert_eq!(with(text, &line).unwrap(), text);
    }
    let inside = |statement: &str| {
        format!(
            "mod service;\nfn module() -> Module {{\n    let mut x = Module::new(\"a\");\n    {statement}\n    x\n}}\n"
        )
    };
    let there = [
        ("x.provide::<self::service::PostService>();", "provide"),
        (
            "if cfg!(unix) { x.provide::<PostService>().named(\"a\"); }",
            "provide",
        ),
        (
            "#[cfg(unix)]\n    x.provide ::< PostService > ();",
            "provide",
        ),
    ];
    for (statement, method) in there {
        let text = inside(statement);
        let line = Line::register(method, "PostService");
        assert_eq!(with(&text, &line).unwrap(), text);
    }
    let text = inside("x.import(crate::posts::module());");
    assert_eq!(with(&text, &Line::import("posts")).unwrap(), text);
    // A longer name is another type.
    let text = inside("x.provide::<BlogPostService>();");
    assert_ne!(
        with(&text, &Line::register("provide", "PostService")).unwrap(),
        text
    );
    let text = inside("x.import(blog_posts::module());");
    assert_ne!(with(&text, &Line::import("posts")).unwrap(), text);
}

#[test]
fn a_file_without_the_place_is_refused() {
    let line = Line::register("provide", "PostService");
    let refused = |text: &str| with(text, &line).unwrap_err().0;
    assert_eq!(
        refused("fn main() {}"),
        "it has no function that returns a `Module`"
    );
    assert_eq!(
        refused("fn module() -> Module { Module::new(\"a\").with(1) }"),
        "its function does not begin with `let mut module = Module::new(…);`"
    );
}

#[test]
fn a_trait_object_is_registered_once_whatever_its_path() {
    let line = Line::register("export", "dyn Mailer");
    let once = with(PLAIN, &line).unwrap();
    assert!(
        once.contains("    module.export::<dyn Mailer>();\n"),
        "{once}"
    );
    let by_path = once.replace("dyn Mailer", "dyn crate::posts::Mailer");
    assert_eq!(with(&by_path, &line).unwrap(), by_path);
    let other = once.replace("dyn Mailer", "Mailer");
    assert_ne!(
        with(&other, &line).unwrap(),
        other,
        "the type is another one"
    );
}

#[test]
fn what_does_not_parse_is_told_with_its_place() {
    let told = |text: &str| RustText::parse(text).err().unwrap();
    assert_eq!(
        told("mod a;\nfn (\n"),
        "line 2, column 4: cannot parse string into token stream"
    );
    assert_eq!(
        told("#!/bin/x\nmod a;\nmod 1;\n"),
        "line 3, column 5: expected identifier"
    );
}

#[test]
fn lines_are_read_as_they_are_shown() {
    let lines = [
        Line::declare("service"),
        Line::declare_public("posts"),
        Line::reexport("service", "PostService"),
        Line::register("provide", "PostService"),
        Line::import("posts"),
    ];
    for line in lines {
        assert_eq!(Line::parse(&line.to_string()), Some(line));
    }
    for other in [
        "",
        "fn a() {}",
        "module.provide();",
        "use a::b;",
        "mod a; mod b;",
        "mod \u{1b};",
        "pub use a b::C;",
        "module.provide::<A>(); module.provide::<B>();",
    ] {
        assert_eq!(Line::parse(other), None, "{other}");
    }
}
