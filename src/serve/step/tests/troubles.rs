//! What is wrong as things stand.

use super::said::{error, said_with};
use super::*;
use crate::serve::browser::trouble::Finding;

/// What is told at the moment: each line in a word, with what was found.
fn troubles(run: &Run) -> Vec<String> {
    let words = |line: &Line| {
        let (name, serving, findings) = match line {
            Line::BuildFailed {
                serving, findings, ..
            } => ("build", *serving, findings.clone()),
            Line::StartFailed {
                serving, findings, ..
            } => ("start", *serving, findings.clone()),
            Line::Crashed {
                again, findings, ..
            } => ("crash", *again, findings.clone()),
            Line::Gone { serving } => ("gone", *serving, Vec::new()),
            line => panic!("{line:?} is no trouble"),
        };
        let found = findings
            .iter()
            .map(|finding| format!(" {}", finding.message));
        format!("{name} {serving}{}", found.collect::<String>())
    };
    run.state.troubles().lines().map(words).collect()
}

fn finding(message: &str) -> Finding {
    Finding::of_words(message)
}

fn failing(build: u32) -> Event {
    said_with(build, Some(error("two")), Some(finding("two")))
}

fn said_by_app(child: u32, message: &str) -> Event {
    let (child, findings) = (ChildId(child), vec![finding(message)]);
    Event::ChildFailed { child, findings }
}

#[test]
fn what_a_build_finds_is_told_when_it_has_failed_whatever_happens_before() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(failing(3));
    assert_eq!(troubles(&run), [""; 0]);
    // The old version ends while the build runs: that has its own words.
    run.take(said_by_app(2, "no luck"));
    run.take(exited(2));
    assert_eq!(troubles(&run), ["crash true no luck"]);
    run.take(failing(3));
    run.take(ready(4));
    assert_eq!(troubles(&run), [""; 0]);
    run.take(ended(3, Outcome::Failed));
    assert_eq!(troubles(&run), ["build true two two"]);
}

#[test]
fn errors_outlast_the_version_that_goes_on_and_those_after_it() {
    let mut run = Run::serving();
    for event in [changed(&["a.rs"]), failing(3), ended(3, Outcome::Failed)] {
        run.take(event);
    }
    run.take(exited(2));
    assert_eq!(troubles(&run), ["build false two", "crash true"]);
    run.take(ready(4));
    assert_eq!(troubles(&run), ["build true two"]);
    run.take(exited(4));
    assert_eq!(troubles(&run), ["build false two", "crash false"]);
    let before = run.state.troubles().number();
    // What keeps the code from being built goes before what became of older code.
    for event in [changed(&["a.rs"]), ended(5, Outcome::Failed)] {
        run.take(event);
    }
    assert_eq!(troubles(&run), ["build false"]);
    assert!(run.state.troubles().number() > before);
    run.take(changed(&["a.rs"]));
    run.take(built(6));
    assert_eq!(troubles(&run), [""; 0]);
}

#[test]
fn what_an_app_says_of_its_start_is_told_until_one_serves() {
    let mut run = Run::serving();
    for event in [changed(&["a.rs"]), built(3), done(3), started(4)] {
        run.take(event);
    }
    run.take(said_by_app(4, "no luck"));
    run.take(exited(4));
    assert_eq!(troubles(&run), ["start true no luck"]);
    run.take(changed(&["a.rs"]));
    run.take(built(5));
    // One that is never ready may have said why.
    run.take(said_by_app(6, "no answer"));
    run.take(Event::Rang(Timer::Ready(ChildId(6))));
    assert_eq!(troubles(&run), ["start true no answer"]);
    run.take(changed(&["a.rs"]));
    for event in [built(7), ready(8)] {
        run.take(event);
    }
    assert_eq!(troubles(&run), [""; 0]);
}

#[test]
fn an_error_that_is_taken_back_is_no_trouble_any_more() {
    let mut run = Run::serving();
    for event in [
        changed(&["a.rs"]),
        ended(3, Outcome::Failed),
        changed(&["a.rs"]),
    ] {
        run.take(event);
    }
    assert_eq!(troubles(&run), ["build true"]);
    run.take(built(4));
    assert_eq!(troubles(&run), [""; 0]);
}

#[test]
fn that_an_error_was_mended_is_told_though_nothing_had_to_be_built() {
    let mut run = Run::serving();
    for event in [
        changed(&["Cargo.toml"]),
        ended(3, Outcome::Failed),
        changed(&["Cargo.toml"]),
    ] {
        run.take(event);
    }
    let told = "say mended Cargo.toml: cargo found nothing to build";
    assert!(run.take(found(4)).contains(&told.to_owned()));
}

#[test]
fn a_folder_that_is_gone_is_one_where_nothing_serves() {
    let mut run = Run::serving();
    run.take(Event::Gone);
    assert_eq!(troubles(&run), [""; 0]);
    run.take(exited(2));
    run.take(exited(3));
    run.take(Event::Gone);
    assert_eq!(troubles(&run), ["gone false"]);
}
