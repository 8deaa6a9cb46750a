//! What compilers and cargo say.

use super::*;
use crate::serve::browser::trouble::Finding;
use crate::serve::event::{Remark, Said};

pub(super) fn said(build: u32, text: &str, remark: Option<Remark>) -> Event {
    let (build, text) = (BuildId(build), text.into());
    let said = Said {
        text,
        remark,
        finding: None,
    };
    Event::Said { build, said }
}

/// Words that are not shown, as all of them were before.
pub(super) fn said_with(build: u32, remark: Option<Remark>, finding: Option<Finding>) -> Event {
    let (build, text) = (BuildId(build), String::new());
    let said = Said {
        text,
        remark,
        finding,
    };
    Event::Said { build, said }
}

pub(super) fn error(message: &str) -> Remark {
    let (message, place) = (message.into(), Some("src/a.rs:1:2".into()));
    Remark::Error { message, place }
}

#[test]
fn warnings_are_counted_in_the_line_of_the_change() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    for _ in 0..2 {
        let warning = said(3, "unused", Some(Remark::Warning));
        assert_eq!(run.take(warning), ["show unused"]);
    }
    run.take(built(3));
    let effects = run.take(ready(4));
    assert!(effects[2].ends_with("warnings: 2 }"), "{effects:?}");
    // The next build has its own.
    run.take(done(3));
    run.take(changed(&["a.rs"]));
    run.take(built(5));
    let effects = run.take(ready(6));
    assert!(effects[2].ends_with("warnings: 0 }"), "{effects:?}");
}

#[test]
fn the_first_error_is_repeated_last() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    for message in ["one", "two", "three"] {
        assert_eq!(run.take(said(3, message, Some(error(message)))).len(), 1);
    }
    let effects = run.take(ended(3, Outcome::Failed));
    let last = "say FirstError { message: \"one\", place: Some(\"src/a.rs:1:2\"), more: 2 }";
    assert_eq!(effects[1..], [last]);
}

#[test]
fn a_build_that_was_cut_off_says_nothing_more() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(changed(&["b.rs"]));
    assert_eq!(run.take(said(3, "late", Some(error("late")))), [""; 0]);
    assert_eq!(run.take(ended(4, Outcome::Failed)).len(), 1);
}

#[test]
fn that_cargo_waits_is_told_in_our_words() {
    let mut run = Run::new();
    run.take(Event::Begin);
    let lock = "build directory".into();
    let effects = run.take(said(1, "", Some(Remark::Waits { lock })));
    assert_eq!(effects, ["say Waiting { lock: \"build directory\" }"]);
}
